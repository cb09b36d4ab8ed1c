import type { Clock, MakeId, Redactor } from "../case/index.ts";
import type { Policy } from "../policy/index.ts";
import type {
  Anchor,
  Channel,
  CheckpointSigner,
  ContextSource,
  Directory,
  Log,
  Model,
  Queue,
  Sink,
  Store,
  TicketSystem,
} from "../ports/index.ts";
import type { Roster } from "../review/index.ts";
import type { Vault } from "./vault/open-vault.ts";

/** Times in milliseconds that the effect runner and the timers keep. */
export interface Timing {
  /** How long an attempt may take until its request has left. */
  readonly sendMs: number;
  /** How long a server may still commit after that: only then a missing marker means "not written". */
  readonly settleMs: number;
  /** How often held cases, reviews and polls are looked at. */
  readonly tickMs: number;
  /** Unsealed age that holds auto-apply. */
  readonly maxLagSeconds: number;
}

/** Where people are told of reviews besides the ticket. */
export interface Chat {
  readonly channels: ReadonlyMap<string, Channel>;
  /** Address of a review's page; "" when no public address is configured, and then there are no channels. */
  pageOf(reviewId: string): string;
}

/** How checkpoints of the evidence are signed, and where they are kept besides the database. */
export interface Signing {
  readonly signer: CheckpointSigner;
  /** Published keys that signed earlier checkpoints. */
  readonly formerKeys: readonly string[];
  readonly anchors: readonly Anchor[];
}

/** Everything the pipeline needs, handed in by the composition root. */
export interface World {
  readonly region: string;
  readonly tenant: string;
  /** Name of the evidence log: tenant.region.shard. */
  readonly logName: string;
  readonly policy: Policy;
  readonly store: Store;
  readonly queue: Queue;
  readonly systems: ReadonlyMap<string, TicketSystem>;
  /** The model behind a policy's endpoint name; null when the environment provides none. */
  readonly models: ReadonlyMap<string, Model>;
  /** Further systems of record by the names that SOPs use. */
  readonly sources: ReadonlyMap<string, ContextSource>;
  readonly chat: Chat;
  readonly directory: Directory;
  /** Null = everybody is always on shift. */
  readonly roster: Roster | null;
  readonly sinks: readonly Sink[];
  /** Null = this process signs no checkpoints. */
  readonly signing: Signing | null;
  readonly clock: Clock;
  readonly makeId: MakeId;
  /** Random per-request text that fences untrusted parts of a prompt. */
  readonly makeFence: () => string;
  /** For texts about a ticket see redactorFor(). */
  readonly redact: Redactor;
  /** Keeps what redaction takes out of evidence; absent = it is gone. */
  readonly vault?: Vault;
  readonly cardKey: Buffer;
  /** Seals the secrets of second factors; null = none can be kept. */
  readonly factorKey: Buffer | null;
  readonly log: Log;
  /** Unique per process: owns leases. */
  readonly owner: string;
  readonly timing: Timing;
  /** Where people sign in and answer on our own pages, without a slash at its end; absent = there are no pages. */
  readonly page?: string;
  /** Nothing real is connected: declared simulators alone, or no ticket system. */
  readonly simulated: boolean;
  /** What the environment lacks behind a policy name: demotes auto-apply (decision 12). */
  readonly demotions: readonly string[];
}
