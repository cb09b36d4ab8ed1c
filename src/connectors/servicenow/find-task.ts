import { type ActionPayload, marker, type TicketContext } from "../../case/index.ts";
import type { Found } from "../../ports/index.ts";
import { sameText } from "../evidence-file.ts";
import { item } from "./batch.ts";
import { readContext } from "./context.ts";
import { assertTold, noteGets, ownEntry } from "./find-note.ts";
import { kindOf } from "./kinds.ts";
import { confirmed, type Look, notFound } from "./receipt.ts";
import { recordGet, recordIfThere } from "./sections.ts";
import { CLOSED } from "./task-states.ts";
import { marked, safeEffectId } from "./text.ts";
import { field, numberOf, sysId, valueOf, type WireRecord } from "./wire.ts";

type Closing = Extract<ActionPayload, { action: "close_task" }>;

const COLUMNS = ["sys_id", "number", "state", "close_code", "close_notes", "sys_mod_count"];

/** Reads a closed task back: our marker, its state and its close code must be as asked. */
export async function findTask(look: Look, payload: Closing, context?: TicketContext): Promise<Found> {
  if (neverTouched(look, payload, context)) return { kind: "missing" };
  const { site, effect } = look;
  const id = sysId(payload.target.id);
  const [mark] = noteGets(payload.target.kind, id, effect.id);
  const task = recordGet("task", `/api/now/table/${payload.target.kind}/${id}`, [...COLUMNS, parentColumn(payload)]);
  const reading = await readContext(site, payload.ticket, mark === undefined ? [task] : [task, mark]);
  const record = recordIfThere(item(reading.items, "task"), id);
  if (record === null) return notFound(look, ["state", "close_code", "close_notes"]);
  const tag = `[${marker(safeEffectId(effect.id))} `;
  const entry = ownEntry(site, item(reading.items, "mark"), id, tag);
  const inNotes = valueOf(record, "close_notes").includes(tag);
  if (entry === null && !inNotes) {
    assertTold(look, item(reading.items, "mark"), id, field(record, "close_notes"));
    return notFound(look, ["work_notes", ...unlike(look, payload, record)]);
  }
  const fields = unlike(look, payload, record);
  if (fields.length > 0) return { kind: "different", fields };
  const others = between(look, record);
  const seen = {
    state: valueOf(record, "state"),
    close_code: valueOf(record, "close_code"),
    task_version: valueOf(record, "sys_mod_count"),
    ...others,
  };
  // Where others wrote in between, what stands is not what was decided on: the next event of the ticket is decided anew.
  const alone = others.versions_between === undefined ? reading.context : undefined;
  const recordKey = numberOf(record);
  return confirmed(look, { recordId: id, recordKey, version: reading.context.version, seen, context: alone });
}

/** Versions that are not ours between the reading before the write and the task as it is: somebody else's, or a rule's of the instance. */
function between({ written }: Look, record: WireRecord): { readonly versions_between?: string } {
  const others = Number(valueOf(record, "sys_mod_count") || Number.NaN) - Number(written?.basis ?? Number.NaN) - 1;
  return others > 0 ? { versions_between: String(others) } : {};
}

/** Before the first attempt a task that is still open cannot carry our marker: no call is needed. */
function neverTouched({ effect, written }: Look, payload: Closing, context: TicketContext | undefined): boolean {
  if (written !== null || effect.attempts > 0) return false;
  const task = context?.tasks.value?.find((one) => one.id === payload.target.id);
  return task !== undefined && (task.phase === "new" || task.phase === "open");
}

function parentColumn({ ticket }: Closing): string {
  return kindOf(ticket.kind)?.children?.parent ?? "parent";
}

/** The columns that do not hold what was asked. People may edit the notes or move the task later, so those count only right after the write. */
function unlike({ site, effect, written }: Look, payload: Closing, record: WireRecord): readonly string[] {
  const text = marked(payload.note, effect.id, effect.entryHash);
  const parent = parentColumn(payload);
  const same: Readonly<Record<string, boolean>> = {
    [parent]: written === null || valueOf(record, parent) === payload.ticket.id,
    state: valueOf(record, "state") === CLOSED,
    close_code: valueOf(record, "close_code") === site.config.closeCodes[payload.args.close_code],
    close_notes: written === null || sameText(valueOf(record, "close_notes"), text),
  };
  return Object.keys(same).filter((name) => same[name] === false);
}
