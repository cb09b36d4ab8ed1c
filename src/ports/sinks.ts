/** One sealed entry as it leaves for a sink. `canonical` is the RFC 8785 text of the entry; `hash` its hex SHA-256; `prev` the previous seal's hash; `seal` this seal's hash. */
export interface SealedEntry {
  readonly log: string;
  readonly seq: number;
  readonly epoch: number;
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  readonly region: string;
  readonly subject: string;
  readonly hash: string;
  readonly prev: string;
  readonly seal: string;
  readonly canonical: string;
}

export interface SinkHead {
  readonly seq: number;
  readonly seal: string;
}

/** Where sealed evidence is shipped. append is idempotent by (log, seq); it resolves only when the range is durable and read back. */
export interface Sink {
  readonly name: string;
  /** Where it keeps what it is given; absent = with this process, or nobody said. */
  readonly region?: string;
  /** It is shipped to when so many entries wait, or the first of them has for so long; absent = as they come. */
  readonly gathers?: { readonly entries: number; readonly ms: number };
  /** How many entries append takes well at once; absent = some hundreds. */
  readonly takes?: number;
  /** How long after append failed, or its process was killed, what it sent may still be stored; absent = not at all. */
  readonly settlesMs?: number;
  /** Where its unbroken beginning of the log ends. */
  head(log: string): Promise<SinkHead | null>;
  /**
   * Entries behind a place, in order, as they are stored there, whether they hold or not: about as many as asked for, fewer where they are large; none = nothing
   * stands behind it. Absent = they cannot be read back through this service.
   */
  readonly read?: (log: string, afterSeq: number, limit: number) => Promise<readonly SealedEntry[]>;
  append(entries: readonly SealedEntry[]): Promise<void>;
  close(): Promise<void>;
}
