import { describe, expect, it } from "vitest";
import { OpsError } from "../../../src/case/index.ts";
import { keptLog } from "../../support/desk/world.ts";
import { ID, openEntraDesk } from "../../support/entra.ts";

const FRESH = { fresh: true };

describe("people out of Entra", () => {
  it("capability 6.1, 15.9: groups count through groups in groups, over as many pages as Graph makes of them", async () => {
    const { sim, entra } = await openEntraDesk({ sim: { pageSize: 1 } });
    for (let i = 0; i < 5; i += 1) sim.tenant.group({ members: [ID.lou] });
    const lou = await entra.directory.byAccount("servicenow", "sn-lou");
    expect(lou).toMatchObject({ id: ID.lou, groups: ["ops-lead"] });
    const pages = sim.calls.filter(({ url }) => url.includes("transitiveMemberOf"));
    expect(pages.length).toBeGreaterThan(6);
    expect(pages.some(({ eventual }) => eventual)).toBe(false);
  });

  it("capability 15.9: a group is meant by its id: another one of the same name gives nothing", async () => {
    const { sim, entra } = await openEntraDesk();
    sim.tenant.group({ displayName: "ops-lead", members: [ID.nora] });
    expect((await entra.directory.byId(ID.nora))?.groups).toEqual([]);
  });

  it("asks for no name and no address of anybody", async () => {
    const { sim, entra } = await openEntraDesk();
    const told = JSON.stringify([await entra.directory.byId(ID.lee), await entra.directory.members("ops-lead")]);
    expect(told).not.toMatch(/Planted|corp\.example/);
    for (const { url } of sim.calls.filter((call) => call.method === "GET")) {
      expect(decodeURIComponent(url)).toMatch(/\$select=|\$deltatoken=|\$skiptoken=/);
      expect(url).not.toMatch(/displayName|userPrincipalName|mail\b/);
    }
  });

  it("tells the manager's id where there is one", async () => {
    const { entra } = await openEntraDesk();
    expect(await entra.directory.byId(ID.lee)).toMatchObject({ manager: ID.dora });
    expect(await entra.directory.byId(ID.dora)).not.toHaveProperty("manager");
  });

  it("a guest of the tenant is one, whatever group he is in; an account that hides its kind too", async () => {
    const { sim, entra, open } = await openEntraDesk();
    sim.tenant.change(ID.lee, { userType: "Guest" });
    sim.tenant.change(ID.lou, { userType: null });
    expect(await entra.directory.byId(ID.lee)).toMatchObject({ guest: true, active: true });
    expect(await entra.directory.byId(ID.lou)).toMatchObject({ guest: true });
    expect(await open({ guests: true }).directory.byId(ID.lee)).not.toHaveProperty("guest");
  });

  it("a deleted user is nobody, though his mapping is still in the file", async () => {
    const { sim, entra } = await openEntraDesk();
    sim.tenant.remove(ID.lee);
    expect(await entra.directory.byAccount("servicenow", "sn-lee")).toBeNull();
    expect((await entra.directory.members("ops-lead")).map(({ id }) => id)).toEqual([ID.lou]);
  });

  it("what our application may not see of a person is not taken for a yes", async () => {
    const { sim, entra } = await openEntraDesk({ sim: { roles: ["GroupMember.Read.All"] } });
    await expect(entra.directory.byId(ID.lee)).rejects.toMatchObject({
      code: "DIRECTORY_DOWN",
      context: { reason: "forbidden" },
    });
    sim.mend();
    sim.grant("User.Read.All", "GroupMember.Read.All");
    sim.fail({ kind: "body", body: { id: ID.lee, accountEnabled: null, userType: null } }, new RegExp(`users/${ID.lee}$`));
    expect(await entra.directory.byId(ID.lee)).toMatchObject({ active: false, guest: true });
  });

  it("a server that drops the filter for further accounts makes nobody somebody else's twin", async () => {
    const { sim, entra } = await openEntraDesk();
    sim.tenant.change(ID.lee, { employeeId: "E-17" });
    const other = { id: ID.dora, accountEnabled: true, userType: "Member", employeeId: "E-18" };
    sim.fail({ kind: "body", body: { value: [other] } }, /\/users$/);
    expect(await entra.directory.byId(ID.lee)).not.toHaveProperty("others");
  });

  it("an answer about somebody else is none", async () => {
    const { sim, entra } = await openEntraDesk();
    sim.fail({ kind: "body", body: { id: ID.dora, accountEnabled: true, userType: "Member" } }, new RegExp(`users/${ID.lee}$`));
    await expect(entra.directory.byId(ID.lee)).rejects.toMatchObject({ code: "DIRECTORY_DOWN" });
  });

  it("a group of the policy that Entra does not have is an outage, never an empty group", async () => {
    const { sim, entra } = await openEntraDesk();
    sim.tenant.removeGroup(ID.directors);
    await expect(entra.directory.members("ops-director")).rejects.toMatchObject({ context: { reason: "group_absent" } });
  });

  it("a group of more people than could be asked is refused as too large", async () => {
    const { sim, entra } = await openEntraDesk({ sim: { pageSize: 100 } });
    sim.tenant.join(ID.directors, ...Array.from({ length: 301 }, () => sim.tenant.user({}).id));
    await expect(entra.directory.members("ops-director")).rejects.toMatchObject({ context: { reason: "group_too_large" } });
  });
});

describe("out of office", () => {
  const on = { config: { outOfOffice: true } } as const;
  const FROM = "2026-12-24T08:00:00.000Z";
  const UNTIL = "2027-01-02T08:00:00.000Z";

  it("capability 5.14: is what the mailbox answers by itself, in UTC and without a delegate", async () => {
    const { sim, entra } = await openEntraDesk(on);
    sim.tenant.change(ID.lee, { replies: { status: "scheduled", from: FROM, until: UNTIL } });
    sim.tenant.change(ID.lou, { replies: { status: "alwaysEnabled" } });
    expect((await entra.directory.byId(ID.lee))?.away).toEqual([{ from: FROM, until: UNTIL, delegate: null }]);
    const [always] = (await entra.directory.byId(ID.lou))?.away ?? [];
    expect([always?.from.slice(0, 4), always?.until.slice(0, 4)]).toEqual(["1970", "9999"]);
    expect((await entra.directory.byId(ID.dora))?.away).toEqual([]);
  });

  it("capability 5.14: is absent without a mailbox, without the right to see it, or in a zone that is not told", async () => {
    const { sim, entra, open } = await openEntraDesk(on);
    sim.tenant.change(ID.lou, { replies: null });
    expect(await entra.directory.byId(ID.lou)).not.toHaveProperty("away");
    const moment = { dateTime: "2026-12-24T08:00:00.0000000", timeZone: "Pacific Standard Time" };
    const body = { status: "scheduled", scheduledStartDateTime: moment, scheduledEndDateTime: moment };
    sim.fail({ kind: "body", body }, /dora|0004\/mailboxSettings/);
    expect(await entra.directory.byId(ID.dora)).not.toHaveProperty("away");
    sim.grant("User.Read.All", "GroupMember.Read.All");
    expect(await entra.directory.byId(ID.lee)).toMatchObject({ active: true });
    expect(await entra.directory.byId(ID.lee)).not.toHaveProperty("away");
    expect(await open().directory.byId(ID.lee)).not.toHaveProperty("away");
  });
});

describe("ticket accounts", () => {
  it("capability 6.1: a second account of the same employee is the same human being, with the ticket accounts of both", async () => {
    const { sim, entra, accounts } = await openEntraDesk();
    sim.tenant.change(ID.lee, { employeeId: "E-17" });
    const admin = sim.tenant.user({ employeeId: "e-17" });
    sim.tenant.user({ employeeId: "E-170" });
    accounts.people.push({ id: admin.id, human: true, accounts: { servicenow: ["sn-lee-admin"] } });
    const lee = await entra.directory.byAccount("servicenow", "sn-lee");
    expect(lee).toMatchObject({ id: ID.lee, others: [admin.id], groups: ["ops-lead"] });
    expect([...(lee?.accounts["servicenow"] ?? [])].sort()).toEqual(["sn-lee", "sn-lee-admin"]);
    // The right to answer is each account's own.
    expect(await entra.directory.byAccount("servicenow", "sn-lee-admin")).toMatchObject({ groups: [], others: [ID.lee] });
  });

  it("an employee id with a quote in it is a text, and one that half the tenant shares proves nobody's independence", async () => {
    const { sim, entra } = await openEntraDesk({ sim: { pageSize: 100 } });
    sim.tenant.change(ID.lee, { employeeId: "O'N' or 1 eq 1" });
    expect(await entra.directory.byId(ID.lee)).not.toHaveProperty("others");
    for (let i = 0; i < 22; i += 1) sim.tenant.user({ employeeId: "0000" });
    sim.tenant.change(ID.lou, { employeeId: "0000" });
    await expect(entra.directory.byId(ID.lou)).rejects.toMatchObject({ context: { reason: "employee_id_shared" } });
  });

  const ATTRIBUTES = {
    config: { attributes: { servicenow: "extension_abc_sysId", jira: "onPremisesExtensionAttributes.extensionAttribute3" } },
  };
  const held = (servicenow: string | null, jira: string | null) => ({
    properties: { extension_abc_sysId: servicenow, onPremisesExtensionAttributes: { extensionAttribute3: jira } },
  });

  it("capability 6.1: may be held by properties of the user himself", async () => {
    const { sim, entra } = await openEntraDesk(ATTRIBUTES);
    sim.tenant.change(ID.dora, held("sn-dora", "acc-dora"));
    expect(await entra.directory.byAccount("servicenow", "sn-dora")).toMatchObject({
      id: ID.dora,
      accounts: { servicenow: ["sn-dora"], jira: ["acc-dora"] },
    });
    expect(await entra.directory.byAccount("jira", "acc-dora")).toMatchObject({ id: ID.dora });
    expect(await entra.directory.byAccount("jira", "x' or id ne 'y")).toBeNull();
  });

  it("an account that two people hold, in Entra or in Entra and the file, proves nobody", async () => {
    const log = keptLog();
    const { sim, entra } = await openEntraDesk({ ...ATTRIBUTES, deps: { log } });
    sim.tenant.change(ID.dora, held("sn-x", null));
    sim.tenant.change(ID.nora, held("sn-x", null));
    expect(await entra.directory.byAccount("servicenow", "sn-x")).toBeNull();
    sim.tenant.change(ID.dora, held("sn-lee", null));
    expect(await entra.directory.byAccount("servicenow", "sn-lee")).toBeNull();
    expect(log.lines.filter(({ level }) => level === "warn")).toHaveLength(2);
  });

  it("an index that is behind names somebody who no longer has the account: he is read himself, and it does not count", async () => {
    const { sim, entra, clock } = await openEntraDesk({ ...ATTRIBUTES, sim: { lagMs: 60_000 } });
    sim.tenant.change(ID.dora, held("sn-dora", null));
    clock.forward(61_000);
    expect(await entra.directory.byAccount("servicenow", "sn-dora")).toMatchObject({ id: ID.dora });
    sim.tenant.change(ID.dora, held(null, null));
    expect(await entra.directory.byAccount("servicenow", "sn-dora", FRESH)).toBeNull();
  });

  it("a change of the mapping file counts at once, and an account marked as no single person's is none", async () => {
    const { entra, accounts } = await openEntraDesk();
    await entra.directory.byAccount("servicenow", "sn-lee");
    accounts.people[0] = { id: ID.lee, human: false, accounts: { servicenow: ["sn-lee-2"] } };
    expect(await entra.directory.byAccount("servicenow", "sn-lee")).toBeNull();
    expect(await entra.directory.byAccount("servicenow", "sn-lee-2")).toMatchObject({ human: false });
  });

  it("a mapping file that cannot be read any more is an outage", async () => {
    const { open } = await openEntraDesk();
    const accounts = (): never => {
      throw new OpsError("DIRECTORY_DOWN", "unreadable");
    };
    await expect(open({}, { accounts }).directory.byAccount("servicenow", "sn-lee")).rejects.toMatchObject({
      code: "DIRECTORY_DOWN",
    });
  });

  it("capability 6.1: an identity proven by the provider itself is the person of that object id", async () => {
    const { entra } = await openEntraDesk();
    expect(await entra.directory.byAccount("idp", ID.lee.toUpperCase())).toMatchObject({ id: ID.lee });
    expect(await entra.directory.byAccount("idp", "lee@corp.example")).toBeNull();
  });
});
