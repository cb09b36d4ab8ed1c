export const JOB_KINDS = ["delivery", "case", "effect", "review"] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** Ids only; truth is in the tables, so a lost or doubled job does no harm. */
export interface Job {
  readonly kind: JobKind;
  readonly ref: string;
}

export interface Queue {
  readonly backend: "postgresql" | "redis";
  /** Resolves when the place where jobs are kept answers; rejects within two seconds when it does not. */
  ping(): Promise<void>;
  add(jobs: readonly Job[]): Promise<void>;
  /** Starts taking jobs; a job whose handler throws is dropped (the outbox brings it back). */
  work(handle: (job: Job) => Promise<void>, concurrency: number): Promise<void>;
  /** Stops taking jobs, waits for running ones up to the milliseconds, closes connections. */
  close(graceMs: number): Promise<void>;
}
