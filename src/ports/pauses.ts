import type { Entry } from "../case/index.ts";

/** Late evidence that stops an attempt: how long an entry of the log may wait for its seal. */
export interface Lateness {
  readonly log: string;
  readonly maxLagSeconds: number;
}

/** A stop put on automation by a person: workflow null = everything. */
export interface Pause {
  readonly workflow: string | null;
  readonly by: string;
  readonly reason: string;
  readonly at: string;
}

/** Something that stops automation: a pause of everything or of one workflow, by a person, late evidence, evidence that may not be signed, a database that has less than was shipped, a closed gate or a schedule. */
export interface StandingHold {
  readonly what: "everything" | "workflow" | "evidence" | "checkpoint" | "restore" | "gate" | "schedule";
  readonly by: string;
}

export interface Pauses {
  list(): Promise<readonly Pause[]>;
  /** All that stops automation in a workflow now, read at one moment: what also keeps an attempt from beginning. */
  holds(workflow: string, late: Lateness): Promise<readonly StandingHold[]>;
  set(pause: Pause, entries: readonly Entry[]): Promise<void>;
  /** Ends a pause and brings the cases that it held forward to that time. False when there is no such pause. */
  clear(workflow: string | null, entries: readonly Entry[], at: Date): Promise<boolean>;
}
