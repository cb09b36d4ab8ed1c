import type { Entry, ExampleSet } from "../case/index.ts";

export interface ExampleSets {
  /** The newest version of a workflow; null while there never was one. */
  current(workflow: string): Promise<ExampleSet | null>;
  /** The same for a prompt: what was adopted here at once, what was adopted elsewhere within a second. */
  shown(workflow: string): Promise<ExampleSet | null>;
  /** A new version with its entries. False when somebody else adopted that version meanwhile. */
  adopt(set: ExampleSet, entries: readonly Entry[]): Promise<boolean>;
}
