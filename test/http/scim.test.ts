import { describe, expect, it } from "vitest";
import { scimClient } from "../../simulators/directory/index.ts";
import { ID } from "../support/entra.ts";
import { NEXT_TOKEN, openScimPlace, pushPeople, type ScimPlace } from "../support/scim.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

async function entriesOf({ database }: ScimPlace): Promise<readonly string[]> {
  const { rows } = await database.db.query("select canonical from entries where kind = 'directory.pushed' order by at, id");
  return rows.map((row) => String(row["canonical"]));
}

const patch = (place: ScimPlace, path: string, ...operations: readonly object[]) =>
  place.client.send("PATCH", path, { Operations: operations });

describe("capability 6.7: people and groups that an identity provider pushes", () => {
  it("nobody pushes without a token; while one is replaced both live, and what is refused is counted", async () => {
    const place = await openScimPlace();
    for (const token of ["", "short", "x".repeat(40)])
      expect(await scimClient(place.url, token, "entra").send("GET", "/Users")).toMatchObject({ status: 401 });
    expect((await place.client.send("GET", "/Users")).status).toBe(200);
    expect((await scimClient(place.url, NEXT_TOKEN, "okta").send("GET", "/Users")).status).toBe(200);
    expect(place.refusals.take()).toEqual({ "scim.unauthenticated": 3 });
  });

  it("tells what it can do: patch, filter, bearer tokens, its types and schemas", async () => {
    const { client } = await openScimPlace();
    const config = (await client.send("GET", "/ServiceProviderConfig")).body;
    expect(config).toMatchObject({ patch: { supported: true }, bulk: { supported: false }, filter: { supported: true } });
    expect((await client.send("GET", "/ResourceTypes")).body).toMatchObject({ totalResults: 2 });
    expect((await client.send("GET", "/Schemas")).body).toMatchObject({ totalResults: 3 });
    expect((await client.send("GET", `/Schemas/${ENTERPRISE}`)).body).toMatchObject({ name: "EnterpriseUser" });
    expect((await client.send("GET", "/Bulk")).status).toBe(404);
  });

  it("finds by equality alone, in pages, and says so when a filter is anything else", async () => {
    const place = await openScimPlace();
    const { lee, leads } = await pushPeople(place);
    const ask = async (path: string) => (await place.client.send("GET", path)).body;
    const users = (filter: string) => ask(`/Users?filter=${encodeURIComponent(filter)}`);
    expect(await users(`externalId eq "${ID.lee}"`)).toMatchObject({ totalResults: 1, Resources: [{ id: lee }] });
    expect(await users('userName EQ "000001@CORP.example"')).toMatchObject({ totalResults: 1 });
    expect(await users('userName eq "nobody"')).toMatchObject({ totalResults: 0, Resources: [] });
    expect(await users('userName sw "0"')).toMatchObject({ status: "400", scimType: "invalidFilter" });
    expect(await users('password eq "x"')).toMatchObject({ status: "400", scimType: "invalidFilter" });
    expect(await users('userName eq "a" or externalId eq "b"')).toMatchObject({ status: "400" });
    const both = `id eq "${leads}" and members eq "${lee}"`;
    expect(await ask(`/Groups?filter=${encodeURIComponent(both)}`)).toMatchObject({ totalResults: 1 });
    const page = await ask("/Users?startIndex=2&count=2");
    expect(page).toMatchObject({ totalResults: 4, startIndex: 2, itemsPerPage: 2 });
    const brief = await ask(`/Groups/${leads}?excludedAttributes=members`);
    expect(brief).not.toHaveProperty("members");
  });

  it("two groups that the policy's name may mean are an outage, never one of them", async () => {
    const place = await openScimPlace();
    const { nora } = await pushPeople(place);
    const directory = place.directory({ "ops-lead": ID.leads });
    expect((await directory.members("ops-lead")).map(({ id }) => id)).toEqual([ID.lee, ID.lou].sort());
    await place.client.group(ID.leads.toUpperCase(), "Ops leads, once more", [nora]);
    await expect(directory.members("ops-lead")).rejects.toMatchObject({
      code: "DIRECTORY_DOWN",
      context: { reason: "group_ambiguous" },
    });
  });

  it("takes no second person whose externalId differs from another's in case alone, made or changed", async () => {
    const place = await openScimPlace();
    const { dora } = await pushPeople(place);
    const twin = { userName: "000099@corp.example", externalId: ID.lee.toUpperCase(), active: true };
    expect(ID.lee.toUpperCase()).not.toBe(ID.lee);
    const taken = { status: 409, body: { scimType: "uniqueness" } };
    expect(await place.client.send("POST", "/Users", twin)).toMatchObject(taken);
    expect(await patch(place, `/Users/${dora}`, { op: "replace", path: "externalId", value: twin.externalId })).toMatchObject(
      taken,
    );
    expect(await place.client.send("POST", "/Users", { ...twin, externalId: ID.lee.slice(1) })).toMatchObject({ status: 201 });
  });

  it("keeps what it needs and nothing else of a person", async () => {
    const place = await openScimPlace();
    const { lee } = await pushPeople(place);
    const { rows } = await place.database.db.query("select * from provisioned_users");
    expect(JSON.stringify(rows)).not.toContain("Planted");
    const { body } = await place.client.send("GET", `/Users/${lee}`);
    expect(body).toMatchObject({ id: lee, externalId: ID.lee, active: true });
    expect((await entriesOf(place)).join()).not.toMatch(/corp\.example|Planted/);
  });

  it("delete only deactivates; whoever left stays known, and a put that does not say so wakes nobody", async () => {
    const place = await openScimPlace();
    const { lee } = await pushPeople(place);
    expect((await place.client.send("DELETE", `/Users/${lee}`)).status).toBe(204);
    expect((await place.client.send("GET", `/Users/${lee}`)).body).toMatchObject({ active: false });
    await place.client.send("PUT", `/Users/${lee}`, { userName: "lee@corp.example" });
    const directory = place.directory({ "ops-lead": ID.leads });
    expect(await directory.byId(ID.lee)).toMatchObject({ id: ID.lee, active: false });
    expect((await place.client.send("DELETE", "/Users/none")).status).toBe(404);
  });

  it.each([
    ["Entra: capital op, text for a flag", [{ op: "Replace", path: "active", value: "False" }], { active: false }],
    ["Okta: no path", [{ op: "replace", value: { active: false } }], { active: false }],
    [
      "Entra: whole paths as keys",
      [{ op: "Add", value: { [`${ENTERPRISE}:employeeNumber`]: "17" } }],
      { [ENTERPRISE]: { employeeNumber: "17" } },
    ],
    [
      "the extension as an object",
      [{ op: "add", value: { [ENTERPRISE]: { employeeNumber: "17" } } }],
      { [ENTERPRISE]: { employeeNumber: "17" } },
    ],
    ["another schema's active", [{ op: "replace", path: "urn:corp:2.0:User:active", value: false }], { active: true }],
    ["what is not kept", [{ op: "Replace", path: 'emails[type eq "work"].value', value: "x" }], { active: true }],
    ["active taken away", [{ op: "remove", path: "active" }], { active: false }],
  ] as const)("a patch of a person: %s", async (_what, operations, expected) => {
    const place = await openScimPlace();
    const { lee } = await pushPeople(place);
    expect(await patch(place, `/Users/${lee}`, ...operations)).toMatchObject({ status: 200, body: expected });
  });

  it("a patch of members: all at once, one by a filter, by value; what is not understood changes nothing", async () => {
    const place = await openScimPlace();
    const { lee, lou, nora, leads } = await pushPeople(place);
    const members = async (...operations: readonly object[]) => {
      const { status, body } = await patch(place, `/Groups/${leads}`, ...operations);
      return status === 200 ? body["members"] : [status, body["scimType"]];
    };
    const of = (...ids: readonly string[]): unknown => expect.arrayContaining(ids.map((value) => ({ value })));
    expect(await members({ op: "replace", path: "members", value: [{ value: lee }, { value: nora }] })).toEqual(of(lee, nora));
    expect(await members({ op: "remove", path: `members[value eq "${nora}"]` })).toEqual([{ value: lee }]);
    expect(await members({ op: "add", value: { members: [{ value: lou }] } })).toEqual(of(lee, lou));
    expect(await members({ op: "remove", path: 'members[display eq "x"]' })).toEqual([400, "invalidPath"]);
    expect(await members({ op: "replace", path: `members[value eq "${nora}"]`, value: [] })).toEqual([400, "invalidPath"]);
    expect(await members({ op: "add", path: "members", value: [{ value: "nobody" }] })).toEqual([409, "uniqueness"]);
    expect((await place.client.send("GET", `/Groups/${leads}`)).body["members"]).toEqual(of(lee, lou));
    expect(await members({ op: "remove", path: "members" })).toEqual([]);
  });

  it("members that are changed at the same moment are all changed: none comes back", async () => {
    const place = await openScimPlace();
    const { lee, lou, nora, leads } = await pushPeople(place);
    await Promise.all([place.client.leave(leads, lee), place.client.join(leads, nora), place.client.leave(leads, lou)]);
    expect((await place.client.send("GET", `/Groups/${leads}`)).body["members"]).toEqual([{ value: nora }]);
  });

  it("a name or an id that is another's, and what cannot be read, are refused as SCIM says it", async () => {
    const { client } = await openScimPlace();
    await client.user({ externalId: ID.lee });
    const again = await client.send("POST", "/Users", { userName: "another", externalId: ID.lee });
    expect(again).toMatchObject({ status: 409, body: { scimType: "uniqueness" } });
    expect(await client.send("POST", "/Users", { externalId: "x" })).toMatchObject({
      status: 400,
      body: { scimType: "invalidValue" },
    });
    expect((await client.send("POST", "/Users", { userName: "a\u0000b" })).status).toBe(400);
    expect((await client.send("GET", "/Users/%00")).status).toBe(404);
  });

  it("each change is on record with ids, what changes nothing is not", async () => {
    const place = await openScimPlace();
    const { lee, leads } = await pushPeople(place);
    const before = (await entriesOf(place)).length;
    await place.client.deactivate(lee);
    await place.client.deactivate(lee);
    await place.client.leave(leads, lee);
    const [left, out, ...more] = (await entriesOf(place)).slice(before);
    expect(more).toEqual([]);
    expect(left).toContain('"active":false');
    expect(left).toContain(ID.lee);
    expect(out).toContain(`"removed":["${lee}"]`);
  });
});

describe("the directory over what was pushed", () => {
  it("accounts come from an attribute too; an account that two people have proves nobody", async () => {
    const { client, ...place } = await openScimPlace();
    await client.user({ externalId: "okta-1", costCenter: "sn-1" });
    const directory = place.directory({});
    expect(await directory.byAccount("servicenow", "sn-1")).toMatchObject({ id: "okta-1", accounts: { servicenow: ["sn-1"] } });
    await client.user({ externalId: "okta-2", costCenter: "sn-1" });
    expect(await directory.byAccount("servicenow", "sn-1")).toBeNull();
  });

  it("assurance 28: two accounts with one employee number are one human being; so many that they share a placeholder are nobody's", async () => {
    const { client, ...place } = await openScimPlace();
    await client.user({ externalId: "lee-1", employeeNumber: "E17", costCenter: "sn-1" });
    await client.user({ externalId: "lee-2", employeeNumber: "e17", costCenter: "sn-2" });
    const directory = place.directory({});
    expect(await directory.byId("lee-1")).toMatchObject({ others: ["lee-2"], accounts: { servicenow: ["sn-1", "sn-2"] } });
    for (let i = 0; i < 20; i += 1) await client.user({ externalId: `x-${i}`, userName: `x-${i}`, employeeNumber: "E17" });
    await expect(directory.byId("lee-1")).rejects.toMatchObject({ code: "DIRECTORY_DOWN" });
  });

  it("a guest is one, and somebody without the provider's id is nobody", async () => {
    const { client, ...place } = await openScimPlace();
    await client.user({ externalId: "guest-1", userType: "Guest" });
    await client.send("POST", "/Users", { userName: "nameless" });
    const directory = place.directory({});
    expect(await directory.byId("guest-1")).toMatchObject({ guest: true });
    expect(await directory.byId("nameless")).toBeNull();
    await expect(place.directory({ ops: "none" }).members("ops")).rejects.toMatchObject({ code: "DIRECTORY_DOWN" });
  });
});
