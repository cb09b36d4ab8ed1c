import { afterEach, describe, expect, it } from "vitest";
import { ownLimits } from "../../../../src/connectors/own-limits.ts";
import { guarded } from "../../../../src/connectors/registry.ts";
import { type ServiceNow, serviceNow } from "../../../../src/connectors/servicenow/index.ts";
import type { RateLimits } from "../../../../src/ports/index.ts";
import { actionEffect, cleared, closeDesks, commentOn, type Desk, NOON, openDesk } from "../desk.ts";

closeDesks();

const workers: ServiceNow[] = [];
afterEach(() => {
  for (const worker of workers.splice(0)) worker.close();
});

/** Another process of ours: the same instance, and the allowance that both share. */
function worker(desk: Desk, limits: RateLimits): ServiceNow {
  const egress = { private: false, allowLoopback: true };
  const made = serviceNow(desk.config, { clock: () => desk.at.now, egress, limits });
  workers.push(made);
  return made;
}

const pass = (desk: Desk, seconds: number) => void (desk.at.now = new Date(desk.at.now.getTime() + seconds * 1000));
const PACED = { code: "TICKET_SYSTEM_BUSY", context: { reason: "paced", sent: false } };

describe("an instance that limits our calls", () => {
  it("servicenow row 13: what one worker is told (429, Retry-After) every worker keeps, without a request", async () => {
    const desk = await openDesk();
    const limits = ownLimits(() => desk.at.now);
    const [first, second] = [worker(desk, limits), worker(desk, limits)];
    desk.sim.faults.add({ kind: "rate_limit", path: /batch/, retryAfterSeconds: 17 });
    await expect(first.tickets.read(desk.change)).rejects.toMatchObject({ context: { status: 429, retryAfterSeconds: 17 } });
    desk.calls();
    for (const { tickets } of [first, second]) {
      await expect(tickets.read(desk.change)).rejects.toMatchObject({ ...PACED, context: { retryAfterSeconds: 17 } });
      const write = tickets.apply(cleared(desk, actionEffect(commentOn(desk.change))));
      await expect(write).rejects.toMatchObject(PACED);
    }
    expect(desk.calls()).toEqual([]);
    pass(desk, 17);
    expect((await second.tickets.read(desk.change)).ref.id).toBe(desk.change.id);
  });

  it("servicenow row 13: a reset in epoch seconds counts when no Retry-After comes, for an hour at most", async () => {
    for (const [reset, wait] of [
      [NOON.getTime() / 1000 + 90, 90],
      [NOON.getTime() / 1000 + 999_999, 3_600],
    ] as const) {
      const desk = await openDesk();
      const headers = { "X-RateLimit-Reset": String(reset), "X-RateLimit-Limit": "100" };
      desk.sim.faults.add({ kind: "status", path: /batch/, status: 429, headers });
      await expect(desk.tickets.read(desk.change)).rejects.toMatchObject({ code: "TICKET_SYSTEM_BUSY" });
      await expect(desk.tickets.read(desk.change)).rejects.toMatchObject({ context: { retryAfterSeconds: wait } });
    }
  });

  it("servicenow row 13: when calls get scarce polling waits first, then reading, and decisions last", async () => {
    const desk = await openDesk();
    const limits = ownLimits(() => desk.at.now);
    await limits.told("servicenow:dev0001", { perHour: 400, closedMs: 0 });
    const { tickets } = worker(desk, limits);
    const useUp = async (call: () => Promise<unknown>) => {
      let failed: unknown;
      while (failed === undefined)
        failed = await call().then(
          () => undefined,
          (error: unknown) => error,
        );
      expect(failed).toMatchObject(PACED);
    };
    const cursor = (await tickets.poll(null)).cursor;
    await useUp(() => tickets.poll(cursor));
    desk.calls();
    await useUp(() => tickets.read(desk.change));
    expect(desk.calls().length).toBeGreaterThanOrEqual(10);
    await useUp(() => tickets.apply(cleared(desk, actionEffect(commentOn(desk.change)))));
    expect(desk.calls().length).toBeGreaterThanOrEqual(10);
  });

  it("servicenow row 13: keeping the pace opens no circuit: decisions still go when reading has to wait", async () => {
    const desk = await openDesk();
    const limits = ownLimits(() => desk.at.now);
    await limits.told("servicenow:dev0001", { perHour: 400, closedMs: 0 });
    const tickets = guarded(worker(desk, limits).tickets);
    for (let i = 0; i < 60; i += 1) await tickets.read(desk.change).catch(() => null);
    expect(tickets.isOpen()).toBe(false);
    await tickets.apply(cleared(desk, actionEffect(commentOn(desk.change))));
    expect(desk.sim.writes.at(-1)?.by).toBe("ots.service");
  });

  it("servicenow row 13: no allowance is asked for while no limit was ever told, but once a minute", async () => {
    const desk = await openDesk();
    let asked = 0;
    const own = ownLimits(() => desk.at.now);
    const limits: RateLimits = {
      told: own.told,
      take: (name, keep) => {
        asked += 1;
        return own.take(name, keep);
      },
    };
    const { tickets } = worker(desk, limits);
    for (let i = 0; i < 10; i += 1) await tickets.read(desk.change);
    expect(asked).toBe(1);
    pass(desk, 61);
    await own.told("servicenow:dev0001", { perHour: null, closedMs: 30_000 });
    await expect(tickets.read(desk.change)).rejects.toMatchObject(PACED);
    expect(asked).toBe(2);
  });

  it("servicenow row 13: enforcement that is late and jumpy costs one refused call, then all wait for the next hour", async () => {
    const desk = await openDesk({ rateLimit: { perHour: 20 } });
    desk.at.now = new Date("2026-11-21T12:10:00Z");
    let refused = 0;
    for (let minute = 0; minute < 45; minute += 1) {
      for (let i = 0; i < 6; i += 1) await desk.tickets.read(desk.change).catch(() => (refused += 1));
      pass(desk, 60);
    }
    const statuses = desk.sim.journal.map((entry) => entry.status).filter((status) => status !== 0);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    expect(statuses.length).toBeGreaterThan(20);
    expect(refused).toBeGreaterThan(200);
    desk.at.now = new Date("2026-11-21T13:00:01Z");
    expect((await desk.tickets.read(desk.change)).ref.id).toBe(desk.change.id);
  });
});
