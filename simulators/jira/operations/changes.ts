import { errors, fieldNotOnScreen, type Outcome } from "../answers.ts";
import { parseField, type Version, wordsOf } from "../fields.ts";
import { isRecord, list, own, record } from "../json.ts";
import type { UserSeed } from "../options.ts";
import type { Change, FieldDef, History, Issue } from "../records.ts";
import { freshId, type Jira } from "../state.ts";

/** What a body of create, edit or transition asks for, parsed. */
export interface Wanted {
  values: ReadonlyMap<FieldDef, unknown>;
  /** comment operations (`update.comment[].add`), unparsed */
  comments: readonly unknown[];
}

const twice = (id: string) => `Field '${id}' cannot appear in both 'fields' and 'update'`;

/** Operations the caller handles itself, not as fields. */
const STRUCTURAL = new Set(["project", "issuetype", "parent", "comment", "issuelinks"]);

/** Reads `fields` and `update`; `allows` says which field ids are on the screen. */
export function readWanted(
  jira: Jira,
  body: unknown,
  rules: { issue: Issue | undefined; version: Version; allows: (fieldId: string) => boolean },
): Outcome<Wanted> {
  const problems: Record<string, string> = {};
  const values = new Map<FieldDef, unknown>();
  const fields = section(body, "fields");
  const update = section(body, "update");
  const operated = Object.entries(update).map(
    ([id, wire]) => [id, afterOperations(rules.issue?.fields.get(id), list(wire))] as const,
  );
  const wires = [...Object.entries(fields), ...operated].filter(([id]) => !STRUCTURAL.has(id));
  for (const [id, wire] of wires) {
    const field = rules.allows(id) ? jira.fields.get(id) : undefined;
    const parsed = field === undefined ? undefined : parseField(jira, field, wire, rules.version);
    if (field === undefined || parsed === undefined) problems[id] = fieldNotOnScreen(id);
    else if ("error" in parsed) problems[id] = parsed.error;
    else values.set(field, parsed.value);
  }
  for (const [id] of operated) if (Object.hasOwn(fields, id)) problems[id] = twice(id);
  if (Object.keys(problems).length > 0) return { refused: errors(400, [], problems) };
  return { done: { values, comments: list(update["comment"]) } };
}

function section(body: unknown, name: "fields" | "update"): Readonly<Record<string, unknown>> {
  return record(own(body, name)) ?? {};
}

/** `set` replaces; `add` and `remove` work on lists such as labels. */
function afterOperations(present: unknown, operations: readonly unknown[]): unknown {
  return operations.reduce((value: unknown, operation) => {
    if (!isRecord(operation)) return value;
    if (Object.hasOwn(operation, "set")) return operation["set"];
    const rest = list(value).filter((item) => item !== operation["add"] && item !== operation["remove"]);
    return operation["add"] === undefined ? rest : [...rest, operation["add"]];
  }, present);
}

/** Stores the values and says what really changed. */
export function applyValues(jira: Jira, issue: Issue, values: ReadonlyMap<FieldDef, unknown>): Change[] {
  const changes: Change[] = [];
  for (const [field, value] of values) {
    const before = issue.fields.get(field.id) ?? null;
    if (JSON.stringify(before) === JSON.stringify(value)) continue;
    issue.fields.set(field.id, value);
    const from = wordsOf(jira, field, before);
    const to = wordsOf(jira, field, value);
    const name = field.custom ? field.name : field.id;
    changes.push({
      field: name,
      fieldId: field.id,
      custom: field.custom,
      from: from.id,
      fromText: from.words,
      to: to.id,
      toText: to.words,
    });
  }
  return changes;
}

/** Appends a changelog entry; its author is who signed in, whatever the metadata says. */
export function appendHistory(
  jira: Jira,
  issue: Issue,
  entry: { by: UserSeed; items: readonly Change[]; metadata?: unknown },
): History | undefined {
  if (entry.items.length === 0) return undefined;
  const history = { id: freshId(jira), author: entry.by, created: jira.now(), items: entry.items, metadata: entry.metadata };
  issue.histories.push(history);
  return history;
}
