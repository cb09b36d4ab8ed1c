import { describe, expect, it } from "vitest";
import type { Answer, Review } from "../../src/case/index.ts";
import { judge } from "../../src/review/index.ts";
import { answer, person, review } from "./reviews.ts";

const NOW = new Date("2026-11-21T12:10:05Z");

function codeOf(given: Partial<Answer>, asked: Partial<Review> = {}, cardHash: string | null = "c".repeat(64)): string {
  const judged = judge(answer(given), review(asked), { person: person(), cardHash, now: NOW });
  return judged.kind === "refused" ? judged.code : judged.verdict.kind;
}

describe("whether an answer counts", () => {
  it("an approval of this digest and card in time is a verdict with who, which groups, when and where it stands", () => {
    const judged = judge(answer({ reason: "  looks right " }), review(), {
      person: person(),
      cardHash: "c".repeat(64),
      now: NOW,
    });
    expect(judged).toEqual({
      kind: "verdict",
      verdict: {
        kind: "approve",
        person: "lee",
        groups: ["ops-lead"],
        countedFor: ["ops-lead"],
        account: "acc-lee",
        provenBy: "servicenow",
        at: "2026-11-21T12:10:00.000Z",
        reason: "looks right",
        source: "r1@1",
      },
    });
  });

  it.each<[string, string, Partial<Answer>, Partial<Review>]>([
    ["assurance 25: another digest is another question", "other_digest", { digest: "0".repeat(64) }, {}],
    ["an answer to a review without a proposal carries no digest of one", "other_digest", {}, { digest: null }],
    ["jira row 20: a typed answer with another card's code", "wrong_code", { code: "0A1B-2C3E" }, { code: "0A1B-2C3D" }],
    ["assurance 36: at the minute of expiry it is too late", "expired", { at: "2026-11-21T12:30:00.000Z" }, {}],
    ["an answer without a readable time does not count", "expired", { at: "whenever" }, {}],
    ["an answer older than the question is for another one", "too_early", { at: "2026-11-21T11:58:59.000Z" }, {}],
    ["assurance 33: a rejection needs a reason", "reason_missing", { kind: "reject", reason: "  " }, {}],
    ["an approval at low confidence needs a written reason", "reason_missing", { reason: "ok" }, { reasonRequired: true }],
  ])("%s", (_what, code, given, asked) => {
    expect(codeOf(given, asked)).toBe(code);
  });

  it("a card that was edited, or cannot be read, takes no answer", () => {
    expect(codeOf({}, {}, "d".repeat(64))).toBe("card_edited");
    expect(codeOf({}, {}, null)).toBe("card_edited");
  });

  it("a clock that is a minute behind does no harm, and a written reason lets a low confidence pass", () => {
    expect(codeOf({ at: "2026-11-21T11:59:01.000Z" })).toBe("approve");
    expect(codeOf({ reason: "checked the logs by hand" }, { reasonRequired: true })).toBe("approve");
    expect(codeOf({ kind: "reject", reason: "policy: not in the window" })).toBe("reject");
  });
});
