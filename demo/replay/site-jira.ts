import { type JiraSim, startJira } from "../../simulators/jira/index.ts";
import type { Fate } from "./chance.ts";
import type { Reviewer } from "./crew.ts";
import { type Deeds, issueDeeds } from "./jira-deeds.ts";
import { jiraOptions } from "./jira-options.ts";
import { putIssuesBack, saveIssues } from "./jira-saved.ts";
import type { SavedIssue } from "./saved.ts";
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
  /** Keys of the recorded issues on it. */
  keys(): readonly string[];
  /** Every issue that stands on it. */
  save(): SavedIssue[];
}

/** What a site is opened with. */
export interface JiraSetup {
  readonly seed: number;
  /** Fields that the SOPs read. */
  readonly fields: readonly string[];
  readonly saved: readonly SavedIssue[] | null;
}

/** Starts a site for the recorded projects. */
export async function openJira(survey: Survey, crew: readonly Reviewer[], { seed, fields, saved }: JiraSetup): Promise<JiraSite> {
  // Ids that were given out before the stop do not come again.
  const made = jiraOptions(survey, crew, { seed: seed + (saved?.length ?? 0), fields });
  const sim = await startJira(made.options);
  putIssuesBack(sim, saved ?? []);
  const types = new Map(saved?.map(({ key, issueType }) => [key, issueType]));
  const memory: Memory = { sim, deeds: issueDeeds(sim, made), types, seen: new WeakSet() };
  return {
    sim,
    fields: made.fields,
    risk: made.risk,
    write: (step, fate) => write(memory, step, fate),
    keys: () => [...types.keys()],
    save: () => saveIssues(sim, types),
  };
}

interface Memory {
  readonly sim: JiraSim;
  readonly deeds: Deeds;
  /** Issue type by key. */
  readonly types: Map<string, string>;
  /** Deliveries that were looked at: the log drops its oldest, so positions mean nothing. */
  readonly seen: WeakSet<object>;
}

const SHARES = { arrives: {}, lost: { lose: 1 }, twice: { duplicate: 1 }, late: { reorder: 1 } } as const satisfies Record<
  Fate,
  object
>;

function write({ sim, deeds, seen, types }: Memory, step: JiraStep, fate: Fate): Written {
  types.set(step.key, types.get(step.key) ?? step.issue.type);
  try {
    deeds.prepare(step);
    const writes = sim.issue(step.key)?.updated.getTime();
    markSeen(sim, seen);
    sim.setDelivery(SHARES[fate]);
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
