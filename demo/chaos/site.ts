import type { Person } from "../cast.ts";
import type { Press } from "../tickets/ticket.ts";
import type { Edit, Script } from "./script.ts";
import type { Trail } from "./trail.ts";

/** A ticket of a run as it stands in its system. */
export interface Placed {
  readonly id: string;
  readonly script: Script;
}

/** A question to people that waits on a ticket. */
export interface Asked {
  readonly record: string;
  /** Moves when the record does: one that was put back is asked anew. */
  readonly version: string;
  /** The groups that the card names. */
  readonly groups: readonly string[];
}

/** A ticket system as the chaos writes to it and reads it, in words that both have. */
export interface Site {
  /** Puts the ticket where it has always been: nothing fires and no poll finds it. */
  place(script: Script): Placed;
  /** Somebody works on it and its rule fires, through the network that the script says. Gives what lets a late webhook arrive. */
  fire(ticket: Placed): () => void;
  /** What the script's editor does. */
  edit(ticket: Placed, what: Edit["what"]): void;
  /** What somebody does once, in the moment before our request is worked on. */
  meanwhile(ticket: Placed, at: "read" | "write", run: () => void): void;
  /** Arms the script's faults. */
  arm(ticket: Placed): void;
  /** The question that waits; null without one. */
  asked(ticket: Placed): Asked | null;
  press(by: Person, on: Asked, press: Press): Promise<void>;
  /** The version that the last change of a person gave it. */
  version(ticket: Placed): number;
  /** All that was done to the ticket, from the system's own journals. */
  trail(ticket: Placed): Trail;
}
