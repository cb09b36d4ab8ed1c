/** A person or service account as the directory knows it; ids are immutable directory ids. */
export interface Person {
  readonly id: string;
  readonly active: boolean;
  readonly human: boolean;
  readonly groups: readonly string[];
  /** Account ids by ticket system. */
  readonly accounts: Readonly<Record<string, readonly string[]>>;
  /** Somebody of another organisation, whom the directory lets in and who may not answer. */
  readonly guest?: true;
  /** Directory ids of the same human being's other accounts; their ticket accounts are among `accounts`. */
  readonly others?: readonly string[];
  /** Directory id of the manager. */
  readonly manager?: string | undefined;
  /** Name of the roster's site that this person works at. */
  readonly site?: string | undefined;
  /** Times out of office, ISO 8601; a delegate is told instead and has the rights of his own account only. */
  readonly away?: readonly { readonly from: string; readonly until: string; readonly delegate: string | null }[] | undefined;
}

/** How old an answer may be: with `fresh` nothing that was kept is used; otherwise it is at most five minutes old. */
export interface Reading {
  readonly fresh?: boolean;
}

/** Who is who. Throws DIRECTORY_DOWN when it cannot tell. */
export interface Directory {
  byAccount(system: string, account: string, how?: Reading): Promise<Person | null>;
  /** The person with this directory id; null when there is none. */
  byId(id: string, how?: Reading): Promise<Person | null>;
  /** Everybody in a group, nested groups included, inactive people too. */
  members(group: string, how?: Reading): Promise<readonly Person[]>;
  /** Why an account is nobody's, as a sentence for people, where that is known; null = it is somebody's, or there is no more to say. */
  whyNobody?(system: string, account: string): Promise<string | null>;
}
