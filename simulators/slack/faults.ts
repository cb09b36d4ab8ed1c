/** What the Web API may do wrong. */
export type SlackFault =
  /** Nothing is done. */
  | { readonly kind: "status"; readonly status: number }
  /** 429 with Retry-After; nothing is done. */
  | { readonly kind: "rate_limited"; readonly seconds: number }
  /** 200 with ok: false; nothing is done. */
  | { readonly kind: "lies"; readonly error: string }
  /** Done, and then the connection is cut. */
  | { readonly kind: "done_and_cut" }
  /** Done, and the answer never comes. */
  | { readonly kind: "silent" }
  /** Done after that time. */
  | { readonly kind: "slow"; readonly milliseconds: number }
  /** Somebody else answers: 200 with a page. */
  | { readonly kind: "page" };
