import type { SectionStatus } from "./ticket.ts";

/** A part of the ticket as it is and as the proposal makes it. */
export interface ShownChange {
  readonly field: string;
  /** Null = it could not be read. */
  readonly from: string | null;
  readonly to: string;
}

/** A fact that the note cites. */
export interface ShownFact {
  /** Where it stands, in words, and the path by which it is cited. */
  readonly where: string;
  readonly path: string;
  readonly value: string;
}

/** What people are shown of the very reading that a decision was made with; redacted, through the output filter. */
export interface Shown {
  readonly changes: readonly ShownChange[];
  readonly facts: readonly ShownFact[];
  readonly sections: Readonly<Record<string, SectionStatus>>;
  /** The reading as text, where no prompt holds it. */
  readonly context: string | null;
}
