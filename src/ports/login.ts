/** Somebody as the identity provider proves him. */
export interface Proven {
  /** His account id under the directory's system "idp". */
  readonly account: string;
  /** When he proved who he is, ISO 8601; null when the provider does not say. */
  readonly signedInAt: string | null;
  /** How, in the provider's words; null when it does not say. */
  readonly acr: string | null;
}

/** Somebody back from the provider, and where he wanted to go. */
export interface Returned extends Proven {
  readonly back: string;
}

/** Signing in at the company's identity provider. Throws LOGIN_DOWN when the provider does not answer as it should, LOGIN_REFUSED when what it says proves nobody. */
export interface Login {
  /** The address where the browser signs in. `sealed` stays with the browser, for ten minutes: without it nobody comes back. `afresh` asks for a new sign-in, whatever is known already. */
  begin(back: string, afresh: boolean): Promise<{ readonly url: string; readonly sealed: string }>;
  /** Who came back; `query` as the provider sent the browser. Each code works once. */
  finish(query: string, sealed: string): Promise<Returned>;
  /** Whose access token this is. */
  bearer(token: string): Promise<Proven>;
  close(): void;
}
