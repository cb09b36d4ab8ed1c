import { describe, expect, it } from "vitest";
import { movingClock } from "../../../simulators/moving-clock.ts";
import { claimsDirectory } from "../../../src/connectors/directory/index.ts";
import { ID, mapped } from "../../support/entra.ts";

const NOW = new Date("2026-11-21T12:00:00Z");
const IAT = NOW.getTime() / 1000;

function open(subject: "sub" | "oid" = "oid") {
  const clock = movingClock(NOW);
  const made = claimsDirectory(
    { groups: { "ops-lead": ID.leads, "ops-director": ID.directors }, subject },
    { clock: clock.now, accounts: mapped },
  );
  return { clock, ...made };
}

const claims = (change: object = {}): object => ({
  sub: "pairwise",
  oid: ID.lee,
  iat: IAT,
  groups: [ID.leads, "ops-director"],
  ...change,
});

describe("whoever signed in, out of the claims", () => {
  it("capability 6.1: has the policy's groups whose ids the token names, and names of groups mean nothing", async () => {
    const { directory, learn } = open();
    expect(learn(claims())).toMatchObject({ ok: true, person: { id: ID.lee, groups: ["ops-lead"], active: true, human: true } });
    const lee = await directory.byAccount("idp", ID.lee);
    expect(lee).toMatchObject({ id: ID.lee, groups: ["ops-lead"], accounts: { servicenow: ["sn-lee"], jira: ["acc-lee"] } });
    expect(await directory.byAccount("servicenow", "sn-lee")).toEqual(lee);
    expect(await directory.byAccount("servicenow", "sn-who")).toBeNull();
  });

  it("is known by his sub where the provider has no oid", () => {
    expect(open("sub").learn(claims({ oid: undefined }))).toMatchObject({ ok: true, person: { id: "pairwise" } });
  });

  it.each([
    [
      "_claim_names",
      { groups: undefined, _claim_names: { groups: "src1" }, _claim_sources: { src1: { endpoint: "https://evil.example" } } },
    ],
    ["hasgroups", { groups: undefined, hasgroups: true }],
    ["hasgroups as a text, beside some groups", { hasgroups: "true" }],
  ])(
    "capability 6.1: too many groups for the token (%s) is refused with the way out, and what is there is not believed",
    async (_how, change) => {
      const { directory, learn } = open();
      expect(learn(claims(change))).toMatchObject({
        ok: false,
        code: "groups_overage",
        way: expect.stringContaining("assigned to the application"),
      });
      await expect(directory.byAccount("idp", ID.lee)).rejects.toMatchObject({ code: "DIRECTORY_DOWN" });
    },
  );

  it.each([
    ["no subject", { oid: undefined }],
    ["no time", { iat: undefined }],
    ["a time to come", { iat: IAT + 61 }],
    ["groups that are no list", { groups: "ops-lead" }],
    ["groups that are no ids", { groups: [{ id: ID.leads }] }],
  ])("claims with %s are refused", (_what, change) => {
    expect(open().learn(claims(change))).toMatchObject({ ok: false, code: "claims_unusable" });
  });

  it("a guest of the tenant is one, and an application is no person", () => {
    expect(open().learn(claims({ acct: 1 }))).toMatchObject({ person: { guest: true } });
    expect(open().learn(claims({ idtyp: "app" }))).toMatchObject({ person: { human: false } });
  });

  it("capability 6.7: is believed for five minutes from when the token was issued, and at high risk not at all", async () => {
    const { directory, learn, clock } = open();
    learn(claims({ iat: IAT - 200 }));
    await expect(directory.byAccount("idp", ID.lee, { fresh: true })).rejects.toMatchObject({
      context: { reason: "claims_not_fresh" },
    });
    clock.forward(99_000);
    expect(await directory.byId(ID.lee)).toMatchObject({ id: ID.lee });
    clock.forward(1_000);
    await expect(directory.byId(ID.lee)).rejects.toMatchObject({ context: { reason: "not_signed_in" } });
  });

  it("capability 6.7: who has not signed in is not nobody, and a group cannot be listed", async () => {
    const { directory } = open();
    await expect(directory.byAccount("servicenow", "sn-lee")).rejects.toMatchObject({ code: "DIRECTORY_DOWN" });
    await expect(directory.members("ops-lead")).rejects.toMatchObject({ context: { reason: "claims_cannot_list" } });
  });
});
