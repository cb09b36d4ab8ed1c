import { describe, expect, it } from "vitest";
import { revealed, type Shown } from "../../src/case/index.ts";
import { cardCode, hashCard, type Opening, openReview } from "../../src/review/index.ts";
import { decision, PROPOSAL, TICKET } from "../case/events.ts";

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

  const SHOWN: Shown = {
    changes: [
      { field: "state of CTASK1", from: "open", to: "closed" },
      { field: "close_code of CTASK1", from: "", to: "successful" },
      { field: "vendor of CHG1", from: null, to: "Acme" },
    ],
    facts: [{ where: "phase of task CTASK1", path: "tasks.0.phase", value: "p\u0430ypal" }],
    sections: { fields: "ok", people: "ok", comments: "partial" },
    context: null,
  };

  it("capability 5.2: says field by field what was and what will be, every objection and risk, and that confidence is not certified", () => {
    const asked = {
      ...decision("review"),
      objections: [
        { rule: "zone", outcome: "review", reason: "Below the threshold." },
        { rule: "risk", outcome: "review", reason: "On hold." },
      ],
      risk: "medium",
      riskReasons: ["medium: the ticket is on hold"],
    } as const;
    const text = openReview(opening({ shown: SHOWN, decision: asked })).card.lines.join("\n");
    expect(text).toContain(
      "What will change:\n- state of CTASK1: open -> closed\n- close_code of CTASK1: (empty) -> successful\n- vendor of CHG1: (not read) -> Acme\nExact text:\n> All steps",
    );
    expect(text).toContain("- Below the threshold.\n- On hold.\nRisk: medium (medium: the ticket is on hold)");
    expect(text).toMatch(/Confidence: 0\.9500 .*not certified: calibration is not set up/);
    expect(text).toMatch(/Approve: exactly the above.*Modify: .*Reject \(with a reason\)/);
  });

  it("capability 2.5: tells each cited fact, its value and where it stands, and which parts were not read whole", () => {
    const { lines } = openReview(opening({ shown: SHOWN })).card;
    expect(lines).toContain("- phase of task CTASK1 (tasks.0.phase): p⟦U+0430⟧ypal");
    expect(lines).toContain("Read: fields, people ok; comments partial");
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
    ["a Cyrillic letter among Latin ones", "p\u0430ypal.com", "p⟦U+0430⟧ypal.com"],
    ["a fullwidth letter", "\uff49gnore", "⟦U+FF49⟧gnore"],
    ["stacked marks", "a\u0316\u0317\u0318\u0319", "a⟦U+0316⟧⟦U+0317⟧⟦U+0318⟧⟦U+0319⟧"],
    ["letters that are not composed", "e\u0301t\u00e9", "e⟦U+0301⟧té"],
    ["a sign that is another letter", "5 \u212b", "5 ⟦U+212B⟧"],
    [
      "a word wholly of Cyrillic letters that look Latin",
      "in \u0455\u0441\u043e\u0440\u0435 now",
      "in ⟦U+0455⟧⟦U+0441⟧⟦U+043E⟧⟦U+0440⟧⟦U+0435⟧ now",
    ],
    ["the same alone", "\u0455\u0441\u043e\u0440\u0435", "⟦U+0455⟧⟦U+0441⟧⟦U+043E⟧⟦U+0440⟧⟦U+0435⟧"],
    ["one Cyrillic letter", "close \u0430 task", "close ⟦U+0430⟧ task"],
    ["bold letters of mathematics", "\u{1d5ee}pprove", "⟦U+1D5EE⟧pprove"],
    ["a Lisu letter", "\ua4eepprove", "⟦U+A4EE⟧pprove"],
    ["a Coptic letter", "\u2c9fps", "⟦U+2C9F⟧ps"],
    ["a strange letter behind an East Asian one", "\u6f22\u0430pprove", "\u6f22⟦U+0430⟧pprove"],
    ["an i without its dot", "d\u0131gital", "d⟦U+0131⟧gital"],
    ["a phonetic letter", "\u0261o", "⟦U+0261⟧o"],
    ["a slash that divides", "a\u2215b", "a⟦U+2215⟧b"],
    ["digits of another script", "\u0661\u0660", "⟦U+0661⟧⟦U+0660⟧"],
    ["a bold digit", "\u{1d7cf}000", "⟦U+1D7CF⟧000"],
    ["a blank that does not break, and a wide one", "a\u00a0b\u3000c", "a⟦U+00A0⟧b⟦U+3000⟧c"],
    [
      "German as it is",
      "Größe über 5 GB … 10 m² für 20 € – „geprüft“ (75 %)",
      "Größe über 5 GB … 10 m² für 20 € – „geprüft“ (75 %)",
    ],
    [
      "French as it is",
      "Attention\u00a0: «\u202fœuvre\u202f» déjà vérifiée\u00a0!",
      "Attention\u00a0: «\u202fœuvre\u202f» déjà vérifiée\u00a0!",
    ],
    ["Japanese as it is", "サーバー再起動を完了しました。\u3000Web担当", "サーバー再起動を完了しました。\u3000Web担当"],
    ["Russian as it is", "Ошибка у нас с утра: а это сервер CHG1", "Ошибка у нас с утра: а это сервер CHG1"],
    ["Turkish as it is", "Değişiklik yapıldı", "Değişiklik yapıldı"],
    ["Greek as it is", "Η αλλαγή ολοκληρώθηκε", "Η αλλαγή ολοκληρώθηκε"],
    ["Vietnamese as it is", "Đã hoàn thành thay đổi", "Đã hoàn thành thay đổi"],
    ["plain writing of any script, as it is", "Größe: 変更CHG1を完了 Изменение", "Größe: 変更CHG1を完了 Изменение"],
  ])("shows people what they cannot see: %s", (_what, text, shown) => {
    expect(revealed(text)).toBe(shown);
  });
});
