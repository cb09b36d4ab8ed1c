/** What a system told of its limit on our calls. */
export interface ToldLimit {
  /** Calls an hour; null = it did not say. */
  readonly perHour: number | null;
  /** So long it takes no call at all; 0 = it takes some. */
  readonly closedMs: number;
}

/** The allowance of our calls to limited systems, by name; one for all processes of an installation. */
export interface RateLimits {
  /** Notes a limit for everybody. */
  told(name: string, limit: ToldLimit): Promise<void>;
  /** Takes one call (`waitMs` 0), or says how long to wait. `keep` is the share of the allowance left to more urgent calls. Null: no limit was told within a day. */
  take(name: string, keep: number): Promise<{ readonly waitMs: number } | null>;
}
