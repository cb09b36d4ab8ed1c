import type { TransitionSeed } from "../options.ts";
import type { Change, Issue } from "../records.ts";
import type { Jira } from "../state.ts";

/** Sets status and resolution and says what changed. */
export function moveStatus(jira: Jira, issue: Issue, transition: Pick<TransitionSeed, "id" | "to" | "resolution">): Change[] {
  const to = jira.statuses.get(transition.to);
  if (to === undefined) throw new Error(`transition ${transition.id} leads nowhere`);
  const changes: Change[] = [];
  const change = (fieldId: string, from: { id: string | null; text: string | null }, next: typeof from) => {
    changes.push({ field: fieldId, fieldId, custom: false, from: from.id, fromText: from.text, to: next.id, toText: next.text });
  };
  const resolution = transition.resolution;
  if (resolution !== undefined && resolution !== issue.resolution) {
    const side = (name: string | null) => ({ id: name === null ? null : "10000", text: name });
    change("resolution", side(issue.resolution), side(resolution));
    issue.resolution = resolution;
    issue.resolved = resolution === null ? undefined : jira.now();
  }
  change("status", { id: issue.status.id, text: issue.status.name }, { id: to.id, text: to.name });
  issue.status = to;
  return changes;
}
