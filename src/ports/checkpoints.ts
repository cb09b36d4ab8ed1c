import type { Lease } from "./leases.ts";

/** A signed statement of a log's first `size` entries. */
export interface Checkpoint {
  readonly log: string;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** The seal of its last entry. */
  readonly seal: string;
  /** The right edge of its tree, base64: what going on from here needs. */
  readonly edge: readonly string[];
  /** The signed note. */
  readonly note: string;
  readonly at: string;
}

/** What of an entry's seal a tree is made of. */
export interface SealLink {
  readonly seq: number;
  readonly epoch: number;
  readonly hash: string;
  readonly seal: string;
}

export interface Checkpoints {
  last(log: string): Promise<Checkpoint | null>;
  /** The largest one that is smaller. */
  before(log: string, size: number): Promise<Checkpoint | null>;
  /** Those that are larger, the smallest first. */
  after(log: string, size: number, limit: number): Promise<readonly Checkpoint[]>;
  /** The seals behind a place, in order; from 0 on. */
  links(log: string, afterSeq: number, limit: number): Promise<readonly SealLink[]>;
  /** Insert-only, and only right behind the checkpoint of size `after` (0 = the first), under the lease; refused (false) otherwise. */
  write(after: number, checkpoint: Checkpoint, lease: Lease): Promise<boolean>;
  /** Notes that the log may not be signed, which holds automation, or with null that it may again. True when that is news. */
  refuse(log: string, why: string | null): Promise<boolean>;
  /** Why the log may not be signed; null = it may. */
  refused(log: string): Promise<string | null>;
}

/** Signs checkpoints. The key stays where it is. */
export interface CheckpointSigner {
  /** The 32 bytes of the Ed25519 public key. */
  readonly publicKey: Buffer;
  /** The Ed25519 signature, 64 bytes. */
  sign(text: Uint8Array): Promise<Uint8Array>;
}

/** A note as an anchor keeps it. */
export interface Anchored {
  readonly size: number;
  readonly note: string;
  /** When it was signed or brought there, where that is known. */
  readonly at?: string;
}

/** A place outside the database where checkpoints are kept. */
export interface Anchor {
  readonly name: string;
  /** The sink beside which it lies: a checkpoint goes there when that sink has all its entries. Null = at once. */
  readonly beside: string | null;
  /** It takes the newest one, this often; absent = each of them, as they are signed. */
  readonly everyMs?: number;
  /** The newest one there; null = there is none. Throws SINK_DOWN when it cannot be read. */
  last(log: string): Promise<Anchored | null>;
  append(log: string, checkpoints: readonly Anchored[]): Promise<void>;
}
