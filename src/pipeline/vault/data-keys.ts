import { randomUUID } from "node:crypto";
import type { Clock } from "../../case/index.ts";
import type { SubjectKey, VaultKeys, VaultStore } from "../../ports/index.ts";

/** Whose vault it is and what keeps it. */
export interface VaultParts {
  readonly tenant: string;
  readonly region: string;
  readonly store: VaultStore;
  readonly keys: VaultKeys;
  readonly clock: Clock;
}

/** A subject's key, open. */
export interface OpenKey {
  readonly id: string;
  readonly key: Buffer;
}

/** The keys of subjects. Each use asks the database first, so that an erased key is of no use, whatever this process still knows. */
export interface DataKeys {
  /** The keys of these subjects; one is made for who has none. */
  ofSubjects(subjects: readonly string[]): Promise<ReadonlyMap<string, OpenKey>>;
  open(key: SubjectKey): Promise<Buffer>;
  forget(id: string): void;
}

// A key service is asked once for each subject in this time, or for so many values.
const TTL_MS = 300_000;
const USES = 10_000;
const MOST = 5_000;

/** The name of a vault's tables' rows: "tenant/region". */
export function scopeOf({ tenant, region }: Pick<VaultParts, "tenant" | "region">): string {
  return `${tenant}/${region}`;
}

/** Keys of subjects, kept open for five minutes. */
export function openDataKeys(parts: VaultParts): DataKeys {
  const { store, keys, clock, tenant, region } = parts;
  const scope = scopeOf(parts);
  const known = new Map<string, { readonly key: Buffer; readonly until: number; left: number }>();
  const remember = (id: string, key: Buffer): void => {
    const [oldest] = known.keys();
    if (known.size >= MOST && oldest !== undefined) known.delete(oldest);
    known.set(id, { key, until: clock().getTime() + TTL_MS, left: USES });
  };
  const open = async (of: SubjectKey): Promise<Buffer> => {
    const found = known.get(of.id);
    if (found !== undefined && found.left > 0 && found.until > clock().getTime()) {
      found.left -= 1;
      return found.key;
    }
    const key = await keys.open(of, { tenant, region, subject: of.subject });
    known.delete(of.id);
    remember(of.id, key);
    return key;
  };
  const make = async (subject: string): Promise<void> => {
    const { key, kek, wrapped } = await keys.make({ tenant, region, subject });
    const id = randomUUID();
    remember(id, key);
    await store.addKey({ id, scope, subject, kek, wrapped });
  };
  return {
    async ofSubjects(subjects) {
      let there = await store.keysOf(scope, subjects);
      const missing = subjects.filter((subject) => !there.some((key) => key.subject === subject));
      if (missing.length > 0) {
        for (const subject of missing) await make(subject);
        there = await store.keysOf(scope, subjects);
      }
      const opened = new Map<string, OpenKey>();
      for (const key of there) opened.set(key.subject, { id: key.id, key: await open(key) });
      return opened;
    },
    open,
    forget: (id) => void known.delete(id),
  };
}
