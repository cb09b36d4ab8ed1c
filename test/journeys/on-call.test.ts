import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { printStory } from "../../src/cli/print-story.ts";
import { whoWasAsked } from "../../src/pipeline/index.ts";
import { RosterFile } from "../../src/review/config.ts";
import {
  ask,
  caseOf,
  changePerson,
  closeDesks,
  type Desk,
  evidenceOf,
  type Name,
  OPERATOR_TOKEN,
  openDesk,
  PEOPLE,
  reviewIdOf,
  says,
  startChange,
  tokenOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const ROTA = "a".repeat(32);
const NEW_YORK = { tz: "America/New_York", hours: "09:00-17:00", days: ["mon", "tue", "wed", "thu", "fri"] };
/** By its own list Ina is on call; the schedule knows better. The test's day is a Saturday: nobody is on shift. */
const ROSTER = RosterFile.parse({
  sites: { ny: NEW_YORK },
  groups: {
    "ops-director": { sites: ["ny"], on_call: ["ina"], on_call_from: [{ system: "servicenow", schedule: ROTA }] },
    "internal-audit": { sites: ["ny"], on_call: [] },
  },
});

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ roster: ROSTER, login: {} });
  for (const id of ["lee", "lou", "ina"] as const) changePerson(desk.people, id, { groups: ["ops-director"] });
  onCall("lee", "3");
  onCall("dora", "1");
  onCall("lou", "2");
  // A device that is on call has no user.
  desk.serviceNow.insert("cmn_rota_member", { rota: ROTA, member: "", order: "1" }, { silent: true });
});
beforeEach(() => {
  desk.clock.now = new Date(desk.clock.now.getTime() + 120_000);
  desk.serviceNow.faults.clear();
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
});

function onCall(who: Name, order: string): void {
  desk.serviceNow.insert("cmn_rota_member", { rota: ROTA, member: PEOPLE[who].sysId, order }, { silent: true });
}

/** Who of a new question's chain is asked, and what the entry says of the schedule. */
async function askedOf(risk: string) {
  const number = await startChange(desk, { columns: { risk } });
  const id = await reviewIdOf(desk, number);
  const { routing } = (await desk.world.store.reviews.load(id)) ?? {};
  const told = Object.fromEntries((routing?.told ?? []).map((one) => [one.person, "reason" in one ? one.reason : one.outcome]));
  return { number, id, told, onCall: routing?.onCall };
}

function asks(): number {
  return desk.serviceNow.journal.filter(({ path }) => path.includes("on_call_rota")).length;
}

describe("who is on call by ServiceNow", () => {
  it("wish B12, capability 5.13: high risk off shift reaches the first two tiers that are on call now, and nobody of the roster's own list", async () => {
    const { number, id, told, onCall: read } = await askedOf("2");
    expect(told).toMatchObject({ dora: "asked", lou: "asked", lee: "off_shift", ina: "off_shift" });
    const source = { group: "ops-director", system: "servicenow", schedule: ROTA };
    expect(read).toEqual([{ ...source, people: ["dora", "lou"] }]);
    const decided = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.decided");
    expect(decided?.payload["routing"]).toMatchObject({ onCall: [{ ...source, people: ["dora", "lou"] }] });
    const [first] = await whoWasAsked(desk.world, { id, caseId: (await caseOf(desk, number)).id });
    expect(first?.onCall).toEqual([{ ...source, people: ["dora", "lou"] }]);
    const seen = await ask(desk, `GET /v1/reviews/${id}/asked`, tokenOf(desk, "dora"));
    expect(JSON.stringify(seen.json)).toContain('"on_call":[{"group":"ops-director"');
  });

  it("is asked once a minute, and not at all about less risk", async () => {
    const before = asks();
    await askedOf("2");
    await askedOf("2");
    expect(asks()).toBe(before + 1);
    desk.clock.now = new Date(desk.clock.now.getTime() + 61_000);
    expect((await askedOf("4")).onCall).toBeUndefined();
    expect(asks()).toBe(before + 1);
    await askedOf("2");
    expect(asks()).toBe(before + 2);
  });

  it("wish B12: where it cannot be read the roster's own list counts, and the record of who was not asked says why", async () => {
    desk.serviceNow.faults.add({ kind: "status", status: 500, path: /on_call_rota/, times: 5 });
    const { number, told, onCall: read } = await askedOf("2");
    expect(told).toMatchObject({ ina: "asked", dora: "off_shift", lou: "off_shift" });
    expect(read).toMatchObject([{ group: "ops-director", unread: "TICKET_SYSTEM_DOWN" }]);
    const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` };
    const story = await (await fetch(`${desk.url}/v1/cases/${(await caseOf(desk, number)).id}`, { headers })).json();
    expect(printStory(story)).toContain(
      `on call for ops-director by servicenow ${ROTA}: not read (TICKET_SYSTEM_DOWN); the roster's own list counted`,
    );
  });

  it("an answer of another shape is none", async () => {
    desk.serviceNow.faults.add({ kind: "status", status: 200, body: { result: "nobody" }, path: /on_call_rota/ });
    const { told, onCall: read } = await askedOf("2");
    expect([told["ina"], read]).toMatchObject(["asked", [{ unread: "TICKET_ANSWER_INVALID" }]]);
  });

  it("nobody whom the directory knows is nobody: the roster's own list counts", async () => {
    const kept = desk.people.splice(0, desk.people.length, ...desk.people.filter(({ id }) => id !== "dora" && id !== "lou"));
    const { told, onCall: read } = await askedOf("2");
    desk.people.splice(0, desk.people.length, ...kept);
    expect([told["ina"], read]).toMatchObject(["asked", [{ people: [] }]]);
  });

  it("being on call gives nobody a right: who is in none of the groups is not asked", async () => {
    for (const row of desk.serviceNow.records("cmn_rota_member", { rota: ROTA }))
      desk.serviceNow.update("cmn_rota_member", row["sys_id"] ?? "", { on_call: "false" }, { silent: true });
    onCall("nora", "1");
    onCall("dora", "2");
    const { told, onCall: read } = await askedOf("2");
    expect(read).toMatchObject([{ people: ["nora", "dora"] }]);
    expect([told["dora"], told["nora"]]).toEqual(["asked", undefined]);
  });
});
