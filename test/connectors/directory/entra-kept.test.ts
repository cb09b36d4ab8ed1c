import { describe, expect, it } from "vitest";
import { keptLog } from "../../support/desk/world.ts";
import { APPLICATION, type EntraDesk, ID, keptCursors, openEntraDesk } from "../../support/entra.ts";

const reads = ({ sim }: EntraDesk) => sim.calls.filter(({ url }) => url.includes(`/users/${ID.lee}?`)).length;
const groups = async ({ entra }: EntraDesk) => (await entra.directory.byId(ID.lee))?.groups;
const deltas = ({ sim }: EntraDesk) => sim.calls.filter(({ url }) => url.includes("/delta")).length;

describe("what was read of people lately", () => {
  it("capability 6.7: is used for five minutes at most, however quiet the tenant is", async () => {
    const desk = await openEntraDesk();
    await desk.entra.directory.byId(ID.lee);
    desk.clock.forward(299_000);
    await desk.entra.directory.byId(ID.lee);
    expect(reads(desk)).toBe(1);
    desk.clock.forward(1_001);
    await desk.entra.directory.byId(ID.lee);
    expect(reads(desk)).toBe(2);
  });

  it("capability 6.7, assurance 29: is not used at all for a fresh reading, which is kept for the others", async () => {
    const desk = await openEntraDesk();
    expect(await groups(desk)).toEqual(["ops-lead"]);
    desk.sim.tenant.leave(ID.leads, ID.lee);
    expect(await groups(desk)).toEqual(["ops-lead"]);
    expect((await desk.entra.directory.byId(ID.lee, { fresh: true }))?.groups).toEqual([]);
    expect(await groups(desk)).toEqual([]);
  });

  it("capability 6.7: who left, was disabled or lost a group is noticed within half a minute, with one look at the changes", async () => {
    const log = keptLog();
    const desk = await openEntraDesk({ deps: { log } });
    await Promise.all([ID.lee, ID.lou, ID.dora].map((id) => desk.entra.directory.byId(id)));
    desk.sim.tenant.leave(ID.leads, ID.lee);
    desk.sim.tenant.remove(ID.dora);
    desk.clock.forward(30_000);
    expect(await groups(desk)).toEqual([]);
    expect(await desk.entra.directory.byId(ID.dora)).toBeNull();
    desk.sim.tenant.change(ID.lou, { accountEnabled: false });
    desk.clock.forward(30_000);
    expect(await desk.entra.directory.byId(ID.lou)).toMatchObject({ active: false });
    expect(log.lines.filter(({ message }) => message.startsWith("people left")).map(({ count }) => count)).toEqual([1, 1]);
  });

  it("capability 6.7: whoever lost a group because a group lost a group is noticed too", async () => {
    const desk = await openEntraDesk();
    const lou = async () => (await desk.entra.directory.byId(ID.lou))?.groups;
    expect(await lou()).toEqual(["ops-lead"]);
    desk.sim.tenant.leave(ID.leads, ID.nested);
    desk.clock.forward(30_000);
    expect(await lou()).toEqual([]);
  });

  it("capability 6.7: members of a group are listed anew after a change of any group", async () => {
    const desk = await openEntraDesk();
    const list = async () => (await desk.entra.directory.members("ops-director")).map(({ id }) => id);
    expect(await list()).toEqual([ID.dora]);
    desk.sim.tenant.join(ID.directors, ID.nora);
    desk.clock.forward(30_000);
    expect(await list()).toEqual([ID.dora, ID.nora]);
  });

  it("a second account's change is a change of the person", async () => {
    const desk = await openEntraDesk();
    desk.sim.tenant.change(ID.lee, { employeeId: "7" });
    const twin = desk.sim.tenant.user({ employeeId: "7" });
    expect(await desk.entra.directory.byId(ID.lee)).toMatchObject({ others: [twin.id] });
    desk.sim.tenant.change(twin.id, { employeeId: "8" });
    desk.clock.forward(30_000);
    expect(await desk.entra.directory.byId(ID.lee)).not.toHaveProperty("others");
  });

  it("is not kept when the tenant changed while it was being read", async () => {
    const desk = await openEntraDesk();
    await desk.entra.directory.byId(ID.dora);
    desk.clock.forward(30_000);
    desk.sim.fail({ kind: "slow", milliseconds: 150 }, new RegExp(`users/${ID.lee}$`), 1);
    const slow = desk.entra.directory.byId(ID.lee);
    await expect.poll(() => reads(desk)).toBe(1);
    desk.sim.tenant.change(ID.lee, { accountEnabled: false });
    desk.clock.forward(30_000);
    await desk.entra.directory.byId(ID.dora);
    await slow;
    expect(await desk.entra.directory.byId(ID.lee)).toMatchObject({ active: false });
  });
});

describe("the trail of changes", () => {
  it("is asked for twice in half a minute at most, however many people are looked up, and only while somebody is", async () => {
    const desk = await openEntraDesk();
    await Promise.all([ID.lee, ID.lou, ID.nora].map((id) => desk.entra.directory.byId(id)));
    const begun = deltas(desk);
    await desk.entra.directory.byId(ID.dora);
    expect(deltas(desk)).toBe(begun);
    desk.clock.forward(240_000);
    expect(deltas(desk)).toBe(begun);
    await Promise.all([ID.lee, ID.lou].map((id) => desk.entra.directory.byId(id)));
    expect(deltas(desk)).toBe(begun + 2);
  });

  it("begins from now: nobody is listed to begin it", async () => {
    const desk = await openEntraDesk();
    await desk.entra.directory.byId(ID.lee);
    const first = desk.sim.calls.filter(({ url }) => url.includes("/delta")).slice(0, 2);
    expect(first.every(({ url }) => url.includes("$deltatoken=latest"))).toBe(true);
  });

  it("capability 6.7: goes on after a restart from where it was, so that who left meanwhile is noticed", async () => {
    const cursors = keptCursors();
    const desk = await openEntraDesk({ deps: { cursors } });
    await desk.entra.directory.byId(ID.lee);
    desk.sim.tenant.remove(ID.dora);
    const log = keptLog();
    const after = desk.open({}, { cursors, log });
    await after.directory.byId(ID.lee);
    expect(log.lines.map(({ message }) => message)).toEqual(["people left the directory or were disabled"]);
    expect(desk.sim.calls.filter(({ url }) => url.includes("latest"))).toHaveLength(2);
  });

  it.each(["garbage", "{}", '{"users":"https://evil.example/v1.0/users/delta","groups":"x"}'])(
    "a kept place of %j is not followed: it begins anew",
    async (kept) => {
      const cursors = keptCursors();
      const name = `directory.entra.${APPLICATION.tenant}`;
      cursors.kept.set(name, kept);
      const desk = await openEntraDesk({ deps: { cursors } });
      expect(await groups(desk)).toEqual(["ops-lead"]);
      desk.clock.forward(30_000);
      await groups(desk);
      desk.clock.forward(30_000);
      await groups(desk);
      expect(cursors.kept.get(name)).toContain(desk.sim.origin);
    },
  );

  it("capability 6.7: when it is lost, nothing of before is used, and it begins anew", async () => {
    const desk = await openEntraDesk();
    await groups(desk);
    desk.sim.tenant.leave(ID.leads, ID.lee);
    desk.sim.forgetTrail();
    desk.clock.forward(30_000);
    expect(await groups(desk)).toEqual([]);
    desk.sim.tenant.join(ID.leads, ID.lee);
    desk.clock.forward(30_000);
    expect(await groups(desk)).toEqual(["ops-lead"]);
    desk.sim.tenant.leave(ID.leads, ID.lee);
    desk.clock.forward(30_000);
    expect(await groups(desk)).toEqual([]);
  });

  it("capability 6.7: while changes cannot be read, people are read themselves; when neither can, it is an outage", async () => {
    const desk = await openEntraDesk();
    await groups(desk);
    desk.sim.tenant.leave(ID.leads, ID.lee);
    desk.sim.fail({ kind: "status", status: 500 }, /delta/);
    desk.clock.forward(30_000);
    expect(await groups(desk)).toEqual([]);
    desk.sim.fail({ kind: "status", status: 500 });
    desk.clock.forward(30_000);
    await expect(groups(desk)).rejects.toMatchObject({ code: "DIRECTORY_DOWN" });
  });
});
