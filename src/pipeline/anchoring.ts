import { errorCode } from "../case/index.ts";
import type { Anchor } from "../ports/index.ts";
import type { Signing, World } from "./world.ts";

const RETRY_MS = 5_000;
const BATCH = 500;

interface Known {
  /** Where the anchor is, as far as this process knows. */
  size: number;
  retryAt: number;
}

const KNOWN = new WeakMap<Anchor, Known>();

/** Brings to each anchor the checkpoints up to that size that it does not have. One that cannot be used delays only itself. */
export async function anchorAll(world: World, { anchors }: Signing, size: number): Promise<void> {
  for (const anchor of anchors) {
    const known = KNOWN.get(anchor) ?? { size: 0, retryAt: 0 };
    KNOWN.set(anchor, known);
    const time = world.clock().getTime();
    if (known.size >= size || time < known.retryAt) continue;
    await bring(world, anchor, known).catch((error: unknown) => {
      known.retryAt = time + RETRY_MS;
      world.log.warn("checkpoint not anchored", { sink: anchor.name, code: errorCode(error) });
    });
  }
}

async function bring({ store, logName }: World, anchor: Anchor, known: Known): Promise<void> {
  const reach = anchor.beside === null ? Number.MAX_SAFE_INTEGER : await store.ledger.shipped(logName, anchor.beside);
  const from = (await anchor.last(logName))?.size ?? 0;
  const missing = (await store.checkpoints.after(logName, from, BATCH)).filter(({ size }) => size <= reach);
  if (missing.length > 0) await anchor.append(logName, missing);
  known.size = missing.at(-1)?.size ?? from;
}
