/** What one look at a connected system found. `says` holds names, ids and numbers, never contents of tickets; `fix` is the way out. */
export interface Finding {
  readonly check: string;
  readonly state: "ok" | "warning" | "problem";
  readonly says: string;
  readonly fix?: string;
}

/** Looks at one system as it is configured here; reads only, and never throws for what it finds. */
export type Examine = () => Promise<readonly Finding[]>;
