/** Whose key it is: what a key service is told beside it, and checks when it opens it. */
export interface KeyContext {
  readonly tenant: string;
  readonly region: string;
  readonly subject: string;
}

/** A key as it is kept: closed, with the name of the key that closes it. */
export interface WrappedKey {
  readonly kek: string;
  readonly wrapped: string;
}

/** What keeps the keys of the vault closed: a key service, or a file. Throws VAULT_DOWN when it does not answer, VAULT_UNREADABLE when it refuses to open. */
export interface VaultKeys {
  /** "file", "aws-kms", "azure-key-vault". */
  readonly kind: string;
  /** A new key of 32 bytes, open and closed. */
  make(context: KeyContext): Promise<WrappedKey & { readonly key: Buffer }>;
  open(key: WrappedKey, context: KeyContext): Promise<Buffer>;
  /** The same key closed by the newest of the keys that close. */
  rewrap(key: WrappedKey, context: KeyContext): Promise<WrappedKey>;
  /** The name of the newest key that closes; a file makes a new one first, at a service people do. */
  renew(): Promise<string>;
  close(): void;
}
