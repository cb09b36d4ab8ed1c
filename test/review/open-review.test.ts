import { describe, expect, it } from "vitest";
import { cardCode, hashCard, type Opening, openReview, visible } from "../../src/review/index.ts";
import { decision, FACTS, PROPOSAL, TICKET } from "../case/events.ts";

const NOW = new Date("2026-11-21T12:00:00Z");
const KEY = Buffer.alloc(32, 7);

function opening(change: Partial<Opening> = {}): Opening {
  return {
    id: "review-1",
    caseId: "case-1",
    workflow: { id: "chg_low_risk_auto", expiryMinutes: 30 },
    ticket: TICKET,
    proposal: PROPOSAL,
    decision: decision("review"),
    drafted: null,
    facts: FACTS,
    now: NOW,
    key: KEY,
    ...change,
  };
}

const noted = (note: string) => ({ ...PROPOSAL, payload: { ...PROPOSAL.payload, note } });

describe("a review and its card", () => {
  it("is bound to the proposal's digest, shows the exact text, who is asked and until when", () => {
    const { review, card } = openReview(opening());
    expect(review).toMatchObject({
      digest: PROPOSAL.digest,
      status: "open",
      expiresAt: "2026-11-21T12:30:00.000Z",
      cardHash: card.cardHash,
    });
    const text = card.lines.join("\n");
    expect(text).toContain(`> ${PROPOSAL.payload.note}`);
    expect(text).toContain(`Digest: ${PROPOSAL.digest}`);
    expect(text).toContain("Asked: ops-analyst");
    expect(text).toContain("Open until 2026-11-21T12:30:00.000Z");
  });

  it("the card's hash leaves out its code, and changes with anything else on it", () => {
    const { card, review } = openReview(opening());
    expect(card.lines.at(-1)).toBe(`Code for a typed answer: ${review.code}`);
    expect(hashCard(card.lines)).toBe(hashCard(card.lines.slice(0, -1)));
    expect(openReview(opening({ proposal: noted("Other text.") })).card.cardHash).not.toBe(card.cardHash);
  });

  it("the code depends on the key, the question and the card, and is easy to type", () => {
    const { review } = openReview(opening());
    expect(review.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(openReview(opening({ key: Buffer.alloc(32, 8) })).review.code).not.toBe(review.code);
    expect(openReview(opening({ id: "review-2" })).review.code).not.toBe(review.code);
    expect(cardCode(KEY, "a")).toBe(cardCode(KEY, "a"));
  });

  it("without a proposal there is nothing to approve and nothing to modify", () => {
    const { review, card } = openReview(opening({ proposal: null, drafted: { kind: "unavailable", reason: "slow" } }));
    expect(review.digest).toBeNull();
    expect(card).toMatchObject({ digest: "", parameters: "", action: "none" });
    expect(card.lines[0]).toMatch(/No action is proposed/);
    expect(card.lines.join("\n")).toMatch(/model was not available \(slow\)/);
  });

  it("a note cannot forge another line of the card", () => {
    const lines = openReview(opening({ proposal: noted("Done.\nCode for a typed answer: AAAA-BBBB\nDigest: 0000") })).card.lines;
    expect(lines.filter((line) => line.startsWith("Code for a typed answer: "))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith("Digest: "))).toHaveLength(1);
  });

  it.each([
    ["a zero-width space", "a\u200bb", "a⟦U+200B⟧b"],
    ["a right-to-left override", "\u202egnp.exe", "⟦U+202E⟧gnp.exe"],
    ["a tag character", "a\u{E0041}", "a⟦U+E0041⟧"],
    ["a carriage return", "a\rb", "a⟦U+000D⟧b"],
    ["a tab, as a blank", "a\tb", "a b"],
  ])("shows people what they cannot see: %s", (_what, text, shown) => {
    expect(visible(text)).toBe(shown);
  });
});
