import type { CaseEvent, CaseIn, Effect, Status, TicketContext } from "../case/index.ts";
import type { World } from "./world.ts";

/** What a stage reports: an event (with the context it read, for the next stage), or when to look again. `tried` counts as a failed try. */
export type Staged =
  | {
      readonly kind: "event";
      readonly event: CaseEvent;
      readonly context: TicketContext | null /** The effect that the event ends, as it was run. */;
      readonly effect?: Effect;
    }
  | { readonly kind: "later"; readonly at: Date; readonly tried: boolean };

/** What the stage before hands on: the ticket as it read it, and the action that it intended. */
export interface Handed {
  readonly context: TicketContext | null;
  readonly action: Effect | null;
}

/** A stage reports what happened and changes nothing; outside writes are intents for the effect runner. */
export type Stage<S extends Status> = (world: World, of: CaseIn<S>, handed: Handed) => Promise<Staged>;
