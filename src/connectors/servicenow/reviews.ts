import { type Card, type CardUpdate, OpsError } from "../../case/index.ts";
import type { Message, Written } from "../../ports/index.ts";
import { shownKey, shownOf, stored } from "./card.ts";
import { servedKind } from "./context.ts";
import { beforeWrite } from "./errors.ts";
import type { Site } from "./site.ts";
import { markedNotice, safeEffectId } from "./text.ts";
import { oneRecord, sysId, valueOf, type WireRecord, writtenRecord } from "./wire.ts";

export const REVIEWS = "/api/x_ots_ops/v1/reviews";

const ANSWERED: ReadonlySet<string> = new Set(["approved", "modified", "rejected", "info_requested"]);
const FINAL: ReadonlySet<string> = new Set(["expired", "withdrawn", "closed"]);

/** Makes the review record of a card. The effect id is the idempotency key: a second call changes nothing. */
export async function postCard(site: Site, card: Card, message: Message): Promise<Written> {
  servedKind(site, card.ticket);
  sysId(card.ticket.id);
  const shown = shownOf(card, { id: message.effectId, entryHash: message.entryHash });
  const answer = await site.client.send({
    method: "POST",
    path: REVIEWS,
    json: {
      idempotency_key: safeEffectId(message.effectId),
      ...shown,
      requested_by: card.requester ?? "",
      assignment_group: card.groups[0] ?? "",
      expires_at: stored(card.expiresAt),
    },
    sendUntil: message.sendUntil,
  });
  return { recordId: sysId(valueOf(writtenRecord(answer.body), "sys_id")), recordKey: shownKey(shown) };
}

/** Ends a review record or puts it back to people: compare-and-set on the version just read. */
export async function updateCard(site: Site, update: CardUpdate, message: Message): Promise<Written> {
  const row = await beforeWrite(readReview(site, update.record.id));
  if (row === null) throw new OpsError("TICKET_ABSENT", "the review record is absent or hidden from us", {});
  const to = targetState(valueOf(row, "state"), update.to);
  if (to === null) throw new OpsError("TICKET_REFUSED", "an ended review cannot be put back to people", {});
  await site.client.send({
    method: "PATCH",
    path: `${REVIEWS}/${sysId(update.record.id)}`,
    json: {
      ...(to === valueOf(row, "state") ? {} : { state: to }),
      ...(update.expiresAt === undefined ? {} : { expires_at: stored(update.expiresAt) }),
      message: markedNotice(update.message, message.effectId, message.entryHash),
      expected_sys_mod_count: valueOf(row, "sys_mod_count"),
    },
    sendUntil: message.sendUntil,
  });
  return { recordId: update.record.id, recordKey: update.record.key };
}

/** The app's state for ours; null when the record can no longer get there. A person's own approved or rejected stays as it is. */
export function targetState(now: string, to: CardUpdate["to"]): string | null {
  if (to === "extended") return now;
  if (FINAL.has(now)) return to === "pending" ? null : now;
  if (to === "approved" || to === "rejected") return ANSWERED.has(now) ? now : "closed";
  return to === "applied" ? "closed" : to;
}

/** A review record, or null when it is absent or hidden. Throws TICKET_ANSWER_INVALID for another record's answer. */
export async function readReview(site: Site, id: string): Promise<WireRecord | null> {
  try {
    const { body } = await site.client.send({ method: "GET", urgency: "decision", path: `${REVIEWS}/${sysId(id)}` });
    const row = oneRecord(body);
    if (valueOf(row, "sys_id") === id) return row;
    throw new OpsError("TICKET_ANSWER_INVALID", "the answer is another record", {});
  } catch (error) {
    if (error instanceof OpsError && error.code === "TICKET_ABSENT") return null;
    throw error;
  }
}
