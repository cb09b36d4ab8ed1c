import type { TicketSystem } from "../ports/index.ts";
import { circuit } from "./circuit.ts";

/** The same ticket system behind a circuit breaker: while it is open nothing is sent and cases are parked. */
export function guarded(system: TicketSystem, now: () => number): TicketSystem {
  const breaker = circuit(system.system, { failures: 8, openMs: 5_000, now });
  return {
    ...system,
    read: (ref) => breaker.run(() => system.read(ref)),
    apply: (cleared) => breaker.run(() => system.apply(cleared)),
    post: (message) => breaker.run(() => system.post(message)),
    find: (effect, written, context) => breaker.run(() => system.find(effect, written, context)),
    review: (record) => breaker.run(() => system.review(record)),
    poll: (cursor) => breaker.run(() => system.poll(cursor)),
  };
}
