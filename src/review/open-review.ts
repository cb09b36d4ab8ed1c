import { createHmac } from "node:crypto";
import { type Card, type Review, sha256 } from "../case/index.ts";
import { cardLines } from "./card-lines.ts";
import type { Opening } from "./opening.ts";

/** The question and its card, rendered by code from the canonical payload: never narrated by a model. */
export function openReview(opening: Opening): { readonly review: Review; readonly card: Card } {
  const { id, caseId, workflow, ticket, proposal, decision, now } = opening;
  const expiresAt = opening.expiresAt ?? new Date(now.getTime() + workflow.expiryMinutes * 60_000).toISOString();
  const lines = cardLines(opening, expiresAt);
  const cardHash = hashCard(lines);
  const code = cardCode(opening.key, `${id}|${proposal?.digest ?? "none"}|${cardHash}`);
  const steps = decision.steps;
  const review: Review = {
    id,
    caseId,
    workflow: workflow.id,
    system: ticket.system,
    digest: proposal?.digest ?? null,
    steps,
    step: 0,
    risk: decision.risk,
    reasonRequired: decision.reasonRequired,
    status: "open",
    openedAt: now.toISOString(),
    expiresAt,
    cardHash,
    code,
    record: null,
    verdicts: [],
    seen: [],
    ...(opening.routing === undefined ? {} : { routing: opening.routing }),
  };
  return { review, card: { ...cardOf(opening, expiresAt), lines: [...lines, `Code for a typed answer: ${code}`], cardHash } };
}

function cardOf(opening: Opening, expiresAt: string): Omit<Card, "lines" | "cardHash"> {
  const { id, ticket, proposal, decision } = opening;
  return {
    reviewId: id,
    ticket,
    title: `Review: ${proposal?.payload.action ?? "no proposal"} on ${ticket.key}`,
    digest: proposal?.digest ?? "",
    risk: decision.risk,
    confidence: decision.confidence,
    action: proposal?.payload.action ?? "none",
    parameters: proposal === null ? "" : JSON.stringify({ ...proposal.payload.args, note: proposal.payload.note }),
    groups: decision.steps[0]?.groups ?? [],
    requester: null,
    expiresAt,
  };
}

/** SHA-256 of a card's lines without its code line: what a connector recomputes from the posted record. */
export function hashCard(lines: readonly string[]): string {
  return sha256(withoutCode(lines).join("\n"));
}

/** A card's lines without the code of a typed answer: for whoever must not get it. */
export function withoutCode(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => !line.startsWith("Code for a typed answer: "));
}

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Eight Crockford characters (40 bits) of the HMAC, in two groups. */
export function cardCode(key: Buffer, text: string): string {
  const mac = createHmac("sha256", key).update(text).digest();
  const chars = Array.from({ length: 8 }, (_, i) => CROCKFORD.charAt((mac[i] ?? 0) & 31));
  return `${chars.slice(0, 4).join("")}-${chars.slice(4).join("")}`;
}
