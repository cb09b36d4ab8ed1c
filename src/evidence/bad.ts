/** Where a log does not hold. */
export interface Bad {
  readonly seq: number;
  readonly what: string;
  /** True = nothing is known to be wrong: what comes from there on is signed by nobody who is known. */
  readonly behind?: true;
}
