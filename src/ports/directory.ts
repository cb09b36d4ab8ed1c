/** A person or service account as the directory knows it; ids are immutable directory ids. */
export interface Person {
  readonly id: string;
  readonly active: boolean;
  readonly human: boolean;
  readonly groups: readonly string[];
  /** Account ids by ticket system. */
  readonly accounts: Readonly<Record<string, readonly string[]>>;
  /** Directory id of the manager. */
  readonly manager?: string | undefined;
  /** Name of the roster's site that this person works at. */
  readonly site?: string | undefined;
  /** Times out of office, ISO 8601; a delegate is told instead and has the rights of his own account only. */
  readonly away?: readonly { readonly from: string; readonly until: string; readonly delegate: string | null }[] | undefined;
}

/** Who is who. Throws DIRECTORY_DOWN when it cannot tell. */
export interface Directory {
  byAccount(system: string, account: string): Promise<Person | null>;
  /** The person with this directory id; null when there is none. */
  byId(id: string): Promise<Person | null>;
  /** Everybody in a group, nested groups included, inactive people too. */
  members(group: string): Promise<readonly Person[]>;
}
