import type { Instance } from "./instance.ts";
import type { Table } from "./store.ts";

/** One condition as written: column, operator, operand. */
export interface Term {
  readonly column: string;
  readonly operator: string;
  readonly operand: string;
}

/** ^NQ separates groups, ^ separates clauses, ^OR adds an alternative to the clause before it. */
export interface Query {
  readonly groups: readonly (readonly (readonly Term[])[])[];
  readonly order: readonly { readonly column: string; readonly descending: boolean }[];
}

/** Where and for whom a query runs: dates are read in that person's zone. */
export interface QueryScope {
  readonly instance: Instance;
  readonly table: Table;
  readonly zone: string;
  readonly userId: string;
}
