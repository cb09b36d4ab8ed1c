import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addOnShiftMinutes, isOnShift, nextShift, sitesOf } from "../../src/review/index.ts";
import { ROSTER, sites } from "./sites.ts";

const at = (text: string): Date => new Date(text);
const added = (from: string, minutes: number, ...names: readonly string[]): string =>
  addOnShiftMinutes(at(from), minutes, sites(...names)).toISOString();
const MINUTE = 60_000;

describe("who is on shift", () => {
  it.each([
    ["new-york", "before summer time", "2026-03-06T13:59:59Z", false],
    ["new-york", "before summer time", "2026-03-06T14:00:00Z", true],
    ["new-york", "in summer time", "2026-03-09T12:59:59Z", false],
    ["new-york", "in summer time", "2026-03-09T13:00:00Z", true],
    ["new-york", "in summer time, at the end of the day", "2026-10-30T21:00:00Z", false],
    ["new-york", "after summer time, at the end of the day", "2026-11-02T21:59:59Z", true],
    ["london", "before summer time", "2026-03-27T09:00:00Z", true],
    ["london", "in summer time", "2026-03-30T08:00:00Z", true],
    ["london", "after summer time", "2026-10-26T08:59:59Z", false],
    ["singapore", "which has no summer time", "2026-03-30T01:00:00Z", true],
    ["singapore", "which has no summer time", "2026-11-02T00:59:59Z", false],
  ])("assurance 35: %s %s keeps its hours by the clock on its wall: %s is on shift: %s", (site, _when, time, on) => {
    expect(isOnShift(at(time), sites(site))).toBe(on);
  });

  it("capability 5.13: a weekend and a holiday have no shift, the shift of the night before goes on into them", () => {
    expect(isOnShift(at("2026-11-28T15:00:00Z"), sites("new-york"))).toBe(false);
    expect(isOnShift(at("2026-11-26T15:00:00Z"), sites("new-york"))).toBe(false);
    expect(isOnShift(at("2026-11-26T10:30:00Z"), sites("night"))).toBe(true);
  });

  it("assurance 35: at 17:00 in New York the next shift is Singapore's; on its holiday it is New York's again", () => {
    const lead = sitesOf(ROSTER, ["ops-lead"]) ?? [];
    expect(nextShift(at("2026-11-24T22:00:00Z"), lead)).toMatchObject({
      site: "singapore",
      from: Date.parse("2026-11-25T01:00:00Z"),
    });
    // Thanksgiving in New York and a holiday in Singapore: the first one awake is New York on Friday.
    expect(nextShift(at("2026-11-26T12:00:00Z"), lead)).toMatchObject({
      site: "new-york",
      from: Date.parse("2026-11-27T14:00:00Z"),
    });
  });

  it("a group that the roster does not name, and everybody without a roster, is always on shift", () => {
    expect(sitesOf(ROSTER, ["ops-lead", "ops-analyst"])).toBeNull();
    expect(sitesOf(null, ["ops-lead"])).toBeNull();
    expect(isOnShift(at("2026-11-28T03:00:00Z"), null)).toBe(true);
  });
});

describe("minutes that run on shift", () => {
  it("assurance 35: five minutes before 17:00 in New York half an hour ends in Singapore's morning", () => {
    expect(added("2026-11-24T21:55:00Z", 30, "new-york", "singapore")).toBe("2026-11-25T01:25:00.000Z");
  });

  it("assurance 35: over Friday evening, summer time's end and the weekend the rest runs on Monday by the wall clock there", () => {
    expect(added("2026-10-30T20:50:00Z", 30, "new-york")).toBe("2026-11-02T14:20:00.000Z");
    expect(added("2026-03-06T21:50:00Z", 30, "new-york")).toBe("2026-03-09T13:20:00.000Z");
  });

  it("assurance 35: a night shift is an hour shorter in the night that summer time begins, and an hour longer in the one that it ends", () => {
    expect(added("2026-03-08T03:00:00Z", 7 * 60, "night")).toBe("2026-03-08T10:00:00.000Z");
    expect(added("2026-03-08T03:00:00Z", 7 * 60 + 1, "night")).toBe("2026-03-09T02:01:00.000Z");
    expect(added("2026-11-01T02:00:00Z", 9 * 60, "night")).toBe("2026-11-01T11:00:00.000Z");
  });

  it("assurance 35: a holiday is no time at all", () => {
    expect(added("2026-11-25T21:30:00Z", 60, "new-york")).toBe("2026-11-27T14:30:00.000Z");
  });

  it("overlapping shifts count once, and without sites the wall clock counts", () => {
    expect(added("2026-11-24T15:00:00Z", 120, "new-york", "london")).toBe("2026-11-24T17:00:00.000Z");
    expect(addOnShiftMinutes(at("2026-11-28T15:00:00Z"), 120, null).toISOString()).toBe("2026-11-28T17:00:00.000Z");
  });

  it("wish B13: between the two times exactly so many minutes were on shift, whatever the day, and never fewer by the wall clock", () => {
    const start = fc.integer({
      min: Date.parse("2026-01-01T00:00:00Z") / MINUTE,
      max: Date.parse("2026-12-20T00:00:00Z") / MINUTE,
    });
    const some = fc.subarray(["new-york", "london", "singapore", "night"], { minLength: 1 });
    fc.assert(
      fc.property(start, fc.integer({ min: 1, max: 900 }), some, (minute, minutes, names) => {
        const from = new Date(minute * MINUTE);
        const until = addOnShiftMinutes(from, minutes, sites(...names));
        let run = 0;
        for (let now = from.getTime(); now < until.getTime(); now += MINUTE)
          run += isOnShift(new Date(now), sites(...names)) ? 1 : 0;
        expect(run).toBe(minutes);
        expect(until.getTime() - from.getTime()).toBeGreaterThanOrEqual(minutes * MINUTE);
      }),
      { numRuns: 60 },
    );
  });

  it("assurance 76: whatever comes in over a weekend has its whole time on Monday", () => {
    const friday = Date.parse("2026-11-20T22:00:00Z");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 62 * 60 }), fc.integer({ min: 1, max: 480 }), (minute, minutes) => {
        const until = addOnShiftMinutes(new Date(friday + minute * MINUTE), minutes, sites("new-york"));
        expect(until.toISOString()).toBe(new Date(Date.parse("2026-11-23T14:00:00Z") + minutes * MINUTE).toISOString());
      }),
    );
  });
});
