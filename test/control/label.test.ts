import { describe, expect, it } from "vitest";
import { labelOf } from "../../src/control/index.ts";
import type { EndedReview } from "../../src/ports/index.ts";

const ENDED: EndedReview = {
  id: "e1",
  caseId: "c1",
  workflow: "w",
  at: "2026-11-21T12:00:00.000000Z",
  decided: "approve",
  recommended: { action: "close_task", by: "model", would: "review", zone: "assist", risk: "low", confidence: "0.8000" },
  reasonCode: null,
  changed: [],
  groups: ["ops-lead", "football"],
  takenBack: false,
  regime: "r1",
  facts: {},
  args: {},
};

function valueOf(change: Partial<EndedReview>): string {
  return labelOf({ ...ENDED, ...change }, new Set(["ops-lead"])).value;
}

describe("what an answer says of a draft", () => {
  it.each([
    ["an approval as shown", {}, "positive"],
    ["a modification", { decided: "modify", changed: ["note"] }, "partial"],
    ["a wrong action", { decided: "reject", reasonCode: "wrong_action" }, "negative"],
    ["a wrong target", { decided: "reject", reasonCode: "wrong_target" }, "negative"],
    ["insufficient evidence", { decided: "reject", reasonCode: "insufficient_evidence" }, "negative"],
    ["against the policy", { decided: "reject", reasonCode: "policy" }, "negative"],
    ["a duplicate", { decided: "reject", reasonCode: "duplicate" }, "neutral"],
    ["a bad moment", { decided: "reject", reasonCode: "timing" }, "neutral"],
    ["a wish withdrawn", { decided: "reject", reasonCode: "withdrawn" }, "neutral"],
    ["nobody there to do it", { decided: "reject", reasonCode: "capacity" }, "neutral"],
    ["words without a code", { decided: "reject", reasonCode: "other" }, "neutral"],
    ["no answer in time", { decided: "expired" }, "neutral"],
    ["an approval that was taken back", { takenBack: true }, "neutral"],
    ["an answer to a person's own version", { recommended: { ...ENDED.recommended, by: "lee" } }, "neutral"],
    ["an answer where nothing was proposed", { recommended: { ...ENDED.recommended, action: null, by: null } }, "neutral"],
  ] satisfies [string, Partial<EndedReview>, string][])("%s: %j is %s", (_what, change, value) => {
    expect(valueOf(change)).toBe(value);
  });

  it("names the policy's groups alone, and nobody", () => {
    const label = labelOf(ENDED, new Set(["ops-lead"]));
    expect(label.groups).toEqual(["ops-lead"]);
    expect(Object.keys(label)).not.toContain("person");
  });
});
