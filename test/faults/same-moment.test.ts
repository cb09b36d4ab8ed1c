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
  let made = 0;
  const key = (): string => `VO-${made}`;
  beforeEach(() => {
    made += 1;
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

  it("moves the issue to where we would: the move is theirs, and the case says that it made none", async () => {
    await between(() => desk.jira.transition(key(), "Finance approval", { as: PEOPLE.alice.accountId }));
    const issue = await startVendor(desk);
    await desk.pass(60);
    const failed = (await evidenceOf(desk, issue)).find(({ kind }) => kind === "case.effect_failed");
    expect(failed?.payload).toMatchObject({ code: "TICKET_REFUSED", why: expect.stringContaining("no transition leads") });
    expect(await ends(issue)).not.toContain("applied");
    expect(desk.jira.issue(issue)?.comments.filter(({ text }) => text.includes("[ots:"))).toEqual([]);
  });
});
