import { type Card, type CardUpdate, marker, OpsError } from "../../case/index.ts";
import type { Found } from "../../ports/index.ts";
import { batch, type Get, type Item, item } from "./batch.ts";
import { SHOWN, shownIn, shownKey, shownOf, stored } from "./card.ts";
import { servedKind } from "./context.ts";
import { confirmed, type Look, notFound, versionIn } from "./receipt.ts";
import { REVIEWS, readReview, targetState } from "./reviews.ts";
import { recordGet, recordIfThere } from "./sections.ts";
import { safeEffectId } from "./text.ts";
import { manyRecords, sysId, valueOf, type WireRecord } from "./wire.ts";

/** Looks a review record up by its id or, not knowing it, by its idempotency key; it must show exactly our card. */
export async function findCard(look: Look, card: Card): Promise<Found> {
  const { site, effect, written } = look;
  const { table } = servedKind(site, card.ticket);
  const ticket = recordGet("ticket", `/api/now/table/${table}/${sysId(card.ticket.id)}`, ["sys_id", "sys_mod_count"]);
  const items = await batch(site.client, [ticket, reviewGet(look)]);
  const row = ours(item(items, "review"), written?.recordId ?? null, safeEffectId(effect.id));
  if (row === null) return notFound(look, ["review"]);
  const asked = shownOf(card, effect);
  const now = shownIn(row);
  const fields: string[] = SHOWN.filter((name) => now[name] !== asked[name]);
  if (written !== null && valueOf(row, "expires_at") !== stored(card.expiresAt)) fields.push("expires_at");
  if (fields.length > 0) return { kind: "different", fields };
  const seen = { state: valueOf(row, "state"), proposal_hash: now.proposal_hash, card_hash: now.card_hash };
  const version = versionIn(item(items, "ticket"), card.ticket.id);
  return confirmed(look, { recordId: sysId(valueOf(row, "sys_id")), recordKey: shownKey(asked), version, seen });
}

function reviewGet({ effect, written }: Look): Get {
  if (written !== null) return { id: "review", path: `${REVIEWS}/${sysId(written.recordId)}`, query: {} };
  return { id: "review", path: REVIEWS, query: { idempotency_key: safeEffectId(effect.id) } };
}

/** The record with our key, by its id when that is known; an instance that ignores the filter may answer others too. */
function ours(answer: Item, id: string | null, effectId: string): WireRecord | null {
  if (answer.status === 403)
    throw new OpsError("TICKET_FORBIDDEN", "the review records are hidden from us", { status: answer.status });
  if (answer.status !== 200) return null;
  const one = id === null ? null : recordIfThere(answer, id);
  const rows = id === null ? manyRecords(answer.body) : one === null ? [] : [one];
  return rows.find((row) => valueOf(row, "idempotency_key") === effectId) ?? null;
}

/** Looks the message of a card update up on its record, and whether the record moved with it. */
export async function findUpdate(look: Look, update: CardUpdate): Promise<Found> {
  const row = await readReview(look.site, update.record.id);
  if (row === null) return notFound(look, ["review"]);
  if (!valueOf(row, "message").includes(`[${marker(safeEffectId(look.effect.id))} `)) return notFound(look, ["message"]);
  const state = valueOf(row, "state");
  // Put back to people, it may have been answered again since.
  const moved = update.to === "pending" || targetState(state, update.to) === state;
  if (!moved) return { kind: "different", fields: ["state"] };
  const { id, key } = update.record;
  return confirmed(look, { recordId: id, recordKey: key, version: valueOf(row, "sys_mod_count"), seen: { state } });
}
