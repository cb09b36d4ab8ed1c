import { afterEach, expect, it, vi } from "vitest";
import { LEASE_SECONDS, underLease } from "../../src/pipeline/lease.ts";
import { closeDesks, openDesk } from "../support/desk/index.ts";

closeDesks(afterEach);
afterEach(() => void vi.useRealTimers());

it("assurance 48: a lease is short, renewed while its work goes on, and free when it is over, well or not", async () => {
  const { world } = await openDesk();
  const { leases } = world.store;
  const extended: number[] = [];
  const watched: typeof leases = {
    ...leases,
    extend: async (lease, seconds) => (extended.push(seconds), leases.extend(lease, seconds)),
  };
  const lease = await leases.take("work", world.owner, LEASE_SECONDS);
  if (lease === null) throw new Error("not free");
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });

  const work = underLease({ ...world, store: { ...world.store, leases: watched } }, lease, async () => {
    vi.advanceTimersByTime(LEASE_SECONDS * 1000);
    throw new Error("cut off");
  });

  await expect(work).rejects.toThrow("cut off");
  vi.advanceTimersByTime(LEASE_SECONDS * 1000);
  expect(extended).toEqual([LEASE_SECONDS, LEASE_SECONDS, LEASE_SECONDS]);
  expect(LEASE_SECONDS).toBeLessThanOrEqual(10);
  expect(await leases.take("work", "next", LEASE_SECONDS)).not.toBeNull();
});
