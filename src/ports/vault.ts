import type { Entry, SealedValue } from "../case/index.ts";
import type { WrappedKey } from "./vault-keys.ts";

/** The key of one subject, closed. */
export interface SubjectKey extends WrappedKey {
  readonly id: string;
  readonly scope: string;
  readonly subject: string;
}

/** A subject's key with what is sealed under it. */
export interface Subject extends SubjectKey {
  /** A legal hold: nothing of it may be erased. */
  readonly held: boolean;
  /** In order. */
  readonly tokens: readonly string[];
}

/** A value that is kept, and whose key keeps it. */
export interface KeptValue {
  readonly token: string;
  /** Id of its subject's key. */
  readonly key: string;
  /** A legal hold on that subject. */
  readonly held: boolean;
}

/** A legal hold on a subject, and who asked to release it; null = nobody. */
export interface VaultHold {
  readonly askedBy: string | null;
  readonly askedAt: string | null;
}

/** Who releases a hold; whoever asked before `since` did in vain. */
export interface Releasing {
  readonly subject: string;
  readonly by: string;
  readonly since: Date;
}

/** What is erased in one act. */
export interface Erasure {
  /** Id of a subject's key; null = of no subject. */
  readonly key: string | null;
  /** All tokens under that key, in order. */
  readonly tokens: readonly string[];
  /** Tokens under other keys, which stay. */
  readonly elsewhere: readonly string[];
}

/** A value that one auditor asked to see. */
export interface Reveal {
  readonly id: string;
  readonly scope: string;
  readonly token: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly until: string;
  /** Null while nobody has. */
  readonly approvedBy: string | null;
  /** Null while it was not; shown once. */
  readonly shownAt: string | null;
  readonly refusedAt: string | null;
}

/** Which keys are to be closed anew: behind `after`, so many. */
export interface ToRewrap {
  readonly before: Date;
  readonly kek: string;
  readonly after: string;
  readonly limit: number;
}

/** What was taken out of evidence. Values come in with the entries that hold their tokens (Entry.vault). A `scope` is "tenant/region". */
export interface VaultStore {
  /** The tokens of these blind indexes, as far as there are any. */
  tokensOf(scope: string, blinds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The keys of these subjects, as far as there are any. */
  keysOf(scope: string, subjects: readonly string[]): Promise<readonly SubjectKey[]>;
  /** Keeps the key, unless its subject has one by now. */
  addKey(key: SubjectKey): Promise<void>;
  /** A value and its key; null when it was erased or never was. */
  value(scope: string, token: string): Promise<{ readonly value: Omit<SealedValue, "folded">; readonly key: SubjectKey } | null>;
  subject(scope: string, subject: string): Promise<Subject | null>;
  /** By the id of its key, which no later one has. */
  subjectOfKey(scope: string, key: string): Promise<Subject | null>;
  /** The types of which any value is kept. */
  types(scope: string): Promise<readonly string[]>;
  /** Values by their blind indexes, or by those of their one form; in the order of their tokens. */
  kept(
    scope: string,
    by: { readonly blinds: readonly string[]; readonly folded: readonly string[] },
  ): Promise<readonly KeptValue[]>;
  /** Erases a subject whole, and single values elsewhere; false when it has other tokens by now, one of these is gone, or a hold keeps any of it. */
  erase(what: Erasure, entries: readonly Entry[]): Promise<boolean>;
  /** Erases a key (null = none) with all under it, and single values elsewhere, whose entry is there, whatever holds them. */
  eraseAgain(scope: string, what: Pick<Erasure, "key" | "elsewhere">): Promise<void>;
  /** Those of these tokens that were erased. */
  erased(tokens: readonly string[]): Promise<ReadonlySet<string>>;
  /** The legal hold on this subject; null = none. */
  held(scope: string, subject: string): Promise<VaultHold | null>;
  /** Forbids to erase it, whether there is a key or not; nobody has asked to release it then. */
  hold(scope: string, of: { readonly subject: string; readonly at: Date }, entries: readonly Entry[]): Promise<void>;
  /** Somebody asks to release it; false when there is none, or somebody asked later than `since`. */
  askRelease(scope: string, of: Releasing & { readonly at: Date }, entries: readonly Entry[]): Promise<boolean>;
  /** Releases it; false unless somebody else asked later than `since`. */
  release(scope: string, of: Releasing, entries: readonly Entry[]): Promise<boolean>;
  /** Releases one whose entry is there, unless it was placed anew after that moment. */
  releaseAgain(scope: string, of: { readonly subject: string; readonly at: Date }): Promise<void>;
  /** Keys that were closed before this moment, or by another key; in the order of their ids. */
  keysToRewrap(scope: string, which: ToRewrap): Promise<readonly SubjectKey[]>;
  /** Keeps it closed anew; false when it is gone or was closed anew meanwhile. */
  rewrapped(key: SubjectKey, to: WrappedKey): Promise<boolean>;
  /** The database's clock. */
  now(): Promise<Date>;
  request(reveal: Omit<Reveal, "approvedBy" | "shownAt" | "refusedAt">, entries: readonly Entry[]): Promise<void>;
  reveal(scope: string, id: string): Promise<Reveal | null>;
  /** The second person's yes; false when somebody answered before. */
  approve(id: string, by: string, entries: readonly Entry[]): Promise<boolean>;
  refuse(id: string, at: Date, entries: readonly Entry[]): Promise<boolean>;
  /** Uses it up, before anything is shown; false when it was used before. */
  use(id: string, at: Date, entries: readonly Entry[]): Promise<boolean>;
}
