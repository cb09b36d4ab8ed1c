import { describe, expect, it } from "vitest";
import { type Answered, alarmsOf, vigilanceOf } from "../../src/review/index.ts";

const START = Date.parse("2026-11-24T09:00:00Z");

/** Decisions in the order given, each so many seconds after the one before. */
function decisions(count: number, change: Partial<Answered> = {}, everySeconds = 120, person = "lee"): readonly Answered[] {
  return Array.from({ length: count }, (_, at) => ({
    person,
    groups: ["ops-lead"],
    kind: "approve" as const,
    at: new Date(START + at * everySeconds * 1000).toISOString(),
    seconds: 90,
    words: 200,
    action: "close_task",
    ...change,
  }));
}

const mixed = (count: number): readonly Answered[] =>
  decisions(count, {}, 600, "lou").map((one, at) => (at % 4 === 0 ? { ...one, kind: "reject" as const } : one));

describe("assurance 38, capability 5.19: how people answer", () => {
  it("counts median seconds, what was decided under 5 s, what was faster than its card can be read, agreement", () => {
    const figures = vigilanceOf([
      ...decisions(1, { seconds: 4 }),
      ...decisions(1, { seconds: 19.9, words: 200 }),
      ...decisions(1, { seconds: 20, words: 200, kind: "modify" }),
      ...decisions(1, { seconds: 60, kind: "reject", action: "none" }),
    ]);
    expect(figures).toMatchObject({ answered: 4, medianSeconds: 19.95, under5sShare: 0.25, tooFastShare: 0.5, agreement: 2 / 3 });
  });

  it("a short card still needs 8 s, a long one a second for ten words", () => {
    expect(vigilanceOf(decisions(1, { seconds: 7.9, words: 10 })).tooFastShare).toBe(1);
    expect(vigilanceOf(decisions(1, { seconds: 8, words: 10 })).tooFastShare).toBe(0);
    expect(vigilanceOf(decisions(1, { seconds: 59, words: 600 })).tooFastShare).toBe(1);
  });

  it("nothing answered gives no figures instead of wrong ones", () => {
    expect(vigilanceOf([])).toEqual({
      answered: 0,
      medianSeconds: null,
      tooFastShare: null,
      under5sShare: null,
      streak: 0,
      bursts: 0,
      agreement: null,
    });
    expect(alarmsOf([], [])).toEqual([]);
  });

  it("half of the last decisions faster than reading raises an alarm, from ten decisions on", () => {
    expect(alarmsOf(decisions(9, { seconds: 3 }), [])).toEqual([]);
    expect(alarmsOf(decisions(10, { seconds: 3 }), [])).toEqual(["too_fast"]);
    expect(alarmsOf([...decisions(10, { seconds: 3 }), ...decisions(50)], [])).toEqual([]);
  });

  it("approvals in a row raise one only where others reject often enough to make it unlikely: 0.75^24 is, 0.75^24 of too few others is not", () => {
    expect(alarmsOf(decisions(24), mixed(40))).toEqual([]);
    expect(alarmsOf(decisions(25), mixed(40))).toEqual(["streak"]);
    expect(alarmsOf(decisions(25), mixed(16))).toEqual([]);
    expect(alarmsOf(decisions(50), decisions(40, {}, 600, "lou"))).toEqual([]);
  });

  it("five decisions within 60 s are a burst, four are not, and ten in a row are counted once or twice, never six times", () => {
    expect(vigilanceOf(decisions(4, {}, 10)).bursts).toBe(0);
    expect(vigilanceOf(decisions(5, {}, 15)).bursts).toBe(1);
    expect(vigilanceOf(decisions(5, {}, 16)).bursts).toBe(0);
    expect(vigilanceOf(decisions(10, {}, 15)).bursts).toBe(2);
    expect(alarmsOf(decisions(5, {}, 15), [])).toEqual(["burst"]);
  });
});
