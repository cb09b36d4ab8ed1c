/** Who may operate: the person id behind each bearer token (kept as SHA-256). */
export interface Operator {
  readonly person: string;
  readonly tokenHash: Buffer;
  /** An auditor: takes evidence out and does nothing else. While there is one, nobody else takes it out. */
  readonly audits?: true;
}
