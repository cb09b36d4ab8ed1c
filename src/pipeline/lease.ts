import { errorCode, OpsError } from "../case/index.ts";
import type { Lease } from "../ports/index.ts";
import type { World } from "./world.ts";

/** A holder that was killed blocks its work no longer than this; one that lives renews in time. */
export const LEASE_SECONDS = 10;
const RENEW_MS = 3_000;

/** Does work under a lease of LEASE_SECONDS, renewed while the work goes on and released after it. A lost lease does not stop the work: what it writes is fenced. */
export async function underLease<T>(world: World, lease: Lease, work: (lease: Lease) => Promise<T>): Promise<T> {
  const { leases } = world.store;
  const complain = (message: string) => (error: unknown) => world.log.warn(message, { name: lease.name, code: errorCode(error) });
  const renewing = setInterval(() => {
    void leases.extend(lease, LEASE_SECONDS).catch(complain("lease not renewed"));
  }, RENEW_MS);
  // Work that hangs keeps its lease as long as the process lives, and not the process alive.
  renewing.unref();
  try {
    return await work(lease);
  } finally {
    clearInterval(renewing);
    await leases.release(lease).catch(complain("lease not released"));
  }
}

/** How long an answer waits for whoever looks at the same thing just now. */
const WAIT_MS = 5_000;
const STEP_MS = 50;

/** The lease of that name, as soon as nobody else holds it. Throws REVIEW_BUSY after five seconds. */
export async function waitForLease(world: World, name: string): Promise<Lease> {
  for (let waited = 0; waited < WAIT_MS; waited += STEP_MS) {
    const lease = await world.store.leases.take(name, world.owner, LEASE_SECONDS);
    if (lease !== null) return lease;
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  throw new OpsError("REVIEW_BUSY", "somebody else's answer is looked at just now");
}
