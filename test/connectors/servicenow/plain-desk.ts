import type { ServiceNowOptions } from "../../../simulators/servicenow/index.ts";
import type { Card, CardUpdate, Effect } from "../../../src/case/index.ts";
import type { ServiceNowSettings } from "../../../src/connectors/servicenow/index.ts";
import { attempted, type Desk, effectOf, messageOf, openDesk, SEED } from "./desk.ts";

export const DIGEST = "d".repeat(64);
export const CARD_HASH = "c".repeat(64);

/** An instance without our app whose administrator opted for review tasks, with a reviewers' group and one more person, Mallory. */
export function openPlain(more: Partial<ServiceNowSettings> = {}, options: Partial<ServiceNowOptions> = {}): Promise<Desk> {
  const users = [...SEED.users, { user_name: "mallory", password: "mallory-pw" }];
  const plain = { mode: "plain", reviewTasks: true, publicUrl: "https://ops.example" } as const;
  return openDesk(
    { app: false, users, groups: [{ name: "ops-lead" }, { name: "ops-director" }], ...options },
    { ...plain, ...more },
  );
}

/** A question of low risk about the desk's change, as an effect. */
function cardOn(desk: Desk, more: Partial<Card> = {}): Effect {
  const card: Card = {
    reviewId: "01930000-0000-7000-8000-00000000abcd",
    ticket: desk.change,
    title: "Review: close_task on CHG0030001",
    lines: ["Proposed for CHG0030001: close_task", "> [code]<img src=x>[/code]", "Risk: low"],
    digest: DIGEST,
    cardHash: CARD_HASH,
    risk: "low",
    confidence: "0.8000",
    action: "close_task",
    parameters: '{"close_code":"successful"}',
    groups: ["ops-lead"],
    requester: null,
    expiresAt: "2026-11-21T14:00:00.000Z",
    ...more,
  };
  return effectOf({ kind: "card", card });
}

/** Posts it as the effect runner does. */
export async function asked(desk: Desk, more: Partial<Card> = {}) {
  const effect = cardOn(desk, more);
  const written = await desk.tickets.post(messageOf(desk, effect));
  const found = await desk.tickets.find(attempted(effect), written);
  if (found.kind !== "confirmed") throw new Error(`the card is ${found.kind}`);
  const record = { id: found.receipt.recordId, key: found.receipt.recordKey };
  return { effect, record, receipt: found.receipt };
}

/** Moves it on as the effect runner does; what the look-up found. */
export async function moved(
  desk: Desk,
  record: CardUpdate["record"],
  to: CardUpdate["to"],
  more: Pick<CardUpdate, "groups" | "expiresAt"> = {},
) {
  const update = { reviewId: "review-1", ticket: desk.change, record, to, message: `It is ${to}.`, ...more };
  const effect = effectOf({ kind: "card_update", update });
  const written = await desk.tickets.post(messageOf(desk, effect));
  return desk.tickets.find(attempted(effect), written);
}

/** Closes a task with code and notes as somebody in the browser would, Rita unless told. */
export function close(desk: Desk, id: string, [code, notes, asUser = "rita"]: readonly [string, string, string?]): void {
  desk.sim.update("change_task", id, { state: "3", close_code: code, close_notes: notes }, { asUser });
}

/** Lets a late audit be late no more. */
export function later(desk: Desk, seconds = 61): void {
  desk.at.now = new Date(desk.at.now.getTime() + seconds * 1000);
}
