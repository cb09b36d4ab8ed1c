/** One webhook on its way. */
export interface Sent {
  /** The listener answered for good, or it was lost. */
  answered(): boolean;
  readonly lost: boolean;
  /** Sends a late one now. */
  release(): void;
}

/** What became of one recorded step in its ticket system. */
export type Written =
  | {
      readonly kind: "written";
      readonly system: "servicenow" | "jira";
      readonly ticket: string;
      /** The ticket's version as it will be taken; null when the recording does not raise it. */
      readonly version: number | null;
      readonly sent: readonly Sent[];
    }
  /** The record already stood so: no event. */
  | { readonly kind: "unchanged" }
  | { readonly kind: "refused"; readonly why: string };

/** The words of an error, cut. */
export function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : "failed").replaceAll(/\s+/g, " ").slice(0, 160);
}
