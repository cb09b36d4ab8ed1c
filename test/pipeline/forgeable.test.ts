import { describe, expect, it } from "vitest";
import { isForgeable } from "../../src/pipeline/forgeable.ts";
import type { Person } from "../../src/ports/index.ts";

const person = (id: string, groups: readonly string[]): Person => ({ id, active: true, human: true, groups, accounts: {} });
const PEOPLE = new Map([
  ["712020:anna", person("anna", ["it-admin"])],
  ["712020:lee", person("lee", ["ops-lead"])],
]);
const world = {
  directory: {
    byAccount: async (_system: string, account: string) => PEOPLE.get(account) ?? null,
    byId: async () => null,
    members: async () => [],
  },
};
const review = { system: "jira", steps: [{ groups: ["ops-lead"], because: "policy" }] };

describe("whether an approval may have been made by somebody else", () => {
  it.each([
    ["an administrator who is not asked could not approve in his own interest", ["712020:anna"], false],
    ["an administrator who is asked himself could", ["712020:anna", "712020:lee"], true],
    ["an administrator whom the directory does not know may be anybody", ["712020:anna", "712020:who"], true],
    ["where some could and nobody is named it may be anybody, never nobody", [], true],
  ])("jira row 18: %s", async (_what, forgers, forgeable) => {
    expect(await isForgeable(world, review, { kind: "approve", forgers })).toBe(forgeable);
    expect(await isForgeable(world, review, { kind: "modify", forgers })).toBe(forgeable);
  });

  it("a record that proves its actor by itself names no such accounts, and what grants nothing needs no proof", async () => {
    expect(await isForgeable(world, review, { kind: "approve" })).toBe(false);
    expect(await isForgeable(world, review, { kind: "reject", forgers: [] })).toBe(false);
  });
});
