import type { SubjectKey } from "../../ports/index.ts";
import type { Recorder } from "../entries.ts";
import { entriesOf, recordAct, vaultOf } from "./acts.ts";
import type { VaultAsking } from "./erase.ts";
import type { Vault } from "./open-vault.ts";

/** What a rotation did. */
export interface Rotated {
  /** The key that closes all others now. */
  readonly kek: string;
  readonly rewrapped: number;
}

const BATCH = 100;

/** Closes every subject's key anew by the newest key, in batches, while entries are written. Values stay as they are. Begun again after a crash, it goes on. */
export async function rotate(world: Recorder, { by, reason }: VaultAsking, batch = BATCH): Promise<Rotated> {
  const vault = vaultOf(world);
  const kek = await vault.keys.renew();
  const before = await vault.store.now();
  const act = { by, about: "keys" };
  await recordAct(world, { ...act, kind: "pii.rotation_begun", payload: { reason, kek } });
  let rewrapped = 0;
  // Twice: another process may have made a key with the old one after its place was passed.
  for (let round = 0; round < 2; round += 1) rewrapped += await passOver(vault, { before, kek, batch });
  await world.store.ledger.record(
    await entriesOf(world, { ...act, kind: "pii.keys_rotated", payload: { reason, kek, count: rewrapped } }),
  );
  return { kek, rewrapped };
}

interface Pass {
  readonly before: Date;
  readonly kek: string;
  readonly batch: number;
}

async function passOver(vault: Vault, { before, kek, batch }: Pass): Promise<number> {
  let done = 0;
  let after = "";
  for (;;) {
    const keys = await vault.store.keysToRewrap(vault.scope, { before, kek, after, limit: batch });
    for (const key of keys) done += (await rewrap(vault, key)) ? 1 : 0;
    after = keys.at(-1)?.id ?? "";
    if (keys.length < batch) return done;
  }
}

/** One that was erased meanwhile stays erased. */
async function rewrap({ keys, store, parts: { tenant, region } }: Vault, key: SubjectKey): Promise<boolean> {
  return store.rewrapped(key, await keys.rewrap(key, { tenant, region, subject: key.subject }));
}
