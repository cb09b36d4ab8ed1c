import type { JiraSim } from "../../simulators/jira/index.ts";
import { OWN } from "./crew.ts";
import type { Sites } from "./sites.ts";

/** How often the marker of each of our effects stands in the ticket systems' own records. */
export type EffectsSeen = ReadonlyMap<string, number>;

const MARKER = /\[ots:([0-9a-f-]{8,64}) /g;

/** Markers that our account wrote to ServiceNow since it was started: notes, closed tasks, review records and their messages. */
export function markersWritten({ serviceNow }: Sites): EffectsSeen {
  const own = serviceNow?.sim.writes.filter(({ by }) => by === OWN.serviceNow.userName) ?? [];
  return counted(
    own.map(({ journals, changes }) => [...journals.map(({ text }) => text), ...changes.map(({ to }) => to)].join("\n")),
  );
}

/** Markers that stand on the recorded issues and their sub-tasks: comments of ours, and the cards that ask people. */
export function markersOnJira({ jira }: Sites): EffectsSeen {
  return jira === null ? new Map() : markersOn(jira.sim, jira.keys());
}

function markersOn(sim: JiraSim, keys: readonly string[]): EffectsSeen {
  const issues = keys.flatMap((key) => sim.issue(key) ?? []);
  const questions = issues.flatMap(({ subtaskKeys }) => subtaskKeys.flatMap((key) => sim.issue(key) ?? []));
  const comments = [...issues, ...questions].flatMap((issue) =>
    issue.comments.filter(({ author }) => author === OWN.jira.accountId),
  );
  return counted([
    ...comments.map(({ text }) => text),
    ...questions.map(({ fields }) => JSON.stringify(fields["description"] ?? "")),
  ]);
}

/** One write may carry its marker in several fields: it counts once a text. */
function counted(texts: readonly string[]): EffectsSeen {
  const seen = new Map<string, number>();
  for (const text of texts) {
    for (const id of new Set([...text.matchAll(MARKER)].map((match) => match[1] ?? ""))) seen.set(id, (seen.get(id) ?? 0) + 1);
  }
  return seen;
}

/** Both together. */
export function addMarkers(some: EffectsSeen, others: EffectsSeen): EffectsSeen {
  const sum = new Map(some);
  for (const [id, times] of others) sum.set(id, (sum.get(id) ?? 0) + times);
  return sum;
}

/** Effects whose marker stands there more than once. */
export function writtenTwice(seen: EffectsSeen): readonly string[] {
  return [...seen].filter(([, times]) => times > 1).map(([id]) => id);
}
