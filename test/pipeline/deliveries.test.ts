import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ErrorContext, OpsError, type TicketRef } from "../../src/case/index.ts";
import type { World } from "../../src/pipeline/index.ts";
import {
  type Answered,
  casesOf,
  changeEvent,
  closeDesks,
  type Desk,
  evidenceOf,
  noting,
  openDesk,
  ourNotes,
  plantChange,
  post,
  signed,
  standing,
  startChange,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => desk.model.behave(noting));

/** A change in Implement that no webhook has told about yet. */
function untold(): string {
  const number = plantChange(desk);
  desk.serviceNow.update("change_request", number, { state: "-1" }, { asUser: "alice", silent: true });
  return number;
}

async function send(number: string, more: object = {}): Promise<Answered> {
  const body = changeEvent(desk, number, more);
  const answer = await post(desk, "servicenow", body, signed(desk, "servicenow", body));
  await desk.settle();
  return answer;
}

/** A world in which reading one ticket fails with this, as long as it is not mended. */
async function failing(number: string, error: () => Error): Promise<{ reads: number; mended: boolean }> {
  const state = { reads: 0, mended: false };
  const id = desk.serviceNow.record("change_request", number)?.["sys_id"];
  const wrap = (world: World): World => ({
    ...world,
    systems: new Map(
      [...world.systems].map(([name, system]) => [
        name,
        {
          ...system,
          read: async (ref: TicketRef) => {
            if (ref.id !== id || state.mended) return system.read(ref);
            state.reads += 1;
            throw error();
          },
        },
      ]),
    ),
  });
  await desk.restart(wrap);
  return state;
}

async function endOf(number: string): Promise<unknown> {
  const id = desk.serviceNow.record("change_request", number)?.["sys_id"];
  const { rows } = await desk.database.db.query(
    "select ended, tries from inbox where delivery -> 'ticket' ->> 'id' = $1 order by received_at, id limit 1",
    [id],
  );
  return rows[0];
}

const HUGE = 9_007_199_254_740_991;

describe("a delivery whose handling fails each time", () => {
  it("is given up after six tries, with an entry and an error for people; the others go on meanwhile", async () => {
    const poisoned = untold();
    const state = await failing(poisoned, () => new TypeError("cannot read what it does not expect: alice@corp.example"));
    await send(poisoned);
    const other = await startChange(desk);
    expect(await standing(desk, other)).toBe("ended applied");
    for (let i = 0; i < 12; i += 1) await desk.pass(600);
    expect(state.reads).toBe(6);
    expect(await endOf(poisoned)).toMatchObject({ ended: "failed" });
    const failed = (await evidenceOf(desk)).filter(({ kind }) => kind === "delivery.failed");
    expect(failed).toEqual([
      expect.objectContaining({ actor: { type: "service", id: "ops-trust" }, payload: expect.objectContaining({ tries: 6 }) }),
    ]);
    expect(failed[0]?.text).not.toContain("alice@");
    expect(desk.log.filter(({ level, message }) => level === "error" && message === "delivery given up")).toHaveLength(1);
    expect((await desk.world.store.overview.totals()).deliveries).toContainEqual(
      expect.objectContaining({ end: "failed", count: 1 }),
    );
  });

  it("an outage is no try, however long it lasts: the delivery is taken when it is over", async () => {
    const waiting = untold();
    const state = await failing(waiting, () => new OpsError("TICKET_SYSTEM_DOWN", "no answer"));
    await send(waiting);
    for (let i = 0; i < 12; i += 1) await desk.pass(600);
    expect(state.reads).toBeGreaterThan(6);
    expect(await endOf(waiting)).toEqual({ ended: null, tries: 0 });
    state.mended = true;
    await desk.pass(600);
    expect(await standing(desk, waiting)).toBe("ended applied");
    expect(ourNotes(desk, waiting)).toHaveLength(1);
  });

  it("one that a busy system turned away comes back when it was asked to, however long it has waited by then", async () => {
    const waiting = untold();
    let asked: ErrorContext = {};
    const state = await failing(waiting, () => new OpsError("TICKET_SYSTEM_BUSY", "later", asked));
    await send(waiting);
    await desk.pass(600);
    const before = state.reads;
    await desk.pass(10);
    expect(state.reads).toBe(before);
    asked = { retryAfterSeconds: 2 };
    await desk.pass(60);
    const busy = state.reads;
    for (let i = 0; i < 4; i += 1) await desk.pass(2);
    expect(state.reads).toBe(busy + 4);
    state.mended = true;
    await desk.pass(3);
    expect(await standing(desk, waiting)).toBe("ended applied");
  });
});

describe("a ticket that is hidden for a moment", () => {
  it("assurance 1: is taken once it shows, though a second delivery of the same version counted as old meanwhile", async () => {
    const number = untold();
    const state = await failing(number, () => new OpsError("TICKET_ABSENT", "absent or hidden"));
    await send(number);
    await send(number);
    expect(await endOf(number)).toEqual({ ended: null, tries: 1 });
    state.mended = true;
    await desk.pass(600);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(ourNotes(desk, number)).toHaveLength(1);
  });
});

describe("a record that turns out to be a question of ours", () => {
  it("is settled at the first look as an echo: no case, and no entry that a ticket is gone", async () => {
    const number = untold();
    const before = (await evidenceOf(desk)).length;
    const state = await failing(number, () => new OpsError("TICKET_ABSENT", "a question of ours", { ours: true }));
    await send(number);
    for (let i = 0; i < 3; i += 1) await desk.pass(600);
    expect(await endOf(number)).toEqual({ ended: "own_echo", tries: 0 });
    expect(state.reads).toBe(1);
    expect(await evidenceOf(desk)).toHaveLength(before);
    expect(await casesOf(desk, number)).toEqual([]);
  });
});

describe("a version that a webhook claims and the ticket does not have", () => {
  it.each([HUGE, 2_000_000_000])("of %i does not make real later changes count as outdated", async (sys_mod_count) => {
    await desk.restart();
    const number = untold();
    expect((await send(number, { sys_mod_count })).status).toBe(202);
    expect(await standing(desk, number)).toBe("ended applied");
    desk.serviceNow.update("change_request", number, { risk: "3" }, { asUser: "alice" });
    await desk.settle();
    expect(await casesOf(desk, number)).toHaveLength(2);
    expect(await standing(desk, number)).toBe("in_review");
  });

  it("neither when the ticket could not be read until the delivery was given up", async () => {
    const number = untold();
    const state = await failing(number, () => new OpsError("TICKET_FORBIDDEN", "hidden from us"));
    await send(number, { sys_mod_count: HUGE });
    for (let i = 0; i < 12; i += 1) await desk.pass(600);
    expect(await endOf(number)).toMatchObject({ ended: "failed" });
    state.mended = true;
    desk.serviceNow.update("change_request", number, { short_description: "Rotate both" }, { asUser: "alice" });
    await desk.settle();
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("nor when the ticket seemed to be gone", async () => {
    const number = untold();
    const state = await failing(number, () => new OpsError("TICKET_ABSENT", "absent or hidden"));
    await send(number, { sys_mod_count: HUGE });
    for (let i = 0; i < 3; i += 1) await desk.pass(600);
    expect(await endOf(number)).toMatchObject({ ended: "ticket_absent" });
    expect(state.reads).toBe(3);
    state.mended = true;
    desk.serviceNow.update("change_request", number, { short_description: "Rotate both" }, { asUser: "alice" });
    await desk.settle();
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("nor for the id of a ticket under another kind that no workflow takes", async () => {
    const risk = {
      change_request: { field: "risk", values: { "3": "medium", "4": "low" } },
      incident: { constant: "low" },
    } as const;
    const other = await openDesk({ connection: { sources: ["change_request", "incident"], risk } });
    other.model.behave(noting);
    const number = await startChange(other);
    const body = changeEvent(other, number, { table: "incident", sys_mod_count: HUGE, sys_updated_by: "alice" });
    expect((await post(other, "servicenow", body, signed(other, "servicenow", body))).status).toBe(202);
    await other.settle();
    other.serviceNow.update("change_request", number, { risk: "3" }, { asUser: "alice" });
    await other.settle();
    expect(await casesOf(other, number)).toHaveLength(2);
    expect(await standing(other, number)).toBe("in_review");
  });

  it.each([-1, 0.5, 1e300, "9"])("of %s is refused at the door", async (sys_mod_count) => {
    expect(await send(untold(), { sys_mod_count })).toMatchObject({
      status: 422,
      body: { detail: expect.stringMatching(/^sys_mod_count: /) },
    });
  });
});
