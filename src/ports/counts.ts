/** What is only counted. `credentials_refused`: a system answered 401 to credentials that should hold. */
export type Counted = "credentials_refused";

/** Counts small things for operators, by system; one count for all processes of an installation, kept over restarts. */
export interface Counts {
  add(system: string, what: Counted): Promise<void>;
}
