import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ServiceNow, serviceNow } from "../../../../src/connectors/servicenow/index.ts";
import { type Database, openDatabase, openRateLimits } from "../../../../src/store/index.ts";
import { type FreshDatabase, freshDatabase } from "../../../support/database.ts";
import { actionEffect, cleared, closeDesks, commentOn, type Desk, openDesk } from "../desk.ts";

closeDesks();

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const open: { readonly worker: ServiceNow; readonly db: Database }[] = [];
afterEach(async () => {
  for (const { worker, db } of open.splice(0)) {
    worker.close();
    await db.close();
  }
  await fresh.db.query("delete from rate_limits");
});

/** A worker as another host runs it: a connector and a database pool of its own; only the store is shared. */
function worker(desk: Desk): ServiceNow {
  const db = openDatabase(fresh.url, { max: 2, applicationName: "another worker" });
  const egress = { private: false, allowLoopback: true };
  const made = serviceNow(desk.config, { clock: () => desk.at.now, egress, limits: openRateLimits(db) });
  open.push({ worker: made, db });
  return made;
}

/** How many calls go until one has to wait for others that are more urgent. */
async function usedUp(desk: Desk, call: () => Promise<unknown>): Promise<number> {
  desk.calls();
  let failed: unknown;
  while (failed === undefined) {
    failed = await call().then(
      () => undefined,
      (error: unknown) => error,
    );
  }
  expect(failed).toMatchObject({ code: "TICKET_SYSTEM_BUSY", context: { reason: "paced", sent: false } });
  return desk.calls().length;
}

const PER_HOUR = 400;
/** Six minutes' worth may go at once; tokens come back by the database's own clock while the test runs. */
const AT_ONCE = PER_HOUR / 10;
const FEW = 3;

describe("two workers on one store", () => {
  it("servicenow row 13: share one allowance: together they make no more calls than one may; polling stops first, then reading, and decisions last", async () => {
    const desk = await openDesk();
    const [first, second] = [worker(desk), worker(desk)];
    await openRateLimits(fresh.db).told("servicenow:dev0001", { perHour: PER_HOUR, closedMs: 0 });
    const cursor = (await first.tickets.poll(null)).cursor;
    const before = desk.calls().length;

    const polled = await usedUp(desk, () => first.tickets.poll(cursor));
    expect(await usedUp(desk, () => second.tickets.poll(cursor))).toBeLessThan(FEW);
    expect(before + polled).toBeLessThanOrEqual(AT_ONCE / 2 + FEW);

    const read = await usedUp(desk, () => second.tickets.read(desk.change));
    expect(await usedUp(desk, () => first.tickets.read(desk.change))).toBeLessThan(FEW);
    expect(read).toBeGreaterThanOrEqual(AT_ONCE / 4 - FEW);

    const decide = (tickets: ServiceNow["tickets"]) => () => tickets.apply(cleared(desk, actionEffect(commentOn(desk.change))));
    const decided = await usedUp(desk, decide(first.tickets));
    expect(await usedUp(desk, decide(second.tickets))).toBeLessThan(FEW);
    expect(decided).toBeGreaterThanOrEqual(AT_ONCE / 4 - FEW);
    expect(before + polled + read + decided).toBeLessThanOrEqual(AT_ONCE + 2 * FEW);
  });

  it("servicenow row 13: what one is told (429, Retry-After) the other keeps without a request, and one that looked before within a minute", async () => {
    const desk = await openDesk();
    const [first, second, early] = [worker(desk), worker(desk), worker(desk)];
    await early.tickets.read(desk.change);
    desk.sim.faults.add({ kind: "rate_limit", path: /batch/, retryAfterSeconds: 600 });
    await expect(first.tickets.read(desk.change)).rejects.toMatchObject({ context: { status: 429, retryAfterSeconds: 600 } });
    desk.calls();
    const paced = { code: "TICKET_SYSTEM_BUSY", context: { reason: "paced", sent: false } };
    await expect(second.tickets.read(desk.change)).rejects.toMatchObject(paced);
    desk.at.now = new Date(desk.at.now.getTime() + 61_000);
    await expect(early.tickets.read(desk.change)).rejects.toMatchObject(paced);
    expect(desk.calls()).toEqual([]);
  });
});
