import type { Line } from "./narrate.ts";
import type { Teller } from "./story.ts";

/** Steps from many sources, told in the order in which they happened. */
export interface Feed {
  add(ticket: string, line: Line, at?: Date): void;
  /** Tells what happened up to then; what is later waits, because an earlier step may still come to be known. */
  tellUntil(then: Date): void;
}

interface Step {
  readonly ticket: string;
  readonly line: Line;
  readonly at: Date;
}

/** A feed into a teller. */
export function createFeed(teller: Teller): Feed {
  let waiting: Step[] = [];
  return {
    add: (ticket, line, at = new Date()) => void waiting.push({ ticket, line, at }),
    tellUntil: (then) => {
      const due = waiting.filter(({ at }) => at <= then).sort((a, b) => a.at.getTime() - b.at.getTime());
      waiting = waiting.filter(({ at }) => at > then);
      for (const { ticket, line, at } of due) teller.step(ticket, at, line);
    },
  };
}
