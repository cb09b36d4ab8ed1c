import { describe, expect, it } from "vitest";
import { levelsOf } from "../../src/review/index.ts";
import { ROSTER } from "./sites.ts";

const LADDER = {
  groups: { low: ["ops-analyst", "ops-lead"], medium: ["ops-lead"], high: ["ops-director", "internal-audit"] },
  fallback: ["ops-director", "internal-audit"],
};
const groupsOf = (asked: readonly string[], more: Partial<typeof LADDER> = {}, roster: typeof ROSTER | null = null) =>
  levelsOf(asked, "low", { ...LADDER, ...more }, roster).map(({ groups }) => groups);

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

  it("capability 5.11: from the highest list there is the fallback only, and a list of its own begins at the item's risk", () => {
    expect(groupsOf(["internal-audit", "ops-director"], { fallback: ["duty"] })).toEqual([
      ["internal-audit", "ops-director"],
      [],
      ["duty"],
      [],
    ]);
    expect(groupsOf(["security"])).toEqual([["security"], ["ops-lead"], ["ops-director", "internal-audit"], []]);
  });

  it("wish B12: a fallback of the roster comes before the policy's", () => {
    const duty = { sites: [], onCall: [], fallback: "internal-audit", capacity: null, maxOpen: null };
    const roster = { ...ROSTER, groups: new Map([["security", duty]]) };
    expect(groupsOf(["security"], {}, roster)[2]).toEqual(["internal-audit"]);
  });
});
