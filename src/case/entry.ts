/** Who did it. Persons by directory id, never by name. */
export interface Actor {
  readonly type: "service" | "person" | "system" | "policy" | "model";
  readonly id: string;
  readonly groups?: readonly string[];
}

/** A value that redaction took out of an entry, sealed under its subject's key. */
export interface SealedValue {
  readonly token: string;
  /** "tenant/region". */
  readonly scope: string;
  /** Id of the key that it is sealed under. */
  readonly key: string;
  readonly type: string;
  /** base64url, like `ct` and `tag`. */
  readonly iv: string;
  readonly ct: string;
  readonly tag: string;
  /** Finds the same value again, and tells nothing of it without the key. */
  readonly blind: string;
  /** The same for the value in its one form, however it is written. */
  readonly folded: string;
}

/** What the tokens of an entry stand for: kept in the same transaction, never a part of its bytes. */
export interface EntryVault {
  readonly values: readonly SealedValue[];
  /** Tokens that must be there when the entry is committed. */
  readonly used: readonly string[];
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
  /** Absent when it holds no token that this process put there. */
  readonly vault?: EntryVault;
}
