import type { Found } from "../../ports/index.ts";
import { sameText } from "../evidence-file.ts";
import { item } from "./batch.ts";
import { readContext } from "./context.ts";
import { assertTold, isShown, noteGets, ownEntry } from "./find-note.ts";
import { confirmed, type Look, notFound } from "./receipt.ts";
import { childrenOf, type Reopening } from "./reopen-task.ts";
import { recordGet, recordIfThere } from "./sections.ts";
import { marked, tagOf } from "./text.ts";
import { field, sysId, valueOf, type WireRecord } from "./wire.ts";

const COLUMNS = ["sys_id", "number", "state", "work_notes", "sys_mod_count"];

/** Reads a reopened task back by our note on it. That people moved it on since says nothing of our write. */
export async function findReopened(look: Look, payload: Reopening): Promise<Found> {
  const { site, effect } = look;
  const id = sysId(payload.target.id);
  const [mark] = noteGets(payload.target.kind, id, effect.id);
  const task = recordGet("task", `/api/now/table/${payload.target.kind}/${id}`, COLUMNS);
  const { context, items } = await readContext(site, payload.ticket, mark === undefined ? [task] : [task, mark]);
  const record = recordIfThere(item(items, "task"), id);
  if (record === null) return notFound(look, ["state", "work_notes"]);
  const [marks, tag] = [item(items, "mark"), tagOf(effect.id)];
  const entry = ownEntry(site, marks, id, tag);
  const stays = stateAgain(look, payload, record);
  if (entry === null && !isShown(marks, item(items, "task"), "work_notes", tag)) {
    assertTold(look, marks, id, field(record, "work_notes"));
    return notFound(look, ["work_notes", ...stays]);
  }
  const fields = [...(isAltered(look, payload, entry?.text) ? ["work_notes"] : []), ...stays];
  if (fields.length > 0) return { kind: "different", fields };
  const seen = {
    state: stateIn(payload, record),
    entry: entry?.id ?? "formatted",
    task_version: valueOf(record, "sys_mod_count"),
  };
  return confirmed(look, { recordId: id, recordKey: valueOf(record, "number"), version: context.version, seen, context });
}

function stateIn(payload: Reopening, record: WireRecord): string {
  return childrenOf(payload)?.states.get(valueOf(record, "state"))?.[0] ?? "";
}

function stateAgain({ written }: Look, payload: Reopening, record: WireRecord): readonly string[] {
  return written !== null && stateIn(payload, record) !== payload.args.state ? ["state"] : [];
}

function isAltered({ effect }: Look, { note }: Reopening, text: string | undefined): boolean {
  return text !== undefined && !sameText(text, marked(note, effect.id, effect.entryHash));
}
