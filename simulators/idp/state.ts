import type { IdpFault } from "./faults.ts";
import type { SigningKey } from "./keys.ts";
import type { Account, SignIn } from "./people.ts";

/** What an authorization code stands for, once. */
export interface Granted extends SignIn {
  readonly redirect: string;
  readonly challenge: string;
  readonly nonce: string | null;
  readonly until: number;
}

/** All that the provider remembers. */
export interface Idp {
  issuer(): string;
  readonly now: () => Date;
  readonly accounts: readonly Account[];
  readonly client: { readonly id: string; readonly secret: string; readonly redirects: Set<string> };
  readonly apiAudience: string;
  /** The newest last; all of them are in the key set. */
  readonly keys: SigningKey[];
  readonly codes: Map<string, Granted>;
  readonly sessions: Map<string, SignIn>;
  fault: IdpFault | null;
}

/** One HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly location?: string;
  readonly cookie?: string;
}

/** JSON, never cached. */
export function jsonAnswer(status: number, body: object): Answer {
  return { status, type: "application/json", body: JSON.stringify(body) };
}
