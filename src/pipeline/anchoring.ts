import { errorCode } from "../case/index.ts";
import type { Anchor, Anchored } from "../ports/index.ts";
import { recordOutside } from "./outside.ts";
import type { Signing, World } from "./world.ts";

const RETRY_MS = 5_000;
/** One that is reached over the network and takes one checkpoint a period is tried again after this. */
const PACED_RETRY_MS = 60_000;
/** For so long what was read there last is believed: it is read to be compared each time that a checkpoint is signed. */
const BELIEVED_MS = 600_000;
const BATCH = 500;

interface Known {
  /** Where the anchor is, as far as this process knows. */
  size: number;
  retryAt: number;
  /** It failed the last time, and that was told. */
  failing: boolean;
  read: { readonly last: Anchored | null; readonly until: number } | null;
}

const KNOWN = new WeakMap<Anchor, Known>();

function knownOf(anchor: Anchor): Known {
  const known = KNOWN.get(anchor) ?? { size: 0, retryAt: 0, failing: false, read: null };
  KNOWN.set(anchor, known);
  return known;
}

/** Brings to each anchor the checkpoints up to that size that it does not have. One that cannot be used delays only itself, and is told of. */
export async function anchorAll(world: World, { anchors }: Signing, size: number): Promise<void> {
  for (const anchor of anchors) {
    const known = knownOf(anchor);
    const time = world.clock().getTime();
    if (known.size >= size || time < known.retryAt) continue;
    try {
      await (anchor.everyMs === undefined ? bring(world, anchor, known) : bringNewest(world, anchor, anchor.everyMs));
      await tell(world, anchor, null);
    } catch (error) {
      known.retryAt = time + (anchor.everyMs === undefined ? RETRY_MS : PACED_RETRY_MS);
      await tell(world, anchor, errorCode(error));
    }
  }
}

/** The newest checkpoint at an anchor; of one that takes one a period, as it was read within the last ten minutes. */
export async function lastAt({ logName, clock }: World, anchor: Anchor): Promise<Anchored | null> {
  if (anchor.everyMs === undefined) return anchor.last(logName);
  const known = knownOf(anchor);
  const time = clock().getTime();
  if (known.read !== null && time < known.read.until) return known.read.last;
  const last = await anchor.last(logName);
  known.read = { last, until: time + BELIEVED_MS };
  return last;
}

async function bring({ store, logName }: World, anchor: Anchor, known: Known): Promise<void> {
  const reach = anchor.beside === null ? Number.MAX_SAFE_INTEGER : await store.ledger.shipped(logName, anchor.beside);
  const from = (await anchor.last(logName))?.size ?? 0;
  const missing = (await store.checkpoints.after(logName, from, BATCH)).filter(({ size }) => size <= reach);
  if (missing.length > 0) await anchor.append(logName, missing);
  known.size = missing.at(-1)?.size ?? from;
}

async function bringNewest(world: World, anchor: Anchor, everyMs: number): Promise<void> {
  const { store, logName, clock } = world;
  const known = knownOf(anchor);
  known.read = null;
  const last = await lastAt(world, anchor);
  const dueAt = last?.at === undefined ? 0 : Date.parse(last.at) + everyMs;
  const time = clock().getTime();
  known.size = last?.size ?? 0;
  known.retryAt = dueAt;
  const newest = await store.checkpoints.last(logName);
  if (time < dueAt || newest === null || newest.size <= known.size) return;
  known.read = null;
  await anchor.append(logName, [newest]);
  known.size = newest.size;
  known.retryAt = time + everyMs;
}

/** A failure of an anchor that people set up is an entry, once, and its end another one; every failure is a line of the log. */
async function tell(world: World, anchor: Anchor, code: string | null): Promise<void> {
  const known = knownOf(anchor);
  const isNews = known.failing !== (code !== null);
  known.failing = code !== null;
  const paced = anchor.everyMs !== undefined;
  if (code !== null && paced && isNews) world.log.error("checkpoint not anchored", { sink: anchor.name, code });
  else if (code !== null) world.log.warn("checkpoint not anchored", { sink: anchor.name, code });
  if (!paced || !isNews) return;
  await recordOutside(world, {
    kind: code === null ? "evidence.anchor_back" : "evidence.anchor_failed",
    actor: { type: "service", id: "ops-trust" },
    subject: { system: "ops-trust", type: "anchor", id: anchor.name },
    caseId: null,
    corr: {},
    payload: { log: world.logName, code },
  });
}
