import { describe, expect, it } from "vitest";
import type { PastReview } from "../../src/ports/index.ts";
import { answersOf, escalationsBy, velocityOf } from "../../src/review/index.ts";

const NOW = new Date("2026-11-24T12:00:00Z");
const verdict = (at: string, more: Partial<PastReview["verdicts"][number]> = {}) => ({
  kind: "approve" as const,
  person: "lee",
  groups: ["ops-lead", "staff"],
  at,
  reason: null,
  source: `${at} ${more.person ?? "lee"}`,
  ...more,
});

function past(change: Partial<PastReview> = {}): PastReview {
  return {
    id: "r1",
    status: "approved",
    steps: [{ groups: ["ops-lead"], because: "" }],
    openedAt: "2026-11-24T10:00:00Z",
    shownAt: "2026-11-24T10:01:00Z",
    deadline: "2026-11-24T10:31:00Z",
    verdicts: [verdict("2026-11-24T10:11:00Z")],
    action: "close_task",
    words: 200,
    groups: ["ops-lead"],
    escalated: 0,
    ...change,
  };
}

describe("where questions wait", () => {
  it("capability 11.3: velocity counts what was answered within its SLO against what was late, what is still open and over it included", () => {
    const reviews = [
      past(),
      past({ verdicts: [verdict("2026-11-24T10:32:00Z")] }),
      past({ status: "open", verdicts: [] }),
      past({ status: "open", verdicts: [], deadline: "2026-11-24T13:00:00Z" }),
      past({ status: "voided", verdicts: [] }),
      past({ status: "expired", verdicts: [], action: "add_comment" }),
    ];
    expect(velocityOf(reviews, NOW)).toEqual([
      { action: "add_comment", inTime: 0, late: 1, share: 0 },
      { action: "close_task", inTime: 1, late: 2, share: 1 / 3 },
    ]);
  });

  it("capability 11.4: escalations are counted by the group that was asked first", () => {
    const reviews = [past({ escalated: 1 }), past({ escalated: 3, groups: ["ops-lead", "audit"] }), past()];
    expect(escalationsBy(reviews)).toEqual([
      { group: "audit", asked: 1, reminded: 1, widened: 1 },
      { group: "ops-lead", asked: 3, reminded: 2, widened: 1 },
    ]);
  });

  it("assurance 38: seconds run since the card was shown, in a later step since the answer that opened it; one answer to many identical ones is one act", () => {
    const steps = [
      { groups: ["ops-lead"], because: "" },
      { groups: ["audit"], because: "" },
    ];
    const [first, second] = answersOf([
      past({
        steps,
        verdicts: [verdict("2026-11-24T10:11:00Z"), verdict("2026-11-24T10:12:30Z", { person: "ina", groups: ["audit"] })],
      }),
    ]);
    expect(first).toMatchObject({ person: "lee", seconds: 600, groups: ["ops-lead"] });
    expect(second).toMatchObject({ person: "ina", seconds: 90, groups: ["audit"] });
    const alike = { reviews: ["r1", "r2"], count: 2, template: "t" };
    const both = ["r1", "r2"].map((id) => past({ id, verdicts: [verdict("2026-11-24T10:11:00Z", { alike })] }));
    expect(answersOf(both)).toHaveLength(1);
  });
});
