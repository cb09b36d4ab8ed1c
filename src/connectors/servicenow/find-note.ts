import { type Comment, marker, OpsError, type TicketContext, type TicketRef } from "../../case/index.ts";
import type { Found } from "../../ports/index.ts";
import { sameText } from "../evidence-file.ts";
import { batch, type Get, type Item, item } from "./batch.ts";
import { readContext, servedKind } from "./context.ts";
import { confirmed, type Look, notFound, versionIn } from "./receipt.ts";
import { type List, listGet, recordGet, recordOf, section } from "./sections.ts";
import { isOwn, type Site } from "./site.ts";
import { safeEffectId } from "./text.ts";
import { type Cell, field, manyRecords, sysId, valueOf } from "./wire.ts";

/** A journal entry of ours as it was asked for. */
export interface Note {
  readonly ticket: TicketRef;
  readonly column: "work_notes" | "comments";
  readonly text: string;
}

type Seen = Pick<Comment, "id" | "text" | "internal">;

/** Looks a note up by its marker among our own entries; a context whose comments are whole spares the call. */
export async function findNote(look: Look, note: Note, context?: TicketContext): Promise<Found> {
  const tag = `[${marker(safeEffectId(look.effect.id))} `;
  if (context?.comments.status === "ok") {
    const entry = context.comments.value?.find((comment) => comment.own && comment.text.includes(tag));
    return entry === undefined ? notFound(look, [note.column]) : judge(look, note, entry, { version: context.version, context });
  }
  const { items, ...read } = await fetch(look, note);
  const entry = ownEntry(look.site, item(items, "mark"), note.ticket.id, tag);
  if (entry !== null) return judge(look, note, entry, read);
  return inFormatted(look, note, { items, tag, ...read });
}

interface Read {
  readonly version: string;
  readonly context?: TicketContext;
}

/** For an action the whole ticket is read back in the same call; for a notice its version will do. */
async function fetch({ site, effect }: Look, note: Note): Promise<Read & { readonly items: ReadonlyMap<string, Item> }> {
  const { table } = servedKind(site, note.ticket);
  const id = sysId(note.ticket.id);
  const more = noteGets(table, id, effect.id);
  if (effect.body.kind === "action") {
    const { context, items } = await readContext(site, note.ticket, more);
    return { version: context.version, context, items };
  }
  const items = await batch(site.client, [
    recordGet("ticket", `/api/now/table/${table}/${id}`, ["sys_id", "sys_mod_count"]),
    ...more,
  ]);
  return { version: versionIn(item(items, "ticket"), id), items };
}

/** Our entry in the journal table, and the journal as people see it for instances that hide the table. */
export function noteGets(table: string, id: string, effectId: string): readonly Get[] {
  return [listGet(markList(id, effectId)), recordGet("notes", `/api/now/table/${table}/${id}`, ["work_notes", "comments"])];
}

function markList(id: string, effectId: string): List {
  return {
    id: "mark",
    table: "sys_journal_field",
    bound: "element_id",
    query: `element_id=${id}^valueLIKE${marker(safeEffectId(effectId))}^ORDERBYDESCsys_created_on`,
    fields: ["element", "value", "sys_created_by"],
  };
}

/** Throws TICKET_FORBIDDEN where neither the journal's rows nor the column they make up can be read: a note that is hidden from us is not missing, and would be written twice. */
export function assertTold({ effect }: Pick<Look, "effect">, mark: Item, owner: string, shown: Cell): void {
  if (shown.present || section(mark, markList(owner, effect.id), owner, () => null).status === "ok") return;
  throw new OpsError("TICKET_FORBIDDEN", "the journal is hidden from us: nobody can tell whether our note stands in it", {
    effect: effect.id,
  });
}

/** The entry that is ours and carries the tag; each row is checked, for an instance may ignore a clause of the query. */
export function ownEntry(site: Site, answer: Item, owner: string, tag: string): Seen | null {
  if (answer.status !== 200) return null;
  const row = manyRecords(answer.body).find(
    (one) =>
      valueOf(one, "element_id") === owner && isOwn(site, valueOf(one, "sys_created_by")) && valueOf(one, "value").includes(tag),
  );
  if (row === undefined) return null;
  return { id: valueOf(row, "sys_id"), text: valueOf(row, "value"), internal: valueOf(row, "element") !== "comments" };
}

/** The journal as people see it holds the tag. That proves a note of ours only where the journal table does not tell who wrote what: elsewhere it is somebody else's words. */
export function isShown(marks: Item, notes: Item, column: Note["column"], tag: string): boolean {
  if (isTold(marks)) return false;
  const record = recordOf(notes);
  return record !== null && field(record, column).display.includes(tag);
}

/** Every entry that was asked for came, with its author and its text. */
function isTold({ status, body, total }: Item): boolean {
  if (status !== 200) return false;
  const rows = manyRecords(body);
  const readable = rows.every((row) => ["element_id", "value", "sys_created_by"].every((name) => field(row, name).present));
  return readable && total === rows.length;
}

function judge(look: Look, note: Note, entry: Seen, read: Read): Found {
  const asInternal = note.column === "work_notes";
  if (entry.internal !== asInternal || !sameText(entry.text, note.text)) return { kind: "different", fields: [note.column] };
  const evidence = { recordId: entry.id, recordKey: note.ticket.key, seen: { entry: entry.id, column: note.column } };
  return confirmed(look, { ...evidence, version: read.version, context: read.context });
}

/** A column of a record as answered; not present when the record could not be read. */
export function cellOf(answer: Item, column: string): Cell {
  return field(recordOf(answer) ?? {}, column);
}

/** The journal table is hidden: the one formatted string of the record still proves the marker, though not its author. */
function inFormatted(
  look: Look,
  note: Note,
  read: Read & { readonly items: ReadonlyMap<string, Item>; readonly tag: string },
): Found {
  const [marks, notes] = [item(read.items, "mark"), item(read.items, "notes")];
  if (!isShown(marks, notes, note.column, read.tag)) {
    assertTold(look, marks, note.ticket.id, cellOf(notes, note.column));
    return notFound(look, [note.column]);
  }
  const evidence = { recordId: note.ticket.id, recordKey: note.ticket.key, seen: { column: note.column, proof: "formatted" } };
  return confirmed(look, { ...evidence, version: read.version, context: read.context });
}
