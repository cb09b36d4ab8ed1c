import { setTimeout as delay } from "node:timers/promises";
import type { Feed } from "./feed.ts";
import type { Stage } from "./run/stage.ts";
import type { Ticket } from "./tickets/index.ts";

/** Work on the tickets as it begins, one after the other. */
export interface Firing {
  /** Tickets nobody has touched yet. Throws when one could not be touched. */
  left(): readonly string[];
}

const BETWEEN_MS = 330;

/** Lets the tickets' owners begin, at a pace that can be read. */
export function fireAll(stage: Stage, tickets: readonly Ticket[], feed: Feed, signal: AbortSignal): Firing {
  const waiting = new Set(tickets.map(({ key }) => key));
  let failure: unknown = null;
  const fire = async (): Promise<void> => {
    for (const ticket of tickets) {
      const told = await ticket.fire(stage);
      if (told !== undefined) feed.add(ticket.key, { ...told, tone: "plain" });
      waiting.delete(ticket.key);
      await delay(BETWEEN_MS, undefined, { signal });
    }
  };
  fire().catch((error: unknown) => {
    if (!signal.aborted) failure ??= error;
  });
  return {
    left: () => {
      if (failure !== null) throw new Error("work on a ticket could not begin", { cause: failure });
      return [...waiting];
    },
  };
}
