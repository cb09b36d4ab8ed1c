/** Who did it. Persons by directory id, never by name. */
export interface Actor {
  readonly type: "service" | "person" | "system" | "policy" | "model";
  readonly id: string;
  readonly groups?: readonly string[];
}

/** An evidence entry as recorded: canonical bytes and their hash. Its place in the log comes later, with its seal. */
export interface Entry {
  readonly id: string;
  readonly log: string;
  readonly at: string;
  readonly kind: string;
  readonly region: string;
  /** "system/kind/id" of the ticket, or what else it is about. */
  readonly subject: string;
  readonly caseId: string | null;
  readonly epoch: number;
  readonly canonical: string;
  readonly hash: string;
}
