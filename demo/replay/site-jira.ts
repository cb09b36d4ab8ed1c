import {
  type JiraSim,
  MODIFIED_PARAMETERS,
  openWorkflow,
  opsReview,
  type ProjectSeed,
  startJira,
} from "../../simulators/jira/index.ts";
import type { Fate } from "./chance.ts";
import { OWN, type Reviewer } from "./crew.ts";
import { type Deeds, issueDeeds } from "./jira-deeds.ts";
import type { JiraStep } from "./step.ts";
import type { Survey } from "./survey.ts";
import { type Sent, type Written, wordsOf } from "./written.ts";

/** The simulated site as the replay writes to it. */
export interface JiraSite {
  readonly sim: JiraSim;
  /** The value of JIRA_FIELDS. */
  readonly fields: string;
  /** The value of JIRA_RISK. */
  readonly risk: string;
  write(step: JiraStep, fate: Fate): Written;
}

const PRIORITY = "customfield_20000";
const UNSET = "Unset";
/** What recorded priorities mean; a name that nobody listed counts as high by itself. */
const RISKS: ReadonlyMap<string, string> = new Map([
  ["High", "high"],
  ["Medium", "medium"],
  ["Major", "medium"],
  ["Low", "low"],
  ["Lowest", "low"],
  ["Minor", "low"],
  ["Trivial", "low"],
  [UNSET, "low"],
]);

/** Starts a site with the recorded projects, their issue types, statuses and people, the fields that the SOPs read, and no issues. */
export async function openJira(
  survey: Survey,
  crew: readonly Reviewer[],
  setup: { readonly seed: number; readonly fields: readonly string[] },
): Promise<JiraSite> {
  const priorities = [...new Set([UNSET, ...[...survey.priorities].map(spelt)])];
  const custom = (name: string, i: number, from: number) => ({
    id: `customfield_${from + i}` as const,
    name,
    kind: "textfield" as const,
  });
  const sopFields = setup.fields.map((name, i) => custom(name, i, 21_000));
  const changed = [...survey.changed].map((name, i) => custom(`Recorded ${name}`, i, 22_000));
  const account = { accountType: "atlassian", active: true } as const;
  const sim = await startJira({
    seed: setup.seed,
    serviceUser: OWN.jira.accountId,
    users: [
      {
        ...account,
        accountId: OWN.jira.accountId,
        displayName: "Ops Trust",
        emailAddress: OWN.jira.email,
        token: OWN.jira.token,
        groups: [],
      },
      ...crew.map(({ name, group, jira }) => ({
        ...account,
        accountId: jira.accountId,
        displayName: name,
        emailAddress: jira.email,
        token: jira.token,
        groups: [group],
      })),
      ...[...survey.people].map(([accountId, displayName]) => ({
        ...account,
        accountId,
        displayName,
        token: `none ${accountId}`,
        groups: [],
      })),
    ],
    groups: crew.map(({ group }) => ({ groupId: group, name: group })),
    projects: projectsOf(survey, crew),
    customFields: [
      MODIFIED_PARAMETERS,
      { id: PRIORITY, name: "Recorded priority", kind: "select", options: priorities },
      ...sopFields,
      ...changed,
    ],
    journalLimit: 2_000,
  });
  const recorded = new Map(changed.map(({ id }, i) => [[...survey.changed][i] ?? "", id]));
  const deeds = issueDeeds(sim, {
    priority: (name) => ({ [PRIORITY]: { value: name === null ? UNSET : spelt(name) } }),
    recorded,
  });
  const seen = new WeakSet<object>();
  return {
    sim,
    fields: setup.fields.map((name, i) => `${name}=customfield_${21_000 + i}`).join(","),
    risk: `${PRIORITY} ${priorities.map((name) => `${name}:${RISKS.get(name) ?? "high"}`).join(" ")}`,
    write: (step, fate) => write({ sim, deeds, seen }, step, fate),
  };
}

function spelt(name: string): string {
  return name.replaceAll(/[\s:]+/g, "_");
}

function projectsOf(survey: Survey, crew: readonly Reviewer[]): readonly ProjectSeed[] {
  return [...survey.projects].map(([key, project], i) => {
    const statuses = new Map([["Open", "new" as const], ...project.statuses]);
    const workflow = openWorkflow(
      [...statuses].map(([name, category]) => ({ name, category })),
      11_000 + i * 100,
    );
    const types = [...project.types.keys()].map((name, k) => ({ id: String(12_000 + i * 100 + k), name, workflow }));
    const review = opsReview({
      serviceUser: OWN.jira.accountId,
      approverGroups: crew.map(({ group }) => group),
      typeId: String(13_000 + i),
    });
    return { key, id: String(10_100 + i), name: project.name, projectTypeKey: "software", issueTypes: [...types, review] };
  });
}

interface Memory {
  readonly sim: JiraSim;
  readonly deeds: Deeds;
  /** Deliveries that were looked at: the log drops its oldest, so positions mean nothing. */
  readonly seen: WeakSet<object>;
}

const SHARES = { arrives: {}, lost: { lose: 1 }, twice: { duplicate: 1 }, late: { reorder: 1 } } as const satisfies Record<
  Fate,
  object
>;

function write({ sim, deeds, seen }: Memory, step: JiraStep, fate: Fate): Written {
  deeds.prepare(step);
  const writes = sim.issue(step.key)?.updated.getTime();
  markSeen(sim, seen);
  sim.setDelivery(SHARES[fate]);
  try {
    const done = deeds.carryOut(step);
    const issue = sim.issue(step.key);
    const fired = markSeen(sim, seen).filter(({ issueKey }) => issueKey === step.key);
    if (!done || issue === undefined || (fired.length === 0 && issue.updated.getTime() === writes)) return { kind: "unchanged" };
    const sent = fired.map(
      (record): Sent => ({ lost: fate === "lost", answered: () => record.state !== "pending", release: () => undefined }),
    );
    return { kind: "written", system: "jira", ticket: issue.id, version: issue.updated.getTime(), sent };
  } catch (error) {
    return { kind: "refused", why: wordsOf(error) };
  } finally {
    sim.setDelivery({ lose: 0, duplicate: 0, reorder: 0 });
  }
}

/** The deliveries that came since the last time. */
function markSeen(sim: JiraSim, seen: WeakSet<object>) {
  const fresh: JiraSim["deliveries"][number][] = [];
  for (let i = sim.deliveries.length - 1; i >= 0; i -= 1) {
    const record = sim.deliveries[i];
    if (record === undefined || seen.has(record)) break;
    seen.add(record);
    fresh.unshift(record);
  }
  return fresh;
}
