import { describe, expect, it } from "vitest";
import { isForgeable } from "../../src/pipeline/forgeable.ts";
import type { Person } from "../../src/ports/index.ts";

const person = (id: string, groups: readonly string[]): Person => ({ id, active: true, human: true, groups, accounts: {} });
const PEOPLE = new Map([
  [
    "712020:anna",
    { ...person("anna", ["it-admin"]), accounts: { jira: ["712020:anna", "712020:anna-admin"] }, others: ["anna-2"] },
  ],
  ["712020:lee", person("lee", ["ops-lead"])],
]);
const world = {
  directory: {
    byAccount: async (_system: string, account: string) => PEOPLE.get(account) ?? null,
    byId: async () => null,
    members: async () => [],
  },
};
const NOBODY = { requester: null, openedBy: null, affected: null, assignee: null };
const asked = {
  review: { system: "jira", steps: [{ groups: ["ops-lead"], because: "policy" }] },
  proposal: { by: "model" },
  people: NOBODY,
};

describe("whether an approval may have been made by somebody else", () => {
  it.each([
    ["an administrator who is not asked could not approve in his own interest", ["712020:anna"], false],
    ["an administrator who is asked himself could", ["712020:anna", "712020:lee"], true],
    ["an administrator whom the directory does not know may be anybody", ["712020:anna", "712020:who"], true],
    ["where some could and nobody is named it may be anybody, never nobody", [], true],
  ])("jira row 18: %s", async (_what, forgers, forgeable) => {
    expect(await isForgeable(world, asked, { kind: "approve", forgers })).toBe(forgeable);
    expect(await isForgeable(world, asked, { kind: "modify", forgers })).toBe(forgeable);
  });

  const ROLES = ["requester", "openedBy", "affected", "assignee"] as const;
  it.each(ROLES)(
    "assurance 28, jira row 18: an administrator who is the ticket's %s could approve his own, by either account",
    async (role) => {
      for (const id of ["712020:anna", "712020:anna-admin"]) {
        const people = { ...NOBODY, [role]: { id, name: "" } };
        expect(await isForgeable(world, { ...asked, people }, { kind: "approve", forgers: ["712020:anna"] })).toBe(true);
      }
    },
  );

  it.each(["anna", "anna-2"])("assurance 28: an administrator who made the change as %s could approve it", async (by) => {
    expect(await isForgeable(world, { ...asked, proposal: { by } }, { kind: "approve", forgers: ["712020:anna"] })).toBe(true);
  });

  it("assurance 28: where the ticket's people cannot be read an administrator may be one of them", async () => {
    expect(await isForgeable(world, { ...asked, people: null }, { kind: "approve", forgers: ["712020:anna"] })).toBe(true);
  });

  it("a record that proves its actor by itself names no such accounts, and what grants nothing needs no proof", async () => {
    expect(await isForgeable(world, asked, { kind: "approve" })).toBe(false);
    expect(await isForgeable(world, asked, { kind: "reject", forgers: [] })).toBe(false);
  });
});
