import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advance, type Case, type CaseEvent, errorCode, OUTCOMES, type Status, TRANSITIONS } from "../../src/case/index.ts";
import { anyEvent, decision, FACTS, PROPOSAL, RECEIPT, RECEIVED, VERDICT } from "./events.ts";

const LATER = "2026-11-21T12:05:00.000Z";

function tryAdvance(from: Case, event: CaseEvent): Case | null {
  try {
    return advance(from, event, LATER);
  } catch (error) {
    if (errorCode(error) !== "TRANSITION_FORBIDDEN") throw error;
    return null;
  }
}

function allowed(from: Status, event: CaseEvent["type"]): readonly Status[] {
  return new Map<string, readonly Status[]>(Object.entries(TRANSITIONS[from])).get(event) ?? [];
}

function runThrough(events: readonly CaseEvent[], start: Case = RECEIVED): Case {
  return events.reduce((now, event) => advance(now, event, LATER), start);
}

const read = { fingerprint: "f".repeat(64), lastComment: "c9" };
const gathered: CaseEvent = { type: "context_gathered", ...read, ticketVersion: "7", sections: {} };
const decidedAs = (
  outcome: (typeof OUTCOMES)[number],
  more: Partial<Extract<CaseEvent, { type: "decided" }>> = {},
): CaseEvent => ({
  type: "decided",
  ...read,
  surroundings: "s".repeat(64),
  drafted: { kind: "unavailable", reason: "down" },
  facts: FACTS,
  decision: decision(outcome),
  asked: { why: null, proposal: PROPOSAL },
  proposal: PROPOSAL,
  reviewId: outcome === "review" || outcome === "refuse" ? "review-1" : null,
  effectId: outcome === "apply" ? "effect-1" : null,
  ...more,
});

describe("the life of a case", () => {
  it("no sequence of events leaves the table, and the version grows by one with each move", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
        let now = RECEIVED;
        for (const event of events) {
          const next = tryAdvance(now, event);
          if (next === null) continue;
          expect(allowed(now.status, event.type)).toContain(next.status);
          expect(next).toMatchObject({
            version: now.version + 1,
            updatedAt: LATER,
            id: now.id,
            delivery: now.delivery,
            tries: 0,
          });
          now = next;
        }
      }),
      { numRuns: 500 },
    );
  });

  it("an event never changes the case it is given", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 20 }), (events) => {
        let now = RECEIVED;
        for (const event of events) {
          const before = structuredClone(now);
          const next = tryAdvance(now, event);
          expect(now).toEqual(before);
          now = next ?? now;
        }
      }),
    );
  });

  it("what has ended stays ended, whatever happens", () => {
    const ended = runThrough([gathered, decidedAs("shadow")]);
    fc.assert(
      fc.property(anyEvent, (event) => {
        expect(tryAdvance(ended, event)).toBeNull();
      }),
    );
  });

  it("a confirmed effect of another attempt does not end the case", () => {
    const cleared = runThrough([gathered, decidedAs("apply")]);
    expect(tryAdvance(cleared, { type: "effect_confirmed", effectId: "effect-9", receipt: RECEIPT, ...read })).toBeNull();
    expect(advance(cleared, { type: "effect_confirmed", effectId: "effect-1", receipt: RECEIPT, ...read }, LATER)).toMatchObject({
      status: "ended",
      end: "applied",
    });
  });

  it.each([
    ["apply without an effect", decidedAs("apply", { effectId: null })],
    ["apply without a proposal", decidedAs("apply", { proposal: null })],
    ["a review without its id", decidedAs("review", { reviewId: null })],
  ])("a decision that misses what it needs is refused: %s", (_what, event) => {
    expect(tryAdvance(runThrough([gathered]), event)).toBeNull();
  });

  it("a review without a proposal cannot be approved", () => {
    const inReview = runThrough([gathered, decidedAs("refuse", { proposal: null })]);
    expect(tryAdvance(inReview, { type: "approved", reviewId: "review-1", verdict: VERDICT, effectId: "effect-2" })).toBeNull();
  });

  it("an approval clears exactly the proposal that was asked about, and counts as a touch", () => {
    const cleared = runThrough([
      gathered,
      decidedAs("review"),
      { type: "approved", reviewId: "review-1", verdict: VERDICT, effectId: "effect-2" },
    ]);
    expect(cleared).toMatchObject({
      status: "cleared",
      proposal: PROPOSAL,
      effectId: "effect-2",
      reviewId: "review-1",
      touches: 1,
    });
  });

  it("a held case says why, and is read and decided again when it is released", () => {
    const held = runThrough([gathered, decidedAs("hold")]);
    expect(held).toMatchObject({ status: "held", reasons: ["Automation is paused."] });
    expect(runThrough([{ type: "released", by: "ops-trust" }], held).status).toBe("in_context");
  });

  it("a stuck case that is retried stands where it stood", () => {
    const stuck = runThrough([{ type: "failed", code: "TICKET_SYSTEM_DOWN" }]);
    expect(stuck).toMatchObject({ status: "stuck", code: "TICKET_SYSTEM_DOWN" });
    expect(runThrough([{ type: "retried", by: "olga", reason: "it is back" }], stuck)).toMatchObject({
      status: "received",
      version: 2,
    });
    expect(runThrough([{ type: "abandoned", by: "olga", reason: "by hand" }], stuck)).toMatchObject({
      status: "ended",
      end: "abandoned",
    });
  });

  it("a question that could not be put is made anew at a retry", () => {
    const stuck = runThrough([
      gathered,
      decidedAs("review"),
      { type: "effect_failed", effectId: "effect-7", code: "TICKET_FORBIDDEN", why: "no card" },
    ]);
    expect(runThrough([{ type: "retried", by: "olga", reason: "role given" }], stuck)).toMatchObject({ status: "received" });
  });

  it("a stuck write that is retried is the same effect again: its marker decides", () => {
    const unknown = runThrough([
      gathered,
      decidedAs("apply"),
      { type: "effect_failed", effectId: "effect-1", code: "EFFECT_UNKNOWN", why: "no answer" },
    ]);
    expect(runThrough([{ type: "retried", by: "olga", reason: "look again" }], unknown)).toMatchObject({
      status: "cleared",
      effectId: "effect-1",
    });
  });
});
