export const JOB_KINDS = ["delivery", "case", "effect", "review"] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** Ids only; truth is in the tables, so a lost or doubled job does no harm. */
export interface Job {
  readonly kind: JobKind;
  readonly ref: string;
  /** Stems from a person's answer: taken before everything else that waits. */
  readonly urgent?: boolean;
}

/** Something to be done at a time: the truth for every timer and the net under every job. One row per (kind, ref). */
export interface Due extends Job {
  readonly at: Date;
}

export interface Queue {
  readonly backend: "postgresql" | "redis";
  /** Resolves when the place where jobs are kept answers; rejects within two seconds when it does not. */
  ping(): Promise<void>;
  add(jobs: readonly Job[]): Promise<void>;
  /** When the job that is next in line was added; null = none waits. */
  waitingSince(): Promise<Date | null>;
  /** Starts taking jobs; a job whose handler throws is dropped (the outbox brings it back). */
  work(handle: (job: Job) => Promise<void>, concurrency: number): Promise<void>;
  /** Stops taking jobs, waits for running ones up to the milliseconds, closes connections. */
  close(graceMs: number): Promise<void>;
}
