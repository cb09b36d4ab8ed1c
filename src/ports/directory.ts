/** A person or service account as the directory knows it; ids are immutable directory ids. */
export interface Person {
  readonly id: string;
  readonly active: boolean;
  readonly human: boolean;
  readonly groups: readonly string[];
  /** Account ids by ticket system. */
  readonly accounts: Readonly<Record<string, readonly string[]>>;
}

/** Who is who. Throws DIRECTORY_DOWN when it cannot tell. */
export interface Directory {
  byAccount(system: string, account: string): Promise<Person | null>;
}
