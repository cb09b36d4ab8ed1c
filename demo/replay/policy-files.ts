import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, isSeq, parse, parseDocument, stringify } from "yaml";
import { z } from "zod";
import type { Survey } from "./survey.ts";

const SOURCE = "jira.workflow:";
/** A project that nothing is in. */
export const NOWHERE = "NONE";
const Policy = z.looseObject({
  rbac: z.looseObject({ reviewer_groups: z.record(z.string(), z.array(z.string())) }),
  workflows: z.array(z.looseObject({ id: z.string(), source: z.string(), model_endpoint: z.string() })),
});
const SopPart = z.looseObject({ workflow: z.string(), fields: z.record(z.string(), z.string()).default({}) });

/** The policy as this run uses it. */
export interface PolicyFiles {
  readonly policy: string;
  readonly sops: string;
  readonly groups: readonly string[];
  readonly endpoints: readonly string[];
  /** Field names that the SOPs of each system read. */
  readonly fields: { readonly servicenow: readonly string[]; readonly jira: readonly string[] };
  /** The value of JIRA_WORKFLOWS. */
  readonly jiraWorkflows: string;
  /** The projects that it names. */
  readonly projects: readonly string[];
  /** What of the recorded projects goes where, for people. */
  readonly mapped: readonly string[];
}

/**
 * Reads the policy and maps the recorded Jira projects to it, as a real one is mapped: its jira.workflow name means the most frequent project and issue
 * type; each further pair gets a workflow of its own, a copy of that one by policy and SOP alone.
 */
export function preparePolicy(
  from: { readonly policy: string; readonly sops: string },
  folder: string,
  survey: Survey,
): PolicyFiles {
  const document = parseDocument(readFileSync(from.policy, "utf8"));
  const policy = Policy.parse(document.toJS());
  const sops = readdirSync(from.sops)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => readFileSync(join(from.sops, name), "utf8"));
  const pairs = [...survey.projects].flatMap(([key, { types }]) => [...types].map(([type, count]) => ({ key, type, count })));
  pairs.sort((a, b) => b.count - a.count || (`${a.key}/${a.type}` < `${b.key}/${b.type}` ? -1 : 1));
  const model = policy.workflows.findIndex(({ source }) => source.startsWith(SOURCE));
  const workflow = policy.workflows[model];
  const named =
    workflow === undefined
      ? []
      : pairs.map((pair, i) => ({ ...pair, name: i === 0 ? workflow.source.slice(SOURCE.length) : `RECORDED-${i}` }));
  mkdirSync(join(folder, "sops"), { recursive: true });
  sops.forEach((text, i) => writeFileSync(join(folder, "sops", `${i}.yaml`), text));
  for (const { name } of named.slice(1)) addWorkflow({ document, model, sops, folder }, workflow?.id ?? "", name);
  writeFileSync(join(folder, "policy.yaml"), document.toString());
  const mappings = [...named, ...unmapped(policy, named.length)];
  return {
    policy: join(folder, "policy.yaml"),
    sops: join(folder, "sops"),
    groups: [...new Set(Object.values(policy.rbac.reviewer_groups).flat())],
    endpoints: [...new Set(policy.workflows.map((one) => one.model_endpoint))],
    fields: { servicenow: fieldsOf(policy, sops, "servicenow."), jira: fieldsOf(policy, sops, SOURCE) },
    jiraWorkflows: mappings.map(({ name, key, type }) => `${name}=${key}/${type}`).join("; "),
    projects: [...new Set(mappings.map(({ key }) => key))],
    mapped: named.map(({ name, key, type, count }) => `${SOURCE}${name} = ${key}/${type} (${count} rows)`),
  };
}

/** Further names of the policy have no recorded project: they lead to one that nothing is in. */
function unmapped(policy: z.infer<typeof Policy>, used: number): readonly { name: string; key: string; type: string }[] {
  const names = policy.workflows.flatMap(({ source }) => (source.startsWith(SOURCE) ? [source.slice(SOURCE.length)] : []));
  return names.slice(used === 0 ? 0 : 1).map((name) => ({ name, key: NOWHERE, type: "None" }));
}

interface Copying {
  readonly document: ReturnType<typeof parseDocument>;
  readonly model: number;
  readonly sops: readonly string[];
  readonly folder: string;
}

function addWorkflow({ document, model, sops, folder }: Copying, original: string, name: string): void {
  const workflows: unknown = document.get("workflows");
  const first = isSeq(workflows) ? workflows.items[model] : undefined;
  if (!isSeq(workflows) || !isMap(first)) return;
  const id = `${original}_${name.toLowerCase().replaceAll("-", "_")}`;
  const copy = document.createNode({ ...z.looseObject({}).parse(first.toJS(document)), id, source: `${SOURCE}${name}` });
  workflows.add(copy);
  const sop = sops.map((text) => SopPart.parse(parse(text))).find((one) => one.workflow === original);
  if (sop !== undefined) writeFileSync(join(folder, "sops", `${id}.yaml`), stringify({ ...sop, workflow: id }));
}

function fieldsOf(policy: z.infer<typeof Policy>, sops: readonly string[], source: string): readonly string[] {
  const ids = new Set(policy.workflows.filter((one) => one.source.startsWith(source)).map(({ id }) => id));
  return [
    ...new Set(
      sops.map((text) => SopPart.parse(parse(text))).flatMap((sop) => (ids.has(sop.workflow) ? Object.keys(sop.fields) : [])),
    ),
  ];
}
