import { type ActionPayload, type Cleared, OpsError } from "../../case/index.ts";
import type { Written } from "../../ports/index.ts";
import { batch, item } from "./batch.ts";
import { servedKind } from "./context.ts";
import { beforeWrite } from "./errors.ts";
import { type Kind, readState } from "./kinds.ts";
import { movesGet, offeredIn } from "./moves.ts";
import { FRESH_MS } from "./open-tasks.ts";
import { onTicketItself, patch, refused } from "./patch.ts";
import { askedRecord, recordGet } from "./sections.ts";
import type { Site } from "./site.ts";
import { marked } from "./text.ts";
import { field, sysId, valueOf } from "./wire.ts";

export type Moving = Extract<ActionPayload, { action: "change_state" | "restore_state" }>;

/**
 * Moves a change one step: state and work note in one PATCH, after asking the instance once more where the change may go.
 * A state that it does not offer any more is not tried: the next look finds what changed, and decides again.
 */
export async function changeState(site: Site, cleared: Cleared, payload: Moving): Promise<Written> {
  const { effectId, entryHash } = cleared;
  onTicketItself(cleared);
  const kind = servedKind(site, payload.ticket);
  if (kind.table !== "change_request") throw refused("only changes are moved", cleared);
  const sendUntil = new Date(Math.min(cleared.sendUntil.getTime(), site.clock().getTime() + FRESH_MS));
  const { id } = payload.ticket;
  const now = await beforeWrite(whereTo(site, kind, sysId(id)));
  const state = now.state === cleared.state ? now.offered?.get(payload.args.state) : undefined;
  if (state === undefined) throw changedMeanwhile(effectId);
  const note = marked(payload.note, effectId, entryHash);
  const written = await patch(site, { table: kind.table, id }, { state, work_notes: note }, sendUntil);
  return { ...written, basis: now.state };
}

/** Where the change is and where it may go, in one call; null = that cannot be read whole. */
export async function whereTo(site: Site, kind: Kind, id: string) {
  const columns = ["sys_id", "state", "active"];
  const items = await batch(site.client, [recordGet("ticket", `/api/now/table/${kind.table}/${id}`, columns), movesGet(id)]);
  const record = askedRecord(item(items, "ticket"), id);
  const cell = field(record, "state");
  const { status, value } = offeredIn(item(items, "moves"), cell.value);
  const [state] = readState(kind.states, cell, valueOf(record, "active") === "true");
  return { state, offered: status === "ok" && cell.present ? value : null };
}

/** Nothing was sent. */
function changedMeanwhile(effect: string): OpsError {
  const context = { effect, reason: "not_offered", sent: false };
  return new OpsError("TICKET_SYSTEM_BUSY", "the change is not offered this state any more", context);
}
