import { describe, expect, it } from "vitest";
import { levelsOf } from "../../src/review/index.ts";
import { ROSTER } from "./sites.ts";

const LADDER = {
  groups: { low: ["ops-analyst", "ops-lead"], medium: ["ops-lead"], high: ["ops-director", "internal-audit"] },
  fallback: ["ops-director", "internal-audit"],
};
const NONE: readonly string[] = [];
const groupsOf = (asked: readonly string[], more: Partial<typeof LADDER> = {}, roster: typeof ROSTER | null = null) =>
  besides(NONE, asked, more, roster);
const besides = (
  others: readonly string[],
  asked: readonly string[],
  more: Partial<typeof LADDER> = {},
  roster: typeof ROSTER | null = null,
) => levelsOf(asked, others, { ...LADDER, ...more }, roster).map(({ groups }) => groups);

describe("the levels that a question climbs", () => {
  it("capability 5.11: from its own list to the next one that adds somebody, then to the fallback; no group stands twice", () => {
    expect(groupsOf(["ops-analyst", "ops-lead"])).toEqual([
      ["ops-analyst", "ops-lead"],
      ["ops-director", "internal-audit"],
      [],
      [],
    ]);
    expect(groupsOf(["ops-lead"], { fallback: ["duty"] })).toEqual([
      ["ops-lead"],
      ["ops-director", "internal-audit"],
      ["duty"],
      [],
    ]);
  });

  it("capability 5.11: from the highest list there is the fallback only, and part of a list begins at that list", () => {
    expect(groupsOf(["internal-audit", "ops-director"], { fallback: ["duty"] })).toEqual([
      ["internal-audit", "ops-director"],
      [],
      ["duty"],
      [],
    ]);
    expect(groupsOf(["ops-director"])).toEqual([["ops-director"], [], ["internal-audit"], []]);
    expect(groupsOf(["ops-analyst"])[1]).toEqual(["ops-lead"]);
  });

  it("assurance 29: a group outside the policy's lists has nobody above it, alone or beside another one", () => {
    expect(groupsOf(["security"])).toEqual([["security"], [], [], []]);
    expect(groupsOf(["security", "ops-lead"])).toEqual([["security", "ops-lead"], [], [], []]);
  });

  it("assurance 29: a group of another step of the same review is never asked in this one's stead", () => {
    expect(besides(["ops-director"], ["ops-lead"])).toEqual([["ops-lead"], ["internal-audit"], [], []]);
    expect(besides(["ops-director", "internal-audit"], ["ops-lead"])).toEqual([["ops-lead"], [], [], []]);
  });

  it("wish B12: a fallback of the roster comes before the policy's", () => {
    const duty = { sites: [], onCall: [], fallback: "internal-audit", capacity: null, maxOpen: null };
    const roster = { ...ROSTER, groups: new Map([["security", duty]]) };
    expect(groupsOf(["security"], {}, roster)).toEqual([["security"], [], ["internal-audit"], []]);
    expect(besides(["internal-audit"], ["security"], {}, roster)[2]).toEqual([]);
  });
});
