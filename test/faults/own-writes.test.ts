import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { operate, runJob } from "../../src/pipeline/index.ts";
import type { TicketSystem } from "../../src/ports/index.ts";
import {
  caseOf,
  casesOf,
  closeDesks,
  type Desk,
  evidenceOf,
  noting,
  openDesk,
  PEOPLE,
  SERVICE,
  says,
  standing,
  startChange,
  startVendor,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ timing: { sendMs: 1_500 } });
});
beforeEach(async () => {
  desk.serviceNow.faults.clear();
  desk.jira.faults.clear();
  desk.model.behave(noting);
  await desk.poll();
  await desk.pass(600);
});

/** Somebody writes into the change, and only the poller can tell. */
async function writes(number: string, asUser: string, columns: Readonly<Record<string, string>>): Promise<void> {
  await desk.pass(5);
  desk.serviceNow.update("change_request", number, columns, { asUser, silent: true });
  await desk.poll();
}

const OURS = { work_notes: "A last word of ours." } as const;

/** A change whose case people gave up: its note never reached the instance. */
async function abandoned(): Promise<string> {
  desk.serviceNow.faults.add({ kind: "drop", times: 20, path: /table\/change_request/, method: "PATCH" });
  const number = await startChange(desk);
  for (let i = 0; i < 8 && (await standing(desk, number)) !== "stuck"; i += 1) await desk.pass(120);
  desk.serviceNow.faults.clear();
  await desk.pass(120);
  await operate.abandon(desk.world, (await caseOf(desk, number)).id, { by: "olga", reason: "done by hand" });
  await desk.settle();
  expect(await standing(desk, number)).toBe("ended abandoned");
  return number;
}

/** What our account has written since. */
const ours = (since: number) => desk.serviceNow.writes.slice(since).filter(({ by }) => by === SERVICE.userName);

const ends = async (key: string): Promise<readonly string[]> =>
  (await casesOf(desk, key)).map((one) => (one.status === "ended" ? one.end : one.status));

/** The process dies and the next one finds out, while the poller tells of the issue again and again. */
async function diesAndPolls(): Promise<void> {
  await desk.restart();
  for (let i = 0; i < 4; i += 1) {
    await desk.poll();
    await desk.pass(30);
  }
}

describe("a write of ours that only the poller tells of", () => {
  it("assurance 7: after a case was given up opens none; what people write then does, also when our word came after theirs", async () => {
    const number = await abandoned();
    await writes(number, SERVICE.userName, OURS);
    expect(await casesOf(desk, number)).toHaveLength(1);
    desk.serviceNow.update("change_request", number, { risk: "3" }, { asUser: "alice", silent: true });
    await writes(number, SERVICE.userName, OURS);
    expect(await casesOf(desk, number)).toHaveLength(2);
  });

  it("assurance 7: after a case was given up: a comment of somebody's is not lost behind a word of ours", async () => {
    const number = await abandoned();
    desk.serviceNow.update("change_request", number, { work_notes: "Please look again." }, { asUser: "alice", silent: true });
    await writes(number, SERVICE.userName, OURS);
    expect(await casesOf(desk, number)).toHaveLength(2);
  });

  it("assurance 7: after a case was given up in Jira: a word of ours right after somebody's that was seen opens none, a new one of theirs does", async () => {
    desk.jira.faults.add({ kind: "drop", times: 20, method: "POST", path: /\/comment$/ });
    const key = await startVendor(desk);
    for (let i = 0; i < 8 && (await standing(desk, key)) !== "stuck"; i += 1) await desk.pass(120);
    desk.jira.faults.clear();
    await desk.pass(120);
    await operate.abandon(desk.world, (await caseOf(desk, key)).id, { by: "olga", reason: "done by hand" });
    await desk.settle();
    await desk.pass(400);
    await desk.poll();
    const us = { as: SERVICE.accountId, silent: true };
    const cases = (await casesOf(desk, key)).length;
    expect(await standing(desk, key)).toBe("ended abandoned");

    // What she did she undid: the issue is as its case knew it, not all that happened since was ours, and the last of it was.
    desk.jira.editIssue(key, { customfield_10602: "Spain" }, ALICE);
    desk.jira.editIssue(key, { customfield_10602: "Portugal" }, ALICE);
    await desk.pass(5);
    desk.jira.comment(key, "A last word of ours.", us);
    await desk.poll();
    await desk.settle();
    expect(await casesOf(desk, key)).toHaveLength(cases);

    desk.jira.comment(key, "Please look again.", ALICE);
    await desk.pass(5);
    desk.jira.comment(key, "Another word of ours.", us);
    await desk.poll();
    await desk.settle();
    expect(await casesOf(desk, key)).toHaveLength(cases + 1);
  });

  it("after a case was given up: a mere comment of somebody's starts over", async () => {
    const number = await abandoned();
    await writes(number, "alice", { work_notes: "Please look again." });
    expect(await casesOf(desk, number)).toHaveLength(2);
  });

  it.each([false, true])(
    "assurance 7: after a task was closed by an attempt whose answer was lost: only what somebody else changed (%s) opens a case",
    async (changed) => {
      desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful" }));
      desk.serviceNow.faults.add({ kind: "late_commit", delayMs: 2_000, path: /table\/change_task/, method: "PATCH" });
      const number = await startChange(desk);
      await expect.poll(() => taskOf(desk, number)["state"], { timeout: 5_000, interval: 20 }).toBe("3");
      await desk.pass(90);
      const ended = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.ended");
      expect(ended?.payload).toMatchObject({ end: "applied", receipt: { status: "adopted" } });
      if (changed) desk.serviceNow.update("change_request", number, { risk: "3" }, { asUser: "alice", silent: true });
      await writes(number, SERVICE.userName, OURS);
      expect(await casesOf(desk, number)).toHaveLength(changed ? 2 : 1);
    },
  );

  it.each<[Parameters<typeof says>[0], { readonly path: RegExp; readonly method: string }]>([
    [
      { action: "close_task", target: "tasks.1", close_code: "successful" },
      { path: /table\/change_task/, method: "PATCH" },
    ],
    [{ action: "add_comment" }, { path: /table\/change_request/, method: "PATCH" }],
    [{ action: "attach_evidence" }, { path: /attachment/, method: "POST" }],
  ])(
    "assurance 7, 47, 72: after an attempt (%o) whose answer and whose process were lost, told of before and after it is confirmed",
    async (draft, on) => {
      desk.model.behave(says(draft));
      const before = desk.serviceNow.writes.length;
      desk.serviceNow.faults.add({ kind: "late_commit", delayMs: 2_000, ...on });
      const number = await startChange(desk);
      await expect.poll(() => ours(before).length, { timeout: 5_000, interval: 20 }).toBeGreaterThan(0);
      await writes(number, SERVICE.userName, OURS);
      expect(await ends(number)).toEqual(["cleared"]);
      await diesAndPolls();
      expect(await ends(number)).toEqual(["applied"]);
    },
  );

  it("a change of somebody's before the lost answer was looked up is not taken for ours", async () => {
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful" }));
    desk.serviceNow.faults.add({ kind: "late_commit", delayMs: 2_000, path: /table\/change_task/, method: "PATCH" });
    const number = await startChange(desk);
    await expect.poll(() => taskOf(desk, number)["state"], { timeout: 5_000, interval: 20 }).toBe("3");
    desk.serviceNow.update("change_request", number, { risk: "3" }, { asUser: "alice", silent: true });
    await desk.pass(90);
    expect(await standing(desk, number)).toBe("ended applied");
    await writes(number, SERVICE.userName, OURS);
    expect(await casesOf(desk, number)).toHaveLength(2);
  });
});

const ALICE = { as: PEOPLE.alice.accountId, silent: true } as const;

/** A move of ours that Jira makes after we have stopped waiting for it, a moment after the requester's own. */
async function lostMove(): Promise<string> {
  desk.model.behave(says({ action: "route_approval", route: "finance" }));
  desk.jira.faults.add({ kind: "late_commit", method: "POST", path: /\/transitions$/ });
  const key = await startVendor(desk);
  expect(await standing(desk, key)).toBe("cleared");
  return key;
}

describe("a move of ours in Jira whose answer was lost", () => {
  it("assurance 7, 47, 72: opens no second case, told of before it is confirmed or after", async () => {
    const key = await lostMove();
    await desk.pass(5);
    await desk.jira.faults.release();
    await desk.poll();
    expect(await ends(key)).toEqual(["cleared"]);
    await diesAndPolls();
    expect(await ends(key)).toEqual(["applied"]);
    const ended = (await evidenceOf(desk, key)).find(({ kind }) => kind === "case.ended");
    expect(ended?.payload).toMatchObject({ receipt: { status: "adopted" } });
  });

  it.each<[string, (key: string) => void]>([
    ["edits it before our move is looked up", (key) => desk.jira.editIssue(key, { customfield_10602: "Spain" }, ALICE)],
    ["moves it on before our move is looked up", (key) => desk.jira.transition(key, "Waiting for vendor", ALICE)],
    [
      "moves it on and back before our move is looked up",
      (key) => {
        desk.jira.transition(key, "Waiting for vendor", ALICE);
        desk.jira.transition(key, "Finance approval", ALICE);
      },
    ],
  ])("assurance 7: somebody who %s gets a case of its own", async (_what, act) => {
    const key = await lostMove();
    await desk.jira.faults.release();
    await desk.pass(5);
    desk.model.behave(noting);
    act(key);
    await diesAndPolls();
    expect((await ends(key))[0]).toBe("applied");
    expect(await ends(key)).toHaveLength(2);
  });

  it("assurance 7, 47: a reading from before the move, compared after it was confirmed, opens no second case", async () => {
    const key = await lostMove();
    const [of] = await casesOf(desk, key);
    let overtaken = false;
    const slow = (system: TicketSystem): TicketSystem => ({
      ...system,
      read: async (ref) => {
        const context = await system.read(ref);
        if (overtaken || ref.key !== key) return context;
        overtaken = true;
        await desk.jira.faults.release();
        desk.clock.now = new Date(desk.clock.now.getTime() + 1_000);
        await runJob(desk.world, { kind: "case", ref: of?.id ?? "" });
        expect(await ends(key)).toEqual(["applied"]);
        return context;
      },
    });
    await desk.restart((world) => ({
      ...world,
      systems: new Map([...world.systems].map(([name, system]) => [name, slow(system)])),
    }));
    await desk.pass(5);
    desk.jira.comment(key, "How is it going?", ALICE);
    await desk.poll();
    await desk.pass(60);
    expect([overtaken, await ends(key)]).toEqual([true, ["applied"]]);
  });
});
