/** Somebody who can sign in: the account is what directories know (`oid`), `sub` is only this client's name for it. */
export interface Account {
  readonly account: string;
  readonly name: string;
}

/** Somebody signed in at the provider, with the time of it. */
export interface SignIn {
  readonly account: string;
  readonly at: Date;
  readonly acr: string;
}

/** The pairwise subject of an account: no directory knows it. */
export function subjectOf(account: string): string {
  return `sub-of-${account}`;
}
