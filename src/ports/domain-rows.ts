/** A row of `cases` as far as entries tell it. */
export interface CaseDomainRow {
  readonly status: string;
  readonly workflow: string;
  readonly ticket: string;
  readonly key: string;
  readonly openedAt: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ReviewDomainRow {
  readonly id: string;
  readonly status: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface EffectDomainRow {
  readonly id: string;
  readonly status: string;
  readonly digest: string;
  readonly entryHash: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly receipt: unknown;
}

/** An entry with what stands beside its record; `seq` = its place, and `sealed` = the hash that its seal holds; null = it has no place yet. */
export interface BesideEntry {
  readonly id: string;
  readonly kind: string;
  readonly hash: string;
  readonly seq: number | null;
  readonly sealed: string | null;
  readonly canonical: string;
}

/** All that is stored about one case, seen at one moment. */
export interface DomainRows {
  readonly caseId: string;
  /** Null = there is no row. */
  readonly case: CaseDomainRow | null;
  readonly reviews: readonly ReviewDomainRow[];
  readonly effects: readonly EffectDomainRow[];
  /** In the order in which they were recorded. */
  readonly entries: readonly BesideEntry[];
}

/** Reads the rows that work is done on, beside the entries that tell of it. */
export interface DomainTables {
  /** The cases behind an id, in order: every id that a row or an entry names. Digests in chats are about rooms, not about a case: they are left out. */
  page(after: string, limit: number): Promise<readonly DomainRows[]>;
}
