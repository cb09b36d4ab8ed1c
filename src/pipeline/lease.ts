import { errorCode } from "../case/index.ts";
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
