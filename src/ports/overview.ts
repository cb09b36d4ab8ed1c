import type { Status } from "../case/index.ts";

/** Where a ticket stands, for whoever waits for it. */
export interface Standing {
  /** Its id in the ticket system. */
  readonly ticket: string;
  /** The highest version taken; null when none was. */
  readonly version: number | null;
  /** Deliveries that nobody has dealt with yet. */
  readonly waiting: number;
  /** Its newest case. */
  readonly case: { readonly id: string; readonly status: Status; readonly end: string | null } | null;
  /** Writes to the outside that are not settled. */
  readonly writes: number;
}

/** How many of each there are. */
export interface Totals {
  readonly deliveries: readonly {
    readonly via: string;
    readonly about: string;
    readonly end: string | null;
    readonly count: number;
  }[];
  readonly cases: readonly {
    readonly workflow: string;
    readonly status: Status;
    readonly end: string | null;
    readonly count: number;
  }[];
  readonly effects: readonly { readonly kind: string; readonly status: string; readonly count: number }[];
  /** Cases that people rejected, by the reason's code. */
  readonly rejections: readonly { readonly workflow: string; readonly reason: string; readonly count: number }[];
  /** Which fields people changed in what they were shown. */
  readonly modified: readonly {
    readonly workflow: string;
    readonly action: string;
    readonly field: string;
    readonly count: number;
  }[];
  readonly entries: number;
  /** Events that only the poller found, at least so many: no webhook told about them. */
  readonly unheard: readonly { readonly system: string; readonly count: number }[];
  /** What is only counted. */
  readonly counted: readonly { readonly system: string; readonly what: string; readonly count: number; readonly last: string }[];
}

export interface Overview {
  /** Reads whole tables: for reports, not for a loop. */
  totals(): Promise<Totals>;
  /** Where tickets of one system stand, one row for each that was asked for. */
  standing(system: string, tickets: readonly string[]): Promise<readonly Standing[]>;
}
