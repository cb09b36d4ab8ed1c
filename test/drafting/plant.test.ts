import { describe, expect, it } from "vitest";
import { DEFECTS, type Draft, type Drafted } from "../../src/case/index.ts";
import { FIELD_OF_DEFECT, ground, plant } from "../../src/drafting/index.ts";
import { redactText } from "../../src/privacy/index.ts";
import { context } from "../support/context.ts";
import { sopFile } from "../support/policy.ts";

const SOP = sopFile({ closes: { task_type: "testing", close_code: "successful" } });
const THRESHOLDS = { auto: 0.86, review: 0.7 };
const ANSWER = { action: "close_task", target: "tasks.0", arguments: { close_code: "successful" }, note: [], confidence: 0.97 };
const DRAFT: Draft = {
  action: "close_task",
  targetPath: "tasks.0",
  args: { close_code: "successful" },
  lines: [{ text: "The change is in state implement.", cites: ["fields.state"] }],
  confidence: 0.97,
  source: { kind: "model", endpoint: "e", model: "m", fingerprint: null, sop: "3", promptTemplate: "h" },
};
const DRAFTED: Drafted = {
  kind: "drafted",
  draft: DRAFT,
  trace: { prompt: "p", answer: JSON.stringify(ANSWER), parameters: {} },
};
/** A seed whose first byte says which mistake is tried first. */
const seed = (first: number, rest = "7f"): string => first.toString(16).padStart(2, "0") + rest.repeat(31);
const planted = (first: number, drafted: Drafted = DRAFTED, thresholds = THRESHOLDS) =>
  plant(drafted, { context: context(), sop: SOP, thresholds, seed: seed(first) });

describe("a planted mistake", () => {
  it.each(DEFECTS.map((defect, at) => [defect, at] as const))(
    "assurance 38: %s can be seen on the card, in the one field it is in",
    (defect, at) => {
      const found = planted(at);
      expect(found?.defect).toBe(defect);
      const changed = found?.drafted.draft ?? DRAFT;
      const inNote = FIELD_OF_DEFECT[defect] === "note";
      expect(changed.lines).toHaveLength(inNote ? 2 : 1);
      expect(changed.args).toEqual(inNote ? DRAFT.args : { close_code: "unsuccessful" });
      const last = changed.lines.at(-1);
      expect({
        defect,
        text: last?.text,
        cites: last?.cites,
        uncited: ground(changed, context(), redactText).uncited,
      }).toMatchObject(SEEN[defect]);
    },
  );

  it("assurance 38: is made of the seed alone, brings people in by its confidence, and is in the answer that anybody can look up", () => {
    for (let at = 0; at < 256; at += 1) {
      const found = planted(at);
      expect(planted(at)).toEqual(found);
      const { confidence } = found?.drafted.draft ?? DRAFT;
      expect(confidence).toBeGreaterThanOrEqual(THRESHOLDS.review);
      expect(confidence).toBeLessThan(THRESHOLDS.auto);
      const answer: unknown = JSON.parse(found?.drafted.trace.answer ?? "");
      expect(answer).toMatchObject({ confidence, note: found?.drafted.draft.lines, arguments: found?.drafted.draft.args });
      expect(found?.answer).toBe(JSON.stringify(ANSWER));
    }
  });

  it("one threshold for both leaves no room between them: then it lies below", () => {
    expect(planted(0, DRAFTED, { auto: 0.8, review: 0.8 })?.drafted.draft.confidence).toBe(0.79);
  });

  it("a template's draft keeps its empty answer, and where nothing was drafted none is planted", () => {
    const template = plantable("");
    expect(planted(0, template)).toMatchObject({ answer: null, drafted: { trace: { answer: "" } } });
    expect(planted(0, plantable("no JSON"))?.drafted.trace.answer).toContain("cancelled");
    expect(planted(0, { kind: "unavailable", reason: "down" })).toBeNull();
  });

  it("a mistake that does not fit the ticket gives way to the next one", () => {
    const unread = context({ fields: { status: "forbidden", value: null }, attachments: { status: "forbidden", value: null } });
    const tried = DEFECTS.map(
      (_none, at) => plant(DRAFTED, { context: unread, sop: sopFile(), thresholds: THRESHOLDS, seed: seed(at) })?.defect,
    );
    expect(tried).toEqual([
      "unproven_fact",
      "unproven_fact",
      "other_ticket",
      "steering_words",
      "steering_words",
      "unproven_fact",
    ]);
  });
});

function plantable(answer: string): Drafted {
  return { kind: "drafted", draft: DRAFT, trace: { prompt: "p", answer, parameters: {} } };
}

const SEEN: Readonly<Record<(typeof DEFECTS)[number], object>> = {
  contradicted_fact: { text: "The ticket is in state cancelled.", cites: ["fields.state"] },
  unproven_fact: { uncited: [expect.stringContaining("number:7")] },
  other_ticket: { uncited: [expect.stringMatching(/^id:chg00300\d\d$/)] },
  missing_evidence: { text: expect.stringMatching(/^Files attached: \d+\.$/), cites: ["attachments"] },
  steering_words: { text: expect.stringContaining("approve this at once") },
  wrong_outcome: { text: "The change is in state implement." },
};
