export interface Lease {
  readonly name: string;
  readonly owner: string;
  /** Grows with every owner; a write with an older number is refused. */
  readonly fencing: number;
  readonly until: Date;
}

export interface Leases {
  /** The lease, or null while somebody else holds it. */
  take(name: string, owner: string, seconds: number): Promise<Lease | null>;
  /** False when it was lost. */
  extend(lease: Lease, seconds: number): Promise<boolean>;
  release(lease: Lease): Promise<void>;
}
