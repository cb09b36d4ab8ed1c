import { canonical, marker, sha256 } from "../../case/index.ts";
import type { ReviewRecord } from "../../ports/index.ts";
import { batch, item } from "./batch.ts";
import { kindOf } from "./kinds.ts";
import { recordGet, recordIfThere } from "./sections.ts";
import { isOwn, type Site } from "./site.ts";
import { boundIn } from "./task-card.ts";
import { TEXT_LIMIT } from "./text.ts";
import { field, isSysId, valueOf } from "./wire.ts";

/** The key of a card in a note: a hash over its text, kept with the review. */
export function noteKey(text: string): string {
  return `note-${sha256(canonical({ text })).slice(0, 32)}`;
}

/** The key of a note on an instance that hides its journal table: it names the ticket's table, whose journal as people see it still shows the note. */
export function shownKey(table: string, text: string): string {
  return noteKey(text).replace("note-", `note-${table}-`);
}

/** The table in such a key; null in any other. */
function tableIn(key: string): string | null {
  return kindOf(/^note-([a-z_]{1,80})-[0-9a-f]{32}$/.exec(key)?.[1] ?? "")?.table ?? null;
}

const ABSENT: ReviewRecord = { state: "absent", answers: [], cardHash: null };

/** A note takes no answers: only whether it still is the card that was posted can be read from it. */
export async function noteRecord(site: Site, record: { readonly id: string; readonly key: string }): Promise<ReviewRecord> {
  if (!isSysId(record.id)) return ABSENT;
  const table = tableIn(record.key);
  if (table !== null) return shownRecord(site, table, record);
  const get = recordGet("entry", `/api/now/table/sys_journal_field/${record.id}`, ["sys_id", "value", "sys_created_by"]);
  const row = recordIfThere(item(await batch(site.client, [get]), "entry"), record.id);
  if (row === null || !isOwn(site, valueOf(row, "sys_created_by"))) return ABSENT;
  const text = valueOf(row, "value").replaceAll(/\r\n?/g, "\n").trim();
  const bound = noteKey(text) === record.key ? boundIn(text) : null;
  return { state: "pending", answers: [], cardHash: bound?.cardHash ?? sha256(`altered ${text}`) };
}

/** The same by the ticket's journal as people see it: who wrote what there is told as text only, so a note is the card when it is the card to the letter. */
async function shownRecord(
  site: Site,
  table: string,
  { id, key }: { readonly id: string; readonly key: string },
): Promise<ReviewRecord> {
  const get = recordGet("ticket", `/api/now/table/${table}/${id}`, ["sys_id", "work_notes"]);
  const row = recordIfThere(item(await batch(site.client, [get]), "ticket"), id);
  const text = row === null ? null : noteIn(field(row, "work_notes").display, (one) => shownKey(table, one) === key);
  const bound = text === null ? null : boundIn(text);
  return bound === null ? ABSENT : { state: "pending", answers: [], cardHash: bound.cardHash };
}

/** The text among a journal's lines that ends with a marker and is the one; null when none is. */
function noteIn(journal: string, isIt: (text: string) => boolean): string | null {
  const lines = journal.replaceAll(/\r\n?/g, "\n").split("\n");
  for (const [end, line] of lines.entries()) {
    if (!line.startsWith(`[${marker("")}`)) continue;
    let text = line;
    for (let at = end - 1; at >= 0 && text.length <= TEXT_LIMIT; at -= 1) {
      text = `${lines[at]}\n${text}`;
      if (isIt(text)) return text;
    }
  }
  return null;
}
