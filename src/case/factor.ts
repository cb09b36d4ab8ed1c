import type { VerdictKind } from "./verdict-kind.ts";

/** What may prove, beyond the account, that it is this very person. */
export const FACTOR_KINDS = ["login", "totp", "webauthn"] as const;
export type FactorKind = (typeof FACTOR_KINDS)[number];

/** Where keys are registered and used: the page's origin, and its host as the relying party. */
export interface Party {
  readonly rpId: string;
  readonly origin: string;
}

/** What an answer that a key signs is about. */
export interface Signed {
  readonly reviewId: string;
  readonly digest: string | null;
  readonly verdict: VerdictKind | "break_glass";
}

/** An assertion as a browser gives it; bytes as base64url. */
export interface Assertion {
  readonly credential: string;
  readonly clientData: string;
  readonly authenticatorData: string;
  readonly signature: string;
}

/** All that is needed to verify an assertion again: it stands whole in the evidence. */
export interface RecordedAssertion extends Assertion, Signed, Party {
  /** COSE public key, base64url. */
  readonly publicKey: string;
  /** What made the challenge this one showing's alone; absent in entries of versions whose challenge had none. */
  readonly nonce?: string | undefined;
}

/** Signed in anew at the identity provider. */
export interface LoginFactor {
  readonly kind: "login";
  readonly at: string;
  /** How, in the identity provider's words; null when it does not say. */
  readonly acr: string | null;
}

/** A second factor that was checked for one review, at that time. */
export type CheckedFactor =
  | {
      readonly kind: "totp";
      readonly person: string;
      readonly reviewId: string;
      readonly at: string;
      /** The time step of the code; the code itself is never kept. */
      readonly step: number;
    }
  | {
      readonly kind: "webauthn";
      readonly person: string;
      readonly reviewId: string;
      readonly at: string;
      readonly assertion: RecordedAssertion;
    };

/** What proved, beyond the account, that it was this very person at the keyboard. */
export type Factor = LoginFactor | CheckedFactor;

/** What somebody shows as a second factor with an answer; not yet checked. */
export type ShownFactor =
  | { readonly kind: "totp"; readonly code: string }
  | { readonly kind: "webauthn"; readonly assertion: Assertion };
