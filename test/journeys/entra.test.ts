import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type DirectorySim, startDirectory } from "../../simulators/directory/index.ts";
import { EntraConfig, entraDirectory } from "../../src/connectors/directory/index.ts";
import {
  answerChange,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  PEOPLE,
  reviewOf,
  says,
  standing,
  startChange,
} from "../support/desk/index.ts";
import { APPLICATION, ID } from "../support/entra.ts";

closeDesks(afterAll);

const GROUP = { analyst: ID.nested, lead: ID.leads, director: ID.directors, audit: "aaaaaaaa-0000-4000-8000-000000000004" };

let desk: Desk;
let tenant: DirectorySim;
beforeAll(async () => {
  let now = (): Date => new Date("2026-11-21T12:00:00Z");
  tenant = await startDirectory({ ...APPLICATION, now: () => now() });
  for (const id of [ID.lee, ID.lou, ID.dora, ID.nora]) tenant.tenant.user({ id });
  tenant.tenant.group({ id: GROUP.analyst });
  tenant.tenant.group({ id: GROUP.audit });
  tenant.tenant.group({ id: GROUP.lead, members: [ID.lee, ID.lou] });
  tenant.tenant.group({ id: GROUP.director, members: [ID.dora] });
  const accountOf = (id: string, sysId: string) => ({ id, human: true, accounts: { servicenow: [sysId] } });
  const accounts = {
    people: [
      accountOf(ID.lee, PEOPLE.lee.sysId),
      accountOf(ID.lou, PEOPLE.lou.sysId),
      accountOf(ID.dora, PEOPLE.dora.sysId),
      accountOf(ID.nora, PEOPLE.nora.sysId),
    ],
  };
  const { tenant: id, clientId, secret } = APPLICATION;
  const config = EntraConfig.parse({
    tenant: id,
    clientId,
    auth: { kind: "secret", secret },
    graph: tenant.origin,
    login: tenant.origin,
    groups: {
      "ops-analyst": GROUP.analyst,
      "ops-lead": GROUP.lead,
      "ops-director": GROUP.director,
      "internal-audit": GROUP.audit,
    },
  });
  desk = await openDesk({}, (world) => {
    const egress = { private: false, allowLoopback: true };
    const { directory } = entraDirectory(config, {
      clock: world.clock,
      egress,
      accounts: () => accounts,
      cursors: world.store.cursors,
    });
    return { ...world, directory };
  });
  now = () => desk.clock.now;
});
afterAll(() => tenant.close());
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })));

async function refusals(number: string): Promise<readonly unknown[]> {
  return (await evidenceOf(desk, number))
    .filter(({ kind }) => kind === "review.answer_refused")
    .map(({ payload }) => payload["code"]);
}

const HIGH = { columns: { risk: "2" } };

describe("answers, with Entra as the directory", () => {
  it("capability 6.1, 15.9: a member of the group in Entra approves, and it is applied; the person on record is his object id", async () => {
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("ended applied");
    expect(JSON.stringify(await evidenceOf(desk, number))).toContain(ID.lee);
  });

  it("capability 6.1, assurance 29: somebody outside the group in Entra is refused, and it is logged", async () => {
    const number = await startChange(desk);
    await answerChange(desk, number, "nora", { action: "approve" });
    expect(await refusals(number)).toEqual(["not_in_group"]);
    expect(await standing(desk, number)).toBe("in_review");
  });

  it("capability 6.7, assurance 29: at high risk whoever was removed from the group a moment ago is refused, whatever was read just before", async () => {
    const number = await startChange(desk, HIGH);
    expect((await desk.world.directory.byId(ID.dora))?.groups).toEqual(["ops-director"]);
    tenant.tenant.leave(GROUP.director, ID.dora);
    expect((await desk.world.directory.byId(ID.dora))?.groups).toEqual(["ops-director"]);
    await answerChange(desk, number, "dora", { action: "approve" });
    expect(await refusals(number)).toEqual(["not_in_group"]);
    tenant.tenant.join(GROUP.director, ID.dora);
  });

  it("capability 6.7: a leaver loses his power at once at high risk, and within minutes at any other", async () => {
    const number = await startChange(desk);
    await desk.world.directory.byId(ID.lou);
    tenant.tenant.change(ID.lou, { accountEnabled: false });
    await desk.pass(60);
    await answerChange(desk, number, "lou", { action: "approve" });
    expect(await refusals(number)).toEqual(["inactive"]);
  });

  it("capability 6.7: while Entra does not answer nobody's answer counts and none is lost: it counts when Entra is back", async () => {
    const number = await startChange(desk);
    tenant.fail({ kind: "status", status: 503 });
    // Until then what was read half a minute ago still counts.
    desk.clock.now = new Date(desk.clock.now.getTime() + 31_000);
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("in_review");
    expect(reviewOf(desk, number)["message"] ?? "").not.toContain("Not counted");
    tenant.mend();
    await desk.pass(120);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(await refusals(number)).toEqual([]);
  });
});
