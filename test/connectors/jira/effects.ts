import {
  type ActionPayload,
  actionDigest,
  type Card,
  type CardUpdate,
  type Cleared,
  clear,
  type Effect,
  type EffectBody,
  labelledDigest,
  type TicketRef,
} from "../../../src/case/index.ts";
import type { Message } from "../../../src/ports/index.ts";
import { hashCard } from "../../../src/review/index.ts";
import { OLAF } from "./vendor-site.ts";

const POLICY = "a".repeat(64);
export const ENTRY = "e".repeat(64);

interface Clocked {
  readonly at: { readonly now: Date };
  /** In which its ticket is; absent = "to_do". */
  readonly state?: string;
}

const BASE = { v: 1, note: "Register checked.\n\nNothing found.", policy: POLICY } as const;

export function commentOn(ticket: TicketRef, note: string = BASE.note): ActionPayload {
  return { ...BASE, action: "add_comment", ticket, target: ticket, args: {}, note };
}

export function drafting(ticket: TicketRef): ActionPayload {
  return { ...BASE, action: "draft_note", ticket, target: ticket, args: {} };
}

export function attaching(ticket: TicketRef): ActionPayload {
  return { ...BASE, action: "attach_evidence", ticket, target: ticket, args: { name: "evidence.txt" } };
}

export function asking(ticket: TicketRef): ActionPayload {
  return { ...BASE, action: "request_info", ticket, target: ticket, args: { fields: ["tax_id"] } };
}

export function routing(ticket: TicketRef, status = "Legal review"): ActionPayload {
  return { ...BASE, action: "route_approval", ticket, target: ticket, args: { route: "legal", status } };
}

let count = 0;

/** An intent as the effect runner would find it, not attempted yet. */
export function effectOf(body: EffectBody): Effect {
  count += 1;
  const id = `01930000-0000-7000-8000-${String(count).padStart(12, "0")}`;
  const digest = body.kind === "action" ? actionDigest(body.payload) : labelledDigest("ots.message.v1", body);
  return {
    id,
    caseId: "case-1",
    body,
    digest,
    entryHash: ENTRY,
    status: "intended",
    attempts: 0,
    sendLeftMs: null,
    receipt: null,
  };
}

export function actionEffect(payload: ActionPayload): Effect {
  return effectOf({ kind: "action", payload });
}

/** The token of an attempt that may send for `ms` from now, granted for a ticket in that state. */
export function cleared(desk: Clocked, effect: Effect, ms = 5_000, state = desk.state ?? "to_do"): Cleared {
  const now = desk.at.now;
  const sendUntil = new Date(now.getTime() + ms);
  return clear({ effect, grantedDigest: effect.digest, policyHash: POLICY, state, sendUntil, now });
}

/** A message that may be sent for `ms` from now. */
export function message(desk: Clocked, effect: Effect, ms = 5_000): Message {
  if (effect.body.kind === "action" || effect.body.kind === "chat" || effect.body.kind === "digest")
    throw new Error("only a ticket's messages are posted there");
  return { effectId: effect.id, body: effect.body, entryHash: effect.entryHash, sendUntil: new Date(desk.at.now.getTime() + ms) };
}

const LINES = ["Proposed for VO-1: route_approval", "Exact text:", "> Register checked.", "> ", "Risk: low", "Digest: d1"];

export function cardOn(ticket: TicketRef, more: Partial<Card> = {}): Card {
  return {
    reviewId: "review-1",
    ticket,
    title: "Review: route_approval on VO-1",
    lines: [...LINES, "Code for a typed answer: 0A1B-2C3D"],
    digest: "d".repeat(64),
    cardHash: hashCard(LINES),
    risk: "low",
    confidence: "0.8123",
    action: "route_approval",
    parameters: "{}",
    groups: ["ops-analyst"],
    requester: OLAF,
    expiresAt: "2026-11-21T13:00:00.000Z",
    ...more,
  };
}

export function updateOf(
  desk: Clocked & { readonly issue: TicketRef },
  record: { readonly id: string; readonly key: string },
  to: CardUpdate["to"],
): Effect {
  const update = {
    reviewId: "review-1",
    ticket: desk.issue,
    record: { id: record.id, key: record.key },
    to,
    message: `It is ${to}.`,
  };
  return effectOf({ kind: "card_update", update });
}
