import type { JiraSim } from "../../simulators/jira/index.ts";
import type { ServiceNowSim } from "../../simulators/servicenow/index.ts";
import { OWN } from "./crew.ts";

/** What the ticket systems' own records hold of our writes: how often each effect's marker was written. */
export type EffectsSeen = ReadonlyMap<string, number>;

const MARKER = /\[ots:([0-9a-f-]{8,64}) /g;

/** Counts every marker in what our account left behind: notes, closed tasks, files, review records, comments, sub-tasks. */
export function effectsSeen(serviceNow: ServiceNowSim | null, jira: JiraSim | null): EffectsSeen {
  const seen = new Map<string, number>();
  const note = (text: string): void => {
    // One write may carry its marker in several fields.
    for (const id of new Set([...text.matchAll(MARKER)].map((match) => match[1] ?? ""))) seen.set(id, (seen.get(id) ?? 0) + 1);
  };
  for (const write of serviceNow?.writes ?? []) {
    if (write.by !== OWN.serviceNow.userName) continue;
    note([...write.journals.map(({ text }) => text), ...write.changes.map(({ to }) => to)].join("\n"));
  }
  for (const key of new Set(jira?.writes.map(({ issueKey }) => issueKey) ?? [])) {
    const issue = jira?.issue(key);
    for (const comment of issue?.comments ?? []) if (comment.author === OWN.jira.accountId) note(comment.text);
    if (issue?.parentKey !== undefined) note(JSON.stringify(issue.fields["description"] ?? ""));
  }
  return seen;
}

/** Effects whose marker stands there more than once. */
export function writtenTwice(seen: EffectsSeen): readonly string[] {
  return [...seen].filter(([, times]) => times > 1).map(([id]) => id);
}
