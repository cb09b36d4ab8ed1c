import type { Change, History, Issue } from "../records.ts";
import type { Jira } from "../state.ts";
import { userJson } from "./people.ts";
import { stamp } from "./stamp.ts";

type Json = Readonly<Record<string, unknown>>;

/** One change in the site's own words: nulls are real, though the published document says string. */
export function changeJson(change: Change): Json {
  return {
    field: change.field,
    fieldtype: change.custom ? "custom" : "jira",
    fieldId: change.fieldId,
    from: change.from,
    fromString: change.fromText,
    to: change.to,
    toString: change.toText,
  };
}

export function historyJson(jira: Jira, history: History): Json {
  return {
    id: history.id,
    author: userJson(jira, history.author, 3),
    created: stamp(history.created),
    items: history.items.map(changeJson),
    ...(history.metadata === undefined ? {} : { historyMetadata: history.metadata }),
  };
}

/** What `expand=changelog` gives: newest first, at most 100; older ones only by paging /changelog. */
export function changelogJson(jira: Jira, issue: Issue): Json {
  const histories = issue.histories
    .slice(-100)
    .reverse()
    .map((history) => historyJson(jira, history));
  return { startAt: 0, maxResults: histories.length, total: issue.histories.length, histories };
}
