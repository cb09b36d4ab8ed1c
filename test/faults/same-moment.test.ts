import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { TicketSystem } from "../../src/ports/index.ts";
import {
  casesOf,
  closeDesks,
  type Desk,
  evidenceOf,
  noting,
  openDesk,
  ourNotes,
  PEOPLE,
  SERVICE,
  says,
  startChange,
  startVendor,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => desk.model.behave(noting));

/** Somebody acts after our last look at the ticket and before our write leaves. */
async function between(act: () => void): Promise<void> {
  let acted = false;
  const interrupted = (system: TicketSystem): TicketSystem => ({
    ...system,
    apply: (cleared) => {
      if (!acted) {
        desk.clock.now = new Date(desk.clock.now.getTime() + 300);
        act();
      }
      acted = true;
      return system.apply(cleared);
    },
  });
  await desk.restart((world) => ({
    ...world,
    systems: new Map([...world.systems].map(([name, system]) => [name, interrupted(system)])),
  }));
}

const alice = { asUser: "alice" } as const;

/** The number of the change that is being carried out: the newest one. */
function newest(): string {
  return desk.serviceNow.records("change_request").at(-1)?.["number"] ?? "";
}

async function receiptOf(key: string): Promise<Record<string, unknown>> {
  const ended = (await evidenceOf(desk, key)).find(({ kind }) => kind === "case.ended");
  return { ...(ended?.payload["receipt"] as object) };
}

const ends = async (key: string): Promise<readonly string[]> =>
  (await casesOf(desk, key)).map((one) => (one.status === "ended" ? one.end : one.status));

describe("a person who acts between our last look and our write, in ServiceNow", () => {
  it.each([false, true])(
    "changes the risk (event lost: %s): our note is read back, and the changed ticket gets a case of its own",
    async (silent) => {
      await desk.poll();
      desk.clock.now = new Date(desk.clock.now.getTime() + 60_000);
      await between(() => desk.serviceNow.update("change_request", newest(), { risk: "3" }, { ...alice, silent }));
      const number = await startChange(desk);
      await desk.poll();
      await desk.pass(60);
      expect(await ends(number)).toEqual(["applied", "in_review"]);
      expect(ourNotes(desk, number)).toHaveLength(1);
      expect(await receiptOf(number)).toMatchObject({ status: "succeeded" });
    },
  );

  it("changes the parent while we close its task: the task is closed, and the changed ticket gets a case of its own", async () => {
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful" }));
    const db02 = desk.serviceNow.record("cmdb_ci_server", "db-02")?.["sys_id"];
    await between(() => desk.serviceNow.update("change_request", newest(), { cmdb_ci: db02 }, alice));
    const number = await startChange(desk);
    await desk.pass(60);
    expect((await ends(number))[0]).toBe("applied");
    expect(await ends(number)).toHaveLength(2);
    expect(taskOf(desk, number)).toMatchObject({ state: "3", close_code: "successful" });
    const [first, second] = (await evidenceOf(desk, number)).filter(({ kind }) => kind === "case.context_gathered");
    expect(second?.payload["fingerprint"]).not.toBe(first?.payload["fingerprint"]);
  });

  it.each([true, false])(
    "closes the very task as unsuccessful (%s): the receipt tells that another version lies between what we read and what we left",
    async (acts) => {
      desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful" }));
      const theirs = { state: "3", close_code: "unsuccessful", close_notes: "It did not work." };
      await between(() => acts && desk.serviceNow.update("change_task", taskOf(desk, newest())["number"] ?? "", theirs, alice));
      const number = await startChange(desk);
      const { seen } = await receiptOf(number);
      const { versions_between: others = "0", close_code: code } = z.record(z.string(), z.string()).parse(seen);
      expect([code, others]).toEqual(["successful", acts ? "1" : "0"]);
    },
  );
});

describe("a person who acts between our last look and our write, in Jira", () => {
  beforeEach(() => {
    desk.model.behave(says({ action: "route_approval", route: "finance" }));
  });

  it("changes the vendor: the move is read back, and the changed request gets a case of its own", async () => {
    await between(() => desk.jira.editIssue(key(), { customfield_10602: "Spain" }, { as: PEOPLE.alice.accountId }));
    const issue = await startVendor(desk);
    desk.model.behave(noting);
    await desk.pass(60);
    expect((await ends(issue))[0]).toBe("applied");
    expect(await ends(issue)).toHaveLength(2);
    expect(desk.jira.issue(issue)?.status).toBe("Finance approval");
  });

  it.each(["Finance approval", "Waiting for vendor"])(
    "moves the issue to %s: the move is theirs, nothing of ours is sent, and the issue as it is now is decided again",
    async (status) => {
      await between(() => {
        desk.model.behave(noting);
        desk.jira.transition(key(), status, { as: PEOPLE.alice.accountId, silent: true });
      });
      const issue = await startVendor(desk);
      await desk.pass(60);
      const stale = (await evidenceOf(desk, issue)).find(({ kind }) => kind === "case.stale");
      expect(stale?.payload).toMatchObject({ why: "fields_changed" });
      expect(stale?.payload["left"]).toBeUndefined();
      expect(await ends(issue)).toEqual(["applied"]);
      expect(ourMoves(issue)).toEqual([]);
      expect(desk.jira.issue(issue)?.status).toBe(status);
      expect(desk.jira.issue(issue)?.comments.filter(({ text }) => text.includes("[ots:"))).toHaveLength(1);
    },
  );

  it("moves the issue after our look at its status, from where our move is none: only our note was written, and the case says so", async () => {
    afterOurNote(() => desk.jira.transition(key(), "Waiting for vendor", { as: PEOPLE.alice.accountId, silent: true }));
    const issue = await startVendor(desk);
    const failed = (await evidenceOf(desk, issue)).find(({ kind }) => kind === "case.effect_failed");
    expect(failed?.payload).toMatchObject({
      code: "TICKET_REFUSED",
      left: { status: "partial", seen: { state: "waiting_for_vendor", transition: "none" } },
    });
    expect(ourMoves(issue)).toEqual([]);
    expect(desk.jira.issue(issue)?.status).toBe("Waiting for vendor");
  });

  it("nobody does: the receipt names our move and no other, and our own echo opens nothing", async () => {
    await desk.poll();
    desk.clock.now = new Date(desk.clock.now.getTime() + 600_000);
    await desk.restart();
    const issue = await startVendor(desk);
    await desk.poll();
    await desk.pass(60);
    const { seen } = await receiptOf(issue);
    expect(seen).toEqual({ state: "finance_approval", comment: expect.any(String), moved: expect.any(String) });
    expect(await ends(issue)).toEqual(["applied"]);
  });
});

/** Moves of our account, as the changelog tells them. */
function ourMoves(issue: string): readonly string[] {
  const own = (desk.jira.issue(issue)?.histories ?? []).filter(({ author }) => author === SERVICE.accountId);
  const moves = own.flatMap(({ items }) => items).filter(({ fieldId }) => fieldId === "status");
  return moves.map((item) => `${String(item["fromString"])} -> ${String(item["toString"])}`);
}

/** The newest request: it is being carried out. */
function key(): string {
  const found = Array.from({ length: 100 }, (_, n) => desk.jira.issue(`VO-${n + 1}`)).findLast(
    (one) => one?.parentKey === undefined && one,
  );
  return found?.key ?? "";
}

/** Somebody acts once our comment is on the newest issue: the move that belongs to it looks at the clock before it leaves. */
function afterOurNote(act: () => void): void {
  let { now } = desk.clock;
  let acted = false;
  Object.defineProperty(desk.clock, "now", {
    configurable: true,
    set: (time: Date) => {
      now = time;
    },
    get: () => {
      const issue = desk.jira.issue(key());
      if (!acted && issue?.status === "Checks" && issue.comments.some(({ text }) => text.includes("[ots:"))) {
        acted = true;
        now = new Date(now.getTime() + 300);
        act();
      }
      return now;
    },
  });
}
