/** Whose an account is by its own record: the directory's immutable id that stands there, or why nobody can be told, as a sentence for people. */
export type Owner = { readonly kind: "held"; readonly id: string } | { readonly kind: "nobody"; readonly why: string };

/** What a ticket system itself holds about whom its accounts belong to: one column with the directory's immutable id. */
export interface AccountLinks {
  readonly system: string;
  /** The account system of the directory that the column's ids are of, such as an employee number; null = the directory's own ids. */
  readonly by: string | null;
  ownerOf(account: string): Promise<Owner>;
  /** Every account by the id that it holds, in lower case, inactive ones too. Throws DIRECTORY_DOWN when not all can be told. */
  accountsOf(ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
}
