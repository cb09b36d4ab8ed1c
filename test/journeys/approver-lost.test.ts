import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OpsError } from "../../src/case/index.ts";
import type { PolicyFile } from "../../src/policy/index.ts";
import type { Directory, Person } from "../../src/ports/index.ts";
import {
  answerChange,
  answerVendor,
  closeDesks,
  type Desk,
  directoryPeople,
  evidenceOf,
  kindsOf,
  type Name,
  openDesk,
  reviewsOf,
  says,
  standing,
  startChange,
  startVendor,
  subtaskOf,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

/** Two people decide what is of medium risk or not sure. */
function byTwo(file: PolicyFile): PolicyFile {
  const steps = file.approvals.steps.map((step, at) => (at === 0 ? { ...step, need: 2 } : step));
  return { ...file, approvals: { ...file.approvals, steps } };
}

interface Place {
  readonly desk: Desk;
  /** How the directory was asked for people by their ids since the last approval. */
  readonly asked: { id: string; fresh: boolean }[];
  down: boolean;
}

async function placeOf(...[options]: Parameters<typeof openDesk>): Promise<Place> {
  const place = { asked: [] as Place["asked"], down: false }; // an empty list has no type of its own
  const watched = (directory: Directory): Directory => ({
    ...directory,
    byId: async (id, how) => {
      place.asked.push({ id, fresh: how?.fresh === true });
      if (place.down) throw new OpsError("DIRECTORY_DOWN", "no answer");
      return directory.byId(id, how);
    },
  });
  const desk = await openDesk(options, (world) => ({ ...world, directory: watched(world.directory) }));
  return Object.assign(place, { desk });
}

const CLOSE = { action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 } as const;
const NOT_EXECUTED = "Not executed: somebody who approved may no longer do so";

let one: Place;
let two: Place;
beforeAll(async () => {
  [one, two] = await Promise.all([placeOf(), placeOf({ policy: byTwo })]);
});
beforeEach(() => {
  for (const place of [one, two]) {
    place.desk.model.behave(says(CLOSE));
    place.desk.people.splice(0, place.desk.people.length, ...directoryPeople());
    place.asked.length = 0;
  }
});

function change({ people }: Desk, who: string, to: Partial<Person>): void {
  const at = people.findIndex(({ id }) => id === who);
  const found = people[at];
  if (found !== undefined) people[at] = { ...found, ...to };
}

function remove({ people }: Desk, who: string): void {
  people.splice(
    people.findIndex(({ id }) => id === who),
    1,
  );
}

/** The instance is busy when the approved action arrives; that happens meanwhile. */
function betweenApprovalAndWrite({ serviceNow }: Desk, meanwhile: () => void): void {
  const path = /change_task/;
  serviceNow.faults.add({ kind: "status", status: 429, retryAfterSeconds: 5, method: "PATCH", path, meanwhile });
}

async function approve(desk: Desk, number: string, who: Name): Promise<void> {
  // The same act in the same second is the same answer.
  await desk.pass(5);
  await answerChange(desk, number, who, { action: "approve", comment: "compared with the log" });
}

async function staleOf(desk: Desk, key: string): Promise<readonly unknown[]> {
  const entries = (await evidenceOf(desk, key)).filter(({ kind }) => kind === "case.stale");
  return entries.map(({ payload }) => ({ why: payload["why"], approvers: payload["approvers"] }));
}

/** Nothing was written, the old question says why, and a new one waits. */
async function expectAskedAnew(desk: Desk, number: string): Promise<void> {
  expect(taskOf(desk, number)).toMatchObject({ state: "1" });
  const [old, anew] = reviewsOf(desk, number);
  expect(old).toMatchObject({ state: "withdrawn", message: expect.stringContaining(NOT_EXECUTED) });
  expect(anew).toMatchObject({ state: "pending" });
  expect(await standing(desk, number)).toBe("in_review");
}

describe("control 8 row 7: whoever approved is looked up again right before it is carried out", () => {
  it.each([
    ["was taken out of the group", "not_in_group", (desk: Desk) => change(desk, "lee", { groups: [] })],
    ["was deactivated", "inactive", (desk: Desk) => change(desk, "lee", { active: false })],
    ["is in the directory no more", "unknown_person", (desk: Desk) => remove(desk, "lee")],
    ["turns out to be no single person", "not_a_person", (desk: Desk) => change(desk, "lee", { human: false })],
  ] as const)(
    "assurance 29: who %s after approving and before applying: nothing is done, it is told and recorded, and asked anew",
    async (_what, lapse, happen) => {
      const { desk } = one;
      const number = await startChange(desk);
      betweenApprovalAndWrite(desk, () => happen(desk));
      await approve(desk, number, "lee");
      await desk.pass(60);
      await expectAskedAnew(desk, number);
      expect(await staleOf(desk, number)).toEqual([{ why: "approver_lost", approvers: [{ person: "lee", lapse }] }]);
      await approve(desk, number, "lou");
      expect(await standing(desk, number)).toBe("ended applied");
      expect(taskOf(desk, number)).toMatchObject({ state: "3" });
    },
  );

  it("threat row 7, assurance 29: what was read a few minutes ago does for low risk; at high risk everybody is read anew", async () => {
    const { desk, asked } = one;
    const number = await startChange(desk);
    asked.length = 0;
    await approve(desk, number, "lee");
    expect(await standing(desk, number)).toBe("ended applied");
    expect(asked).toEqual([{ id: "lee", fresh: false }]);
    const risky = await startChange(desk, { columns: { risk: "2" } });
    asked.length = 0;
    await approve(desk, risky, "dora");
    expect(await standing(desk, risky)).toBe("ended applied");
    expect(asked).toEqual([{ id: "dora", fresh: true }]);
  });

  it("assurance 29: of two who had to approve, one who was removed voids the approval of both", async () => {
    const { desk } = two;
    const number = await startChange(desk);
    await approve(desk, number, "lee");
    expect(await standing(desk, number)).toBe("in_review");
    betweenApprovalAndWrite(desk, () => change(desk, "lee", { groups: ["ops-analyst"] }));
    await approve(desk, number, "lou");
    await desk.pass(60);
    await expectAskedAnew(desk, number);
    expect(await staleOf(desk, number)).toEqual([
      { why: "approver_lost", approvers: [{ person: "lee", lapse: "not_in_group" }] },
    ]);
  });

  it("assurance 29: whoever was removed between the first and the second approval: the second one carries nothing out", async () => {
    const { desk } = two;
    const number = await startChange(desk);
    await approve(desk, number, "lee");
    change(desk, "lee", { groups: [] });
    await approve(desk, number, "lou");
    await expectAskedAnew(desk, number);
  });

  it("assurance 28: two who approved and turn out to be one human being are one approval, and nothing is done", async () => {
    const { desk } = two;
    const number = await startChange(desk);
    await approve(desk, number, "lee");
    betweenApprovalAndWrite(desk, () => change(desk, "lou", { others: ["lee"] }));
    await approve(desk, number, "lou");
    await desk.pass(60);
    await expectAskedAnew(desk, number);
    expect(await staleOf(desk, number)).toEqual([{ why: "approver_lost", approvers: [{ person: "lou", lapse: "same_person" }] }]);
  });

  it("assurance 28: the second account of somebody who approved is refused: two accounts of one human being never count as two", async () => {
    const { desk } = two;
    change(desk, "lee", { others: ["lou"] });
    change(desk, "lou", { others: ["lee"] });
    const number = await startChange(desk);
    await approve(desk, number, "lee");
    await approve(desk, number, "lou");
    expect(await standing(desk, number)).toBe("in_review");
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    const refused = (await evidenceOf(desk, number)).filter(({ kind }) => kind === "review.answer_refused");
    expect(refused.map(({ payload }) => payload["code"])).toEqual(["already_answered"]);
  });

  it("assurance 29: whoever lost, after approving, the group that the policy lets approve: nothing is done, though he is in the asked group still", async () => {
    const verbs = { approve: ["ops-director"] };
    const { desk } = await placeOf({ policy: (file) => ({ ...file, rbac: { ...file.rbac, verbs } }) });
    desk.model.behave(says(CLOSE));
    change(desk, "lee", { groups: ["ops-lead", "ops-director"] });
    const number = await startChange(desk);
    betweenApprovalAndWrite(desk, () => change(desk, "lee", { groups: ["ops-lead"] }));
    await approve(desk, number, "lee");
    await desk.pass(60);
    await expectAskedAnew(desk, number);
    expect(await staleOf(desk, number)).toEqual([
      { why: "approver_lost", approvers: [{ person: "lee", lapse: "verb_not_allowed" }] },
    ]);
  });

  it("assurance 29: while the directory is down nothing is carried out and no try is used up; it is when the directory is back", async () => {
    const { desk } = one;
    const number = await startChange(desk);
    one.down = true;
    await approve(desk, number, "lee");
    for (let i = 0; i < 12; i += 1) await desk.pass(120);
    expect(await standing(desk, number)).toBe("cleared");
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    one.down = false;
    await desk.pass(120);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(await kindsOf(desk, number)).not.toContain("case.stale");
  });

  it("assurance 29: in Jira: removed after approving and before applying, the issue stays, its sub-task says why and another one asks", async () => {
    const { desk } = one;
    desk.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.75 }));
    const key = await startVendor(desk);
    const asked = subtaskOf(desk, key);
    const meanwhile = (): void => change(desk, "lee", { active: false });
    const path = new RegExp(`/issue/(${key}|${desk.jira.issue(key)?.id})/(comment|transitions)$`);
    desk.jira.faults.add({ kind: "status", status: 429, retryAfterSeconds: 5, method: "POST", path, meanwhile });
    await answerVendor(desk, key, "lee", { name: "Approve" });
    for (let i = 0; i < 4; i += 1) await desk.pass(60);
    expect(desk.jira.issue(key)?.status).toBe("Checks");
    expect(desk.jira.issue(asked)?.comments.at(-1)?.text).toContain(NOT_EXECUTED);
    expect(subtaskOf(desk, key)).not.toBe(asked);
    await answerVendor(desk, key, "lou", { name: "Approve" });
    expect(await standing(desk, key)).toBe("ended applied");
    expect(desk.jira.issue(key)?.status).toBe("Finance approval");
  });
});
