import { errorCode, OpsError } from "../case/index.ts";
import type { Lease } from "../ports/index.ts";
import type { World } from "./world.ts";

/** A holder that was killed blocks its work no longer than this; one that lives renews in time. */
export const LEASE_SECONDS = 10;
const RENEW_MS = 3_000;

/** Seconds of a lease whose holder may have something under way for so long after its last sign of life: who takes it over finds that done or cancelled. */
export function leaseOver(milliseconds: number): number {
  return Math.max(LEASE_SECONDS, Math.ceil((milliseconds + RENEW_MS) / 1_000) + 1);
}

/** How long a lease lasts without its holder's sign of life, and whether it is left to run out at the work's end: something may still be under way. */
interface Holding {
  readonly seconds: number;
  readonly runsOut: () => boolean;
}

const HOLDING: Holding = { seconds: LEASE_SECONDS, runsOut: () => false };

/** Does work under a lease, renewed while the work goes on and released after it. A lost lease does not stop the work: what it writes is fenced. */
export async function underLease<T>(
  world: World,
  lease: Lease,
  work: (lease: Lease) => Promise<T>,
  { seconds, runsOut } = HOLDING,
): Promise<T> {
  const { leases } = world.store;
  const complain = (message: string) => (error: unknown) => world.log.warn(message, { name: lease.name, code: errorCode(error) });
  const renewing = setInterval(() => {
    void leases.extend(lease, seconds).catch(complain("lease not renewed"));
  }, RENEW_MS);
  // Work that hangs keeps its lease as long as the process lives, and not the process alive.
  renewing.unref();
  try {
    return await work(lease);
  } finally {
    clearInterval(renewing);
    if (!runsOut()) await leases.release(lease).catch(complain("lease not released"));
  }
}

/** How long an answer waits for whoever looks at the same thing just now. */
const WAIT_MS = 5_000;
const STEP_MS = 10;

/** Who of this process came last for a lease: one asks at a time, so that a crowd does not ask the database all at once. */
const lines = new Map<string, Promise<unknown>>();

/** The lease of that name, as soon as nobody else holds it; in the order in which this process asked. Throws REVIEW_BUSY after five seconds. */
export async function waitForLease(world: World, name: string): Promise<Lease> {
  const until = performance.now() + WAIT_MS;
  const line = `${world.owner} ${name}`;
  const before = lines.get(line) ?? Promise.resolve();
  const mine = before.then(
    () => asked(world, name, until),
    () => asked(world, name, until),
  );
  lines.set(line, mine);
  try {
    return await mine;
  } finally {
    if (lines.get(line) === mine) lines.delete(line);
  }
}

async function asked(world: World, name: string, until: number): Promise<Lease> {
  while (performance.now() < until) {
    const lease = await world.store.leases.take(name, world.owner, LEASE_SECONDS);
    if (lease !== null) return lease;
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  throw new OpsError("REVIEW_BUSY", "somebody else's answer is looked at just now");
}
