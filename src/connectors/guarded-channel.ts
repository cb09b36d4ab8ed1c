import type { Channel } from "../ports/index.ts";
import { circuit } from "./circuit.ts";

/** The same channel behind a circuit breaker of its own: a platform that hangs costs the workers nothing while it is open. */
export function guardedChannel(channel: Channel): Channel {
  const breaker = circuit(channel.system, { failures: 4, openMs: 30_000 });
  return {
    ...channel,
    notify: (message) => breaker.run(() => channel.notify(message)),
    tell: (message) => breaker.run(() => channel.tell(message)),
    find: (effect, written) => breaker.run(() => channel.find(effect, written)),
  };
}
