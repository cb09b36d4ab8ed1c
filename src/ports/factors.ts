import type { Entry } from "../case/index.ts";

/** A person's secret of one-time codes as it is kept, and the newest time step that was used. */
export interface TotpSecret {
  readonly sealed: string;
  readonly lastStep: number;
}

/** A security key that a person registered. */
export interface SecurityKey {
  readonly credential: string;
  readonly person: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  readonly signCount: number;
}

/** What a person has, for himself to see. */
export interface OwnFactors {
  /** Null when there are no one-time codes; they are confirmed once a right code was shown. */
  readonly totp: { readonly enrolledAt: string; readonly confirmed: boolean } | null;
  readonly keys: readonly { readonly credential: string; readonly registeredAt: string }[];
}

/** The second factors of people. */
export interface Factors {
  /** Keeps a new secret; false when the person has one already: it is reset first. */
  enrol(person: string, sealed: string, at: Date, entries: readonly Entry[]): Promise<boolean>;
  /** Begins a try and counts it, before the code is looked at: the fifth one in a row without a right one locks until `lockUntil`. */
  beginTry(person: string, now: Date, lockUntil: Date): Promise<TotpSecret | "locked" | "absent">;
  /** Uses a time step and forgets the tries; false when this step or a newer one was used before. */
  useStep(person: string, step: number, entries: readonly Entry[]): Promise<boolean>;
  /** Keeps a key; false when its credential is known already. */
  addKey(key: SecurityKey, at: Date, entries: readonly Entry[]): Promise<boolean>;
  key(credential: string): Promise<SecurityKey | null>;
  /** Uses a nonce and moves the key's counter on; false when the nonce was used before, or the counter does not grow (0 = a key that does not count). */
  countUp(
    credential: string,
    used: { readonly nonce: string; readonly at: Date; readonly signCount: number },
    entries: readonly Entry[],
  ): Promise<boolean>;
  /** What a person has: keys in the order of their registration. */
  of(person: string): Promise<OwnFactors>;
  /** Takes one factor of a person away: a key by its credential, the one-time codes by null. False when there was none. */
  remove(person: string, credential: string | null, entries: readonly Entry[]): Promise<boolean>;
  /** Takes all factors of a person away; how many there were. */
  reset(person: string, entries: readonly Entry[]): Promise<number>;
}
