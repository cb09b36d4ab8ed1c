import { glideTime, showInZone } from "./clock.ts";
import type { Actor, Instance } from "./instance.ts";
import { addRow, openTable, type Row, read, rowsWhere } from "./store.ts";

const TITLES: Readonly<Record<string, string>> = { work_notes: "Work notes", comments: "Additional comments" };

/** Appends a journal entry; the record itself keeps no text. */
export function appendJournal(
  instance: Instance,
  on: { table: string; row: Row },
  entry: { element: string; text: string },
  by: Actor,
): void {
  const sysId = instance.random.sysId();
  const at = glideTime(instance.now());
  addRow(openTable(instance.store, "sys_journal_field"), {
    sys_id: sysId,
    element_id: read(on.row, "sys_id"),
    element: entry.element,
    name: on.table,
    value: entry.text,
    sys_created_by: by.userName,
    sys_created_on: at,
    sys_tags: "",
  });
}

/** The whole journal as the one string people see: newest first, in the reader's zone. */
export function formatJournal(instance: Instance, row: Row, column: string, zone: string): string {
  const entries = [...rowsWhere(openTable(instance.store, "sys_journal_field"), "element_id", read(row, "sys_id"))];
  return entries
    .filter((entry) => entry["element"] === column || column === "comments_and_work_notes")
    .reverse()
    .map((entry) => formatEntry(instance, entry, zone))
    .join("");
}

function formatEntry(instance: Instance, entry: Row, zone: string): string {
  const author = read(entry, "sys_created_by");
  const [user] = rowsWhere(openTable(instance.store, "sys_user"), "user_name", author);
  const at = showInZone(read(entry, "sys_created_on"), zone);
  const title = TITLES[read(entry, "element")] ?? read(entry, "element");
  return `${at} - ${user?.["name"] || author} (${title})\n${read(entry, "value")}\n\n`;
}
