/** What is wrong with the tokens that are issued while the fault is on, or with the provider itself. */
export type IdpFault =
  | { readonly kind: "wrong_audience" }
  | { readonly kind: "wrong_issuer" }
  | { readonly kind: "wrong_nonce" }
  | { readonly kind: "alg_none" }
  | { readonly kind: "alg_confused" }
  | { readonly kind: "bad_signature" }
  | { readonly kind: "foreign_key" }
  | { readonly kind: "expired" }
  | { readonly kind: "no_subject" }
  | { readonly kind: "no_auth_time" }
  /** Access tokens for other purposes: these scopes, or none as a program's own token. */
  | { readonly kind: "scope"; readonly scope: string | null }
  /** Signs people in by what they did long ago, whatever was asked for. */
  | { readonly kind: "old_sign_in"; readonly seconds: number }
  /** Ignores acr_values. */
  | { readonly kind: "weak" }
  /** Its clock is that many seconds ahead of everybody's. */
  | { readonly kind: "skew"; readonly seconds: number }
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "page" }
  | { readonly kind: "redirect"; readonly to: string }
  | { readonly kind: "dropped" };
