import { createHmac, randomBytes } from "node:crypto";
import { type EntryVault, OpsError, type SealedValue, vaultToken } from "../../case/index.ts";
import type { KeptValue, VaultKeys, VaultStore } from "../../ports/index.ts";
import { blindIndex, foldedForms, foldedValue, openValue, sealValue } from "../../privacy/index.ts";
import { type DataKeys, openDataKeys, scopeOf, type VaultParts } from "./data-keys.ts";

/** A value that redaction took out, and whom it belongs to. */
export interface Taken {
  readonly kind: string;
  readonly value: string;
  readonly owner: Owner;
}

/** Whom a value belongs to: a person by an account, or else what the entry is about. */
export type Owner =
  | { readonly kind: "person"; readonly system: string; readonly account: string }
  | { readonly kind: "record"; readonly system: string; readonly type: string; readonly id: string };

/** Tokens for values, in the values' order, and what the entry has to carry so that they are kept with it. */
export interface Tokens {
  readonly tokens: readonly string[];
  readonly held: EntryVault;
}

/** What was taken out of the evidence of one tenant in one region. */
export interface Vault {
  readonly scope: string;
  readonly store: VaultStore;
  readonly keys: VaultKeys;
  readonly parts: VaultParts;
  tokensFor(taken: readonly Taken[]): Promise<Tokens>;
  /** The value; null when it was erased or never was. Throws VAULT_UNREADABLE, VAULT_DOWN. */
  valueOf(token: string): Promise<string | null>;
  /** The name that keys are kept under: of a person it tells nothing without the key of the index. */
  subjectOf(owner: Owner): Promise<string>;
  /** What is kept of these values, of whatever type and however they were written there; single words as names only with `words`. */
  kept(values: readonly string[], words: boolean): Promise<readonly KeptValue[]>;
  forget(keyId: string): void;
}

/** Beside the subjects: whose key makes the blind index and their names. */
const INDEX = "#index";
const MOST_FRESH = 2_000;

/** Opens the vault over its tables and what keeps its keys. */
export function openVault(parts: VaultParts): Vault {
  const { store, keys } = parts;
  const scope = scopeOf(parts);
  const dataKeys = openDataKeys(parts);
  let pepper: Buffer | null = null;
  const indexKey = async (): Promise<Buffer> => {
    pepper ??= (await dataKeys.ofSubjects([INDEX])).get(INDEX)?.key ?? null;
    if (pepper === null) throw new OpsError("VAULT_UNREADABLE", "the vault's index has no key");
    return pepper;
  };
  const subjectOf = async (owner: Owner): Promise<string> => nameOf(owner, await indexKey());
  // Two entries at the same moment may hold a value that has no token yet: both carry the same one.
  const fresh = new Map<string, SealedValue>();
  return {
    scope,
    store,
    keys,
    parts,
    subjectOf,
    forget: (id) => dataKeys.forget(id),
    async tokensFor(taken) {
      const key = await indexKey();
      const asked = taken.map(({ kind, value, owner }) => {
        const type = kind.toLowerCase();
        return { type, value, subject: nameOf(owner, key), ...indexesOf(parts, key, { type, value }) };
      });
      const there = await store.tokensOf(scope, [...new Set(asked.map(({ blind }) => blind))]);
      const missing = asked.filter(({ blind }) => !there.has(blind));
      await forgetErased(store, fresh, missing);
      const made = await sealed(missing, { scope, dataKeys, fresh });
      const tokens = asked.map(({ blind }) => there.get(blind) ?? made.get(blind)?.token ?? "");
      return { tokens, held: { values: [...made.values()], used: [...there.values()] } };
    },
    async kept(values, words) {
      const key = await indexKey();
      const types = await store.types(scope);
      const all = types.flatMap((type) => values.map((value) => ({ type, value }))).filter((one) => words || !isWord(one));
      return store.kept(scope, {
        blinds: all.flatMap(({ type, value }) => waysOf(value).map((way) => blindIndex(key, parts.tenant, type, way))),
        folded: all.flatMap(({ type, value }) =>
          foldedForms(type, value, parts.region).map((form) => formIndex(parts, key, { type, value: form })),
        ),
      });
    },
    async valueOf(token) {
      const found = await store.value(scope, token);
      return found === null ? null : openValue(await dataKeys.open(found.key), found.value);
    },
  };
}

interface Typed {
  readonly type: string;
  readonly value: string;
}

interface Asked extends Typed {
  readonly subject: string;
  readonly blind: string;
  readonly folded: string;
}

function indexesOf(parts: VaultParts, key: Buffer, typed: Typed): Pick<Asked, "blind" | "folded"> {
  const { type, value } = typed;
  const form = foldedValue(type, value, parts.region);
  return { blind: blindIndex(key, parts.tenant, type, value), folded: formIndex(parts, key, { type, value: form }) };
}

/** A part of a name, which others have, too. */
function isWord({ type, value }: Typed): boolean {
  return type === "person" && !/[^\p{L}\p{M}'\u2019-]/u.test(value.trim());
}

/** No value's own index can be this one: a type has no slash. */
function formIndex({ tenant }: VaultParts, key: Buffer, { type, value }: Typed): string {
  return blindIndex(key, tenant, `${type}/folded`, value);
}

/** What was sealed before there were forms is found as it is usually written. */
function waysOf(value: string): readonly string[] {
  return [...new Set([value, value.toLowerCase(), value.toUpperCase()])];
}

/** A value that was erased before its entry was there would come back with its token. */
async function forgetErased(store: VaultStore, fresh: Map<string, SealedValue>, missing: readonly Asked[]): Promise<void> {
  const known = missing.flatMap(({ blind }) => fresh.get(blind) ?? []);
  if (known.length === 0) return;
  const erased = await store.erased(known.map(({ token }) => token));
  for (const { blind, token } of known) if (erased.has(token)) fresh.delete(blind);
}

/** New tokens by blind index, each sealed under the key of its subject. */
async function sealed(
  asked: readonly Asked[],
  { scope, dataKeys, fresh }: { readonly scope: string; readonly dataKeys: DataKeys; readonly fresh: Map<string, SealedValue> },
): Promise<ReadonlyMap<string, SealedValue>> {
  const made = new Map<string, SealedValue>();
  if (asked.length === 0) return made;
  const keys = await dataKeys.ofSubjects([...new Set(asked.map(({ subject }) => subject))]);
  for (const { type, value, subject, blind, folded } of asked) {
    const key = keys.get(subject);
    if (key === undefined) throw new OpsError("STORE_DOWN", "a subject was erased meanwhile", { code: "40001" });
    const before = made.get(blind) ?? fresh.get(blind);
    // One that was sealed under another key may be erased, or somebody else's.
    if (before !== undefined && (before.key === key.id || made.has(blind))) {
      made.set(blind, before);
      continue;
    }
    const as = { scope, type, token: vaultToken(type, randomBytes(17)) };
    const one: SealedValue = { ...as, key: key.id, blind, folded, ...sealValue(key.key, as, value) };
    made.set(blind, one);
    remember(fresh, one);
  }
  return made;
}

function remember(fresh: Map<string, SealedValue>, one: SealedValue): void {
  const [oldest] = fresh.keys();
  if (fresh.size >= MOST_FRESH && oldest !== undefined) fresh.delete(oldest);
  fresh.set(one.blind, one);
}

function nameOf(owner: Owner, pepper: Buffer): string {
  if (owner.kind === "record") return `record:${owner.system}/${owner.type}/${owner.id}`;
  const name = createHmac("sha256", pepper).update(`subject\u0000${owner.system}\u0000${owner.account}`).digest("base64url");
  return `person:${name.slice(0, 26)}`;
}
