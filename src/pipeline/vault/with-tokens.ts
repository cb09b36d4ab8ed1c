import { createHmac, randomBytes } from "node:crypto";
import { errorCode, type Redactor, VAULT_TOKEN, vaultToken } from "../../case/index.ts";
import { type EntryInput, type Made, makeEntry, type Stamp } from "../../evidence/index.ts";
import type { Log } from "../../ports/index.ts";
import type { Taken, Tokens, Vault } from "./open-vault.ts";
import { ownerOf } from "./owners.ts";

/** What an entry is made with. */
export interface Making {
  readonly stamp: () => Stamp;
  readonly redact: Redactor;
  readonly vault: Vault;
  readonly log?: Log | undefined;
}

// Marks stand for values only while an entry is made: nobody outside of this process could tell a value by one.
const MARKS = randomBytes(32);

/**
 * An entry in which tokens stand for what redaction took out; it carries what they stand for, to be committed with it. Secrets are never kept. While no
 * key can be had the kind stands in brackets, as without a vault: evidence waits for no key service.
 */
export async function entryWithTokens(input: EntryInput, { stamp, redact, vault, log }: Making): Promise<Made> {
  const taken = new Map<string, Taken>();
  const marked = redact.marking((kind, value) => {
    if (kind === "SECRET") return null;
    const mark = vaultToken(kind, createHmac("sha256", MARKS).update(`${kind}\u0000${value}`).digest());
    if (!taken.has(mark)) taken.set(mark, { kind, value, owner: ownerOf(vault, input.subject, { kind, value }) });
    return mark;
  });
  const first = makeEntry(input, stamp, marked);
  if (taken.size === 0) return first;
  const found = await tokensFor(vault, [...taken.values()], log);
  if (found === null) return makeEntry(input, stamp, redact);
  const byMark = new Map([...taken.keys()].map((mark, i) => [mark, found.tokens[i] ?? ""]));
  const made = makeEntry(input, stamp, (text) => marked(text).replaceAll(VAULT_TOKEN, (token) => byMark.get(token) ?? token));
  const entry = { ...made.entry, vault: found.held };
  return { entry, all: [...made.all.slice(0, -1), entry] };
}

async function tokensFor(vault: Vault, taken: readonly Taken[], log: Log | undefined): Promise<Tokens | null> {
  try {
    return await vault.tokensFor(taken);
  } catch (error) {
    const code = errorCode(error);
    if (code !== "VAULT_DOWN" && code !== "VAULT_UNREADABLE") throw error;
    log?.error("vault without keys: values are not kept", { code });
    return null;
  }
}
