import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { linkedDirectory } from "../../src/connectors/directory/index.ts";
import { type ServiceNow, serviceNow } from "../../src/connectors/servicenow/index.ts";
import type { Directory, Person } from "../../src/ports/index.ts";
import {
  answerChange,
  closeDesks,
  type Desk,
  evidenceOf,
  type Name,
  openDesk,
  PEOPLE,
  reviewOf,
  says,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";
import { instanceConfig } from "../support/desk/servicenow.ts";

closeDesks(afterAll);

const COLUMN = "employee_number";

let desk: Desk;
let instance: ServiceNow;
beforeAll(async () => {
  desk = await openDesk();
  instance = connected({ column: COLUMN });
  desk.people.splice(0, desk.people.length, ...desk.people.map(withoutInstance));
  await desk.restart((world) => ({ ...world, directory: linked(world.directory, instance) }));
});
beforeEach(() => {
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  for (const who of ["alice", "nora", "ann", "lee", "lou", "dora"] as const) holds(who, who);
});
afterAll(() => instance.close());

function connected(person: { readonly column: string; readonly by?: string }): ServiceNow {
  return serviceNow(instanceConfig(desk.serviceNow, { person }), {
    clock: () => desk.clock.now,
    egress: { private: false, allowLoopback: true },
  });
}

function linked(directory: Directory, { links }: ServiceNow): Directory {
  if (links === null) throw new Error("no column is configured");
  return linkedDirectory(directory, links, () => desk.clock.now);
}

/** The instance alone says whose its accounts are. */
function withoutInstance(person: Person): Person {
  const { servicenow: _own, ...accounts } = person.accounts;
  return { ...person, accounts };
}

function holds(who: Name, id: string, more: Readonly<Record<string, string>> = {}): void {
  desk.serviceNow.update("sys_user", PEOPLE[who].sysId, { [COLUMN]: id, active: "true", ...more }, { silent: true });
}

async function refusals(number: string): Promise<readonly unknown[]> {
  const all = await evidenceOf(desk, number);
  return all.filter(({ kind }) => kind === "review.answer_refused").map(({ payload }) => payload["code"]);
}

/** What is kept of the directory is older than five minutes from here on. */
async function later(): Promise<void> {
  await desk.pass(301);
}

describe("an account of the instance whose record holds the directory's immutable id", () => {
  it("capability 6.1, assurance 30: approves as that person, though no file maps it; the evidence names him by that id", async () => {
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("ended applied");
    const approved = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.approved");
    expect(approved?.payload["verdict"]).toMatchObject({ person: "lee" });
  });

  it("capability 6.1: whoever it makes reachable is asked, and who has no account there is told as not reached", async () => {
    holds("lou", "");
    await later();
    const number = await startChange(desk);
    const decided = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.decided");
    expect(JSON.stringify(decided?.payload["routing"])).toContain('{"level":"primary","outcome":"asked","person":"lee"}');
    expect(JSON.stringify(decided?.payload["routing"])).toMatch(/"outcome":"skipped","person":"lou","reason":"notify_failed"/);
  });

  it.each<[string, string, string]>([
    ["empty", "", "holds no id of a person in employee_number"],
    ["nobody's in the directory", "gone", "no person of the directory, or more than one"],
    ["no id at all", "lee^ORactive=true", "holds in employee_number is no id"],
  ])("capability 6.1, assurance 30: it is %s, so the answer does not count, and the ticket says why", async (_what, id, why) => {
    await later();
    const number = await startChange(desk);
    holds("lee", id);
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("in_review");
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    expect(reviewOf(desk, number)).toMatchObject({ state: "pending", message: expect.stringContaining(why) });
    expect(await refusals(number)).toEqual(["unknown_person"]);
  });

  it("capability 6.1, assurance 30: it is another's than the directory's own mapping says, so the answer does not count", async () => {
    const before = [...desk.people];
    const mapped = before.map((person) =>
      person.id === "lou" ? { ...person, accounts: { ...person.accounts, servicenow: [PEOPLE.lee.sysId] } } : person,
    );
    desk.people.splice(0, before.length, ...mapped);
    await later();
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", { action: "approve" });
    desk.people.splice(0, before.length, ...before);
    expect(reviewOf(desk, number)).toMatchObject({ message: expect.stringContaining("another's by the mapping of accounts") });
    expect(await refusals(number)).toEqual(["unknown_person"]);
  });
});

describe("two accounts of the instance with one id", () => {
  it("assurance 28, capability 5.17: are one person: who asked under one cannot approve under the other", async () => {
    holds("nora", "lee");
    await later();
    const number = await startChange(desk, { columns: { requested_by: PEOPLE.nora.sysId } });
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await refusals(number)).toEqual(["self_approval"]);
    expect(await standing(desk, number)).toBe("in_review");
  });

  it("assurance 28, capability 5.16: are one member of the chain: what one answered the other cannot answer again", async () => {
    holds("nora", "lee");
    await later();
    const lee = await desk.world.directory.byAccount("servicenow", PEOPLE.lee.sysId);
    const second = await desk.world.directory.byAccount("servicenow", PEOPLE.nora.sysId);
    expect(second?.id).toBe("lee");
    expect(second?.accounts["servicenow"]?.toSorted()).toEqual([PEOPLE.lee.sysId, PEOPLE.nora.sysId].toSorted());
    expect(second).toEqual(lee);
  });
});

describe("a column that cannot be read", () => {
  it("assurance 17, capability 4.17: makes nobody somebody: the directory is down, and the start says which setting", async () => {
    const wrong = connected({ column: "u_no_such_column" });
    const directory = linked(desk.world.directory, wrong);
    await expect(directory.byAccount("servicenow", PEOPLE.lee.sysId)).rejects.toMatchObject({ code: "DIRECTORY_DOWN" });
    await expect(directory.byId("lee")).rejects.toMatchObject({ code: "DIRECTORY_DOWN" });
    expect((await wrong.check()).join("\n")).toContain("SERVICENOW_PERSON_COLUMN: sys_user has no column u_no_such_column");
    wrong.close();
  });

  it("capability 6.1: ids of another kind are looked for where the directory's accounts of that name are", async () => {
    const byNumber = connected({ column: COLUMN, by: "employee" });
    holds("lee", "4711");
    const people = [{ id: "lee", active: true, human: true, groups: [], accounts: { employee: ["4711"] } }];
    const of = async (system: string, account: string) =>
      people.find(({ accounts }) => system === "employee" && accounts.employee.includes(account)) ?? null;
    const directory = linked({ byAccount: of, byId: async () => people[0] ?? null, members: async () => people }, byNumber);
    expect(await directory.byAccount("servicenow", PEOPLE.lee.sysId)).toMatchObject({ id: "lee" });
    expect(await directory.members("ops-lead")).toMatchObject([{ accounts: { servicenow: [PEOPLE.lee.sysId] } }]);
    holds("lee", "4711", { active: "false" });
    expect(await directory.byAccount("servicenow", PEOPLE.lee.sysId)).toBeNull();
    expect(await directory.whyNobody?.("servicenow", PEOPLE.lee.sysId)).toBe("the account that gave it is not active.");
    byNumber.close();
  });
});
