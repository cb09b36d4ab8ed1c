import type { Behaviour, JsonSchema } from "../../simulators/model/index.ts";
import type { Name } from "../cast.ts";
import type { Stage } from "../run/stage.ts";

/** What one person does when a review of the ticket stands on their desk. */
export type Press =
  | { readonly by: Name; readonly press: "approve"; readonly reason?: string }
  | { readonly by: Name; readonly press: "modify"; readonly changes: Readonly<Record<string, unknown>>; readonly reason: string }
  | { readonly by: Name; readonly press: "reject"; readonly reason: string };

/** The ticket as the model is shown it: JSON with paths. */
export type Shown = JsonSchema;

/** A line of the story. */
export interface Told {
  readonly who: string;
  readonly what: string;
}

/** One ticket of the demonstration: what it is, what happens around it, and how it must end. */
export interface Ticket {
  readonly key: string;
  readonly system: "servicenow" | "jira";
  /** What it shows, in a few words. */
  readonly shows: string;
  /** Puts the ticket where it has always been: no rule fires. */
  readonly place: (stage: Stage) => void;
  /** Somebody works on the ticket, and a rule of the ticket system fires its webhook; says who did what when that is worth a line. */
  readonly fire: (stage: Stage) => Told | Promise<Told | undefined>;
  /** What the model answers when it is asked for the nth time (from 1). */
  readonly model: (shown: Shown, nth: number, stage: Stage) => Behaviour;
  /** Who answers its reviews, in turn. */
  readonly answers: readonly Press[];
  readonly expect: Expected;
}

/** How a ticket must end. Anything else fails the demonstration. */
export interface Expected {
  /** The end of each of its cases, oldest first; several lists where a race of real clocks may go either way. */
  readonly ends: readonly (readonly string[])[];
  /** Verdicts of people in all its cases. */
  readonly touches: number;
  /** Steps that its evidence must show in this order ("case.decided apply", "review.answer_refused self_approval"); others may stand between. */
  readonly steps: readonly string[];
  /** Exactly the rules that object at its last decision on a draft; absent: none may. */
  readonly objections?: readonly string[];
  /** Groups that its last review asks. */
  readonly asked?: readonly string[];
  /** What is wrong with the ticket, as its own system shows it. */
  readonly ticket: (stage: Stage) => readonly string[];
}
