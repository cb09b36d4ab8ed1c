import { barredAs } from "../case/index.ts";
import { DirectoryFile } from "../connectors/directory/config.ts";
import { JIRA_ACTIONS } from "../connectors/jira/config.ts";
import { KIND_NAMES, ONLY_FOR, SERVICENOW_ACTIONS } from "../connectors/servicenow/config.ts";
import type { Policy, PolicyFile } from "../policy/index.ts";
import { groupsKnown } from "./directory-groups.ts";
import { type Path, readChecked } from "./yaml-file.ts";

/** Something of the policy that nothing here can serve: its place, and what would be right. */
export interface Unserved {
  readonly path: Path;
  readonly message: string;
}

/** Sources of the policy that no connector of ours can ever read. */
export function unservedSources({ workflows }: PolicyFile): readonly Unserved[] {
  const known = KIND_NAMES.map((kind) => `servicenow.${kind}`);
  return workflows.flatMap(({ source }, index) =>
    known.includes(source) || source.startsWith("jira.workflow:")
      ? []
      : [
          {
            path: ["workflows", index, "source"],
            message: `nothing here can read ${source}: one of ${known.join(", ")}, jira.workflow:NAME is needed`,
          },
        ],
  );
}

/** Groups of the policy in which the directory has no active person: a review that only they may answer can only expire. */
export function emptyGroups(policy: Policy, directoryFile: string): readonly string[] {
  const read = readChecked(directoryFile, DirectoryFile);
  const people = read.ok ? read.value.people.filter((person) => person.active && person.human) : [];
  return policy.groups.filter((group) => !people.some((person) => person.groups.includes(group)));
}

/** Groups that audit in which the directory has nobody who may, each with its key: most often a misspelt name. */
export function emptyAuditors(
  { auditors, vaultAuditors }: Policy,
  directoryFile: string,
): readonly (readonly [string, string])[] {
  const read = readChecked(directoryFile, DirectoryFile);
  const people = read.ok ? read.value.people.filter((person) => barredAs(person) === null) : [];
  const named = [
    ...auditors.map((group) => ["rbac.auditors", group] as const),
    ...vaultAuditors.map((group) => ["rbac.vault_auditors", group] as const),
  ];
  return named.filter(([, group]) => !people.some((person) => person.groups.includes(group)));
}

/** Groups of people in the directory that the policy knows nowhere: most often a misspelt name. */
export function unaskedGroups(policy: Policy, directoryFile: string): readonly string[] {
  const read = readChecked(directoryFile, DirectoryFile);
  const named = read.ok ? read.value.people.flatMap(({ groups }) => groups) : [];
  const known = groupsKnown(policy);
  return [...new Set(named)].filter((group) => !known.includes(group)).sort();
}

/** Actions that a workflow allows and its source's ticket system cannot carry out. */
export function unsupportedActions(policy: PolicyFile): readonly Unserved[] {
  return policy.workflows.flatMap(({ source, allowed_actions }, index) => {
    const system = source.startsWith("jira.") ? "Jira" : "ServiceNow";
    const can: readonly string[] = system === "Jira" ? JIRA_ACTIONS : SERVICENOW_ACTIONS.filter((name) => serves(source, name));
    return allowed_actions.flatMap((action, at) =>
      can.includes(action)
        ? []
        : [
            {
              path: ["workflows", index, "allowed_actions", at],
              message: `${system} cannot do ${action}${ONLY_FOR.has(action) && system !== "Jira" ? ` for ${source}` : ""}: remove it; possible are ${can.join(", ")}`,
            },
          ],
    );
  });
}

function serves(source: string, action: string): boolean {
  const only = ONLY_FOR.get(action);
  return only === undefined || source === `servicenow.${only}`;
}
