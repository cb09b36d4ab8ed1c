import type { Case, Delivery, Effect, Entry, Receipt, Review, Status, TicketRef, Verified } from "../case/index.ts";
import type { Checkpoints } from "./checkpoints.ts";
import type { Cursors } from "./cursors.ts";
import type { DeliveryEnd, TakenDelivery } from "./deliveries.ts";
import type { Digests } from "./digests.ts";
import type { DomainTables } from "./domain-rows.ts";
import type { ExampleSets } from "./example-sets.ts";
import type { Exercises } from "./exercises.ts";
import type { Exports } from "./exports.ts";
import type { Factors } from "./factors.ts";
import type { GlassUses } from "./glass-uses.ts";
import type { Labels } from "./labels.ts";
import type { Lease, Leases } from "./leases.ts";
import type { LeftMonths } from "./left-months.ts";
import type { Overview } from "./overview.ts";
import type { Lateness, Pauses } from "./pauses.ts";
import type { Provisioned } from "./provisioned.ts";
import type { Due, Job } from "./queue.ts";
import type { Restores } from "./restores.ts";
import type { Posted, ReviewedCase, ReviewQueue, Waited } from "./review-queue.ts";
import type { Sessions } from "./sessions.ts";
import type { SealedEntry } from "./sinks.ts";
import type { Disagreement, StandingApprovals } from "./standing-approvals.ts";
import type { VaultStore } from "./vault.ts";

/** One move of one case, written in ONE transaction: the case's next version (compare-and-set), its entries, intents, receipts, reviews and outbox rows. */
export interface Move {
  /** Version the case must still have; null inserts the case. */
  readonly expect: number | null;
  readonly next: Case;
  readonly entries: readonly Entry[];
  /** New or changed effects, whole. */
  readonly effects: readonly Effect[];
  /** New or changed reviews, whole. */
  readonly reviews: readonly Review[];
  /** Outbox rows to set (upsert by kind and ref; the earlier time wins). */
  readonly due: readonly Due[];
  /** Outbox rows that this move finishes. */
  readonly done: readonly Job[];
  /** A delivery that this move settles. */
  readonly delivery: { readonly id: string; readonly end: DeliveryEnd } | null;
  /** Standing approvals that it ends: one given meanwhile refuses the move as STORE_DOWN with code 40001, made anew it ends that as well. Absent = nobody disagreed. */
  readonly against?: Disagreement;
}

export interface Inbox {
  /** One durable row and its outbox row. Unique by delivery id. */
  put(delivery: Verified<Delivery>, receivedAt: Date): Promise<"stored" | "duplicate">;
  /** The same for what a poll found; polled ids are their own proof (we read them from the API). */
  found(delivery: Delivery, receivedAt: Date): Promise<"stored" | "duplicate">;
  /** Settles a delivery, takes its outbox row away, and adds what is due because of it; all of it or nothing. */
  settle(id: string, end: DeliveryEnd, due?: readonly Due[]): Promise<void>;
  /** Comes again at `retryAt`; `counts` = it was a failure, not an outage. */
  failed(id: string, retryAt: Date, counts: boolean): Promise<void>;
  /** The delivery to be worked on. An open one about a ticket, not our own echo, raises the highest version taken of that ticket in the same call. */
  take(id: string): Promise<TakenDelivery | null>;
  /** Lowers a ticket's highest version to what the system of record has. */
  correctVersion(ticket: TicketRef, version: number): Promise<void>;
}

export interface CaseFilter {
  readonly status?: Status;
  readonly workflow?: string;
  readonly ticket?: string;
  readonly limit: number;
}

export interface Cases {
  load(id: string): Promise<Case | null>;
  /** The newest case of a ticket in a workflow, open or ended. */
  latest(ticket: TicketRef, workflow: string): Promise<Case | null>;
  list(filter: CaseFilter): Promise<readonly Case[]>;
  counts(): Promise<Readonly<Record<Status, number>>>;
  /** Takes away the outbox row of a case that waits, if it still is at this version: a newer move's row stays. */
  parked(id: string, version: number): Promise<void>;
  /** Counts a failed try without moving the case, and when to try again. */
  tried(id: string, version: number, retryAt: Date): Promise<void>;
}

/** The right to run an effect, and the effect as it is under that right. */
export interface Claim {
  readonly lease: Lease;
  /** Null when there is no such effect. */
  readonly effect: Effect | null;
  /** People have paused its case's workflow, or everything. */
  readonly paused: boolean;
}

/** How long a first attempt holds its lease, how long from its beginning its request may leave, and what evidence may not be late. */
export interface Patience {
  readonly seconds: number;
  readonly sendSeconds: number;
  readonly late: Lateness | null;
}

export interface Effects {
  load(id: string): Promise<Effect | null>;
  /** Takes the effect's lease and then reads the effect. Null while somebody else holds it. The lease ends with the effect, or is released. */
  claim(id: string, owner: string, seconds: number): Promise<Claim | null>;
  ofCase(caseId: string): Promise<readonly Effect[]>;
  /** Those of them that have not ended. */
  openOf(caseId: string): Promise<readonly Effect[]>;
  /** How many actions of a workflow were intended since then without a person, counted up to the limit; voided ones are none. */
  alone(workflow: string, since: Date, limit: number): Promise<number>;
  /** Marks an attempt begun: status attempting, attempts + 1, and how long its request may leave, by the database's clock. False when the effect is no longer open, the lease's fencing is not the newest, its workflow is paused, or evidence is late. */
  begin(id: string, lease: Lease, sendSeconds: number, late?: Lateness | null): Promise<boolean>;
  /** Takes the lease and begins the first attempt of an effect in one call; as begin(), and null when it ever began before. */
  start(id: string, owner: string, until: Patience): Promise<Lease | null>;
  /** Back to intended: the server refused the attempt before doing anything (429, connection refused). */
  unsent(id: string, lease: Lease): Promise<void>;
  /** Intends messages outside a case's move, with the entry that tells why. */
  intend(effects: readonly Effect[], due: readonly Due[], entries: readonly Entry[]): Promise<void>;
  /** Ends an effect outside a case's move (messages of cases that moved on), with its entry. */
  end(id: string, status: "confirmed" | "failed" | "voided", receipt: Receipt | null, entries: readonly Entry[]): Promise<void>;
}

export interface Reviews extends ReviewQueue {
  load(id: string): Promise<Review | null>;
  /** The review with its case, both as they stand at one moment; null when one of them is gone. */
  withCase(id: string): Promise<ReviewedCase | null>;
  /** The same with the review's outbox row: before its answers are read. */
  look(id: string): Promise<(ReviewedCase & { readonly row: RowSeen }) | null>;
  byRecord(system: string, recordId: string): Promise<Review | null>;
  /** Open questions whole, in the queue's order. */
  waiting(asked: Waited): Promise<readonly ReviewedCase[]>;
  /** Those that nobody answered and that expired since then, the latest first, up to the limit. */
  expired(since: Date, limit: number): Promise<readonly ReviewedCase[]>;
  /** True while a card of this system may be there without its record being stored. */
  awaited(system: string): Promise<boolean>;
  /** Stores where the record is, once its card is posted, with all that follows from that: what is due, the times that run from now on (null = as before), an entry and an update. */
  posted(id: string, record: { readonly id: string; readonly key: string }, posted: Posted): Promise<void>;
  /** Remembers an answer as dealt with (refused), with its entry. */
  refused(
    id: string,
    source: string,
    told: { readonly entries: readonly Entry[]; readonly effects: readonly Effect[]; readonly due: readonly Due[] },
  ): Promise<void>;
}

export interface SealState {
  readonly seq: number;
  readonly seal: string;
}

/** What sealing needs of an entry: its bytes stay where they are. */
export type Unsealed = Pick<Entry, "id" | "at" | "epoch" | "hash">;

/** An entry's place in its log. */
export interface Seal extends Unsealed, SealState {
  readonly log: string;
  /** The seal before it. */
  readonly prev: string;
}

export interface Ledger {
  /** Entries outside a case's move. */
  record(entries: readonly Entry[]): Promise<void>;
  /** The log's epoch: grows when a restored database starts over. */
  epoch(log: string): Promise<number>;
  /** Begins the next epoch of a log that took back what was shipped of it; what was not finished outside is unknown from then on. 0 = entries without a seal come first. */
  startEpoch(log: string): Promise<number>;
  /** Takes shipped entries back behind `after`, under the lease of who seals: refused (false) when the head moved or the lease was lost. */
  takeBack(log: string, lease: Lease, after: number, entries: readonly SealedEntry[]): Promise<boolean>;
  head(log: string): Promise<SealState | null>;
  /** Entries without a seal, oldest commit first. */
  unsealed(log: string, limit: number): Promise<readonly Unsealed[]>;
  /** The id of the first entry that is neither sealed nor unsealed as above; null = there is none. Reads the whole log. */
  lost(log: string): Promise<string | null>;
  /** Writes seals under the lease: refused (false) when the head moved or the lease was lost. */
  seal(log: string, lease: Lease, after: number, seals: readonly Seal[]): Promise<boolean>;
  sealed(log: string, afterSeq: number, limit: number): Promise<readonly SealedEntry[]>;
  shipped(log: string, sink: string): Promise<number>;
  /** Seconds since the oldest entry was sealed that the sink does not have yet; 0 when it has all. */
  unshippedSeconds(log: string, sink: string): Promise<number>;
  setShipped(log: string, sink: string, lease: Lease, seq: number): Promise<boolean>;
  /** Seconds since the oldest unsealed entry was committed; 0 when all are sealed. */
  lagSeconds(log: string): Promise<number>;
  ofSubject(subject: string): Promise<readonly Entry[]>;
  ofCase(caseId: string): Promise<readonly Entry[]>;
  /** The case of an entry, by the entry's id; null when there is no such entry, or it belongs to no case. */
  caseOf(entryId: string): Promise<string | null>;
  /** The hashes of the same. */
  hashesOf(caseId: string): Promise<readonly string[]>;
}

/** Who added to an outbox row last, as it was seen; null = there was no row. */
export type RowSeen = number | null;

export interface Outbox {
  /**
   * Rows due now, pushed `visibleSeconds` into the future so that nobody else takes them meanwhile: first the urgent ones, then the others that have been
   * due for `overdueSeconds`, up to the limit of each.
   */
  sweep(limit: number, visibleSeconds: number, overdueSeconds?: number): Promise<readonly Job[]>;
  /** Adds rows or brings them forward: the earlier time wins. */
  set(due: readonly Due[]): Promise<void>;
  /** Exactly this time, later or not: for the job's own handler. With `seen`, only if nobody has added to the row since. */
  postpone(due: Due, seen?: RowSeen): Promise<void>;
  done(jobs: readonly Job[]): Promise<void>;
  /** Done, if nobody has added to the row since. */
  finish(job: Job, seen: RowSeen): Promise<void>;
  /** Brings the held cases of a workflow forward to that time (null = of all): what held them is over. */
  release(workflow: string | null, at: Date): Promise<void>;
}

/** The system of record. Every method throws STORE_DOWN when the database cannot answer. */
export interface Store {
  readonly inbox: Inbox;
  readonly cases: Cases;
  readonly effects: Effects;
  readonly reviews: Reviews;
  readonly leases: Leases;
  readonly pauses: Pauses;
  readonly ledger: Ledger;
  readonly checkpoints: Checkpoints;
  readonly restores: Restores;
  readonly leftMonths: LeftMonths;
  readonly outbox: Outbox;
  readonly cursors: Cursors;
  readonly overview: Overview;
  readonly labels: Labels;
  readonly exampleSets: ExampleSets;
  readonly digests: Digests;
  readonly exercises: Exercises;
  readonly exports: Exports;
  readonly domainTables: DomainTables;
  readonly factors: Factors;
  readonly glassUses: GlassUses;
  readonly standingApprovals: StandingApprovals;
  readonly sessions: Sessions;
  readonly provisioned: Provisioned;
  readonly vault: VaultStore;
  /** False when another commit of this case won. */
  commit(move: Move): Promise<boolean>;
  ping(): Promise<void>;
  close(): Promise<void>;
}
