import { OpsError } from "../case/index.ts";
import type { EntryMonth, Sink, Staying } from "../ports/index.ts";
import { wrongIn } from "./as-sealed.ts";
import type { Asking } from "./asking.ts";
import { assertNotBehind } from "./behind.ts";
import { recordOfLog } from "./record-of-log.ts";
import type { World } from "./world.ts";

const PAGE = 2_000;

const WHY: Readonly<Record<Staying, string>> = {
  no_month: "it is not over, or has no entries of its own in the database",
  held: "a legal hold covers it: `evidence months` lists it",
  open_cases: "cases opened in it, or before, are not ended",
  unjudged: "a break-glass act on one of its cases is judged by nobody yet: `break-glass list` names it",
  unsealed: "entries of it have no seal yet: try again",
  grew: "an entry of it was sealed just now: try again",
  unsigned: "no signed checkpoint covers all of it yet: try again in a minute",
  busy: "somebody uses the entries just now: try again",
};

/** A month that has left: what it was, and how each sink was asked for it. */
export interface Left extends EntryMonth {
  readonly sinks: Readonly<Record<string, "entry by entry" | "its head">>;
}

/**
 * Takes a month of entries out of the database, once every sink holds each of them as its seal says and a signed checkpoint covers them. Their seals stay, so
 * the chain and the tree still verify. Throws EVIDENCE_STAYS with the reason, and what a sink throws; then nothing has changed.
 */
export async function leave(world: World, month: string, asking: Asking): Promise<Left> {
  assertNotBehind(world);
  const { store, logName } = world;
  const seen = (await store.ledger.head(logName))?.seq ?? 0;
  const counted = await store.leftMonths.count(logName, month);
  if (counted === null)
    throw stays(month, "it has no entries in the database, not only this log's, or not all of them have a seal");
  if (world.sinks.length === 0) throw stays(month, "there is no sink that would hold it");
  const sinks: Record<string, "entry by entry" | "its head"> = {};
  for (const sink of world.sinks) sinks[sink.name] = await compare(world, sink, counted);
  const entries = await recordOfLog(world, "evidence.month_left", asking, { ...counted, sinks });
  const done = await store.leftMonths.leave(logName, counted, seen, entries);
  if (done !== "left") throw stays(month, WHY[done]);
  return { ...counted, sinks };
}

function stays(month: string, why: string): OpsError {
  return new OpsError("EVIDENCE_STAYS", `${month} stays in the database: ${why}`);
}

/** What the sink holds, read back now, against the seals. One that cannot be read here says how far it goes; it was read back when that was shipped. */
async function compare(
  { store, logName }: World,
  sink: Sink,
  { month, first, last }: EntryMonth,
): Promise<"entry by entry" | "its head"> {
  const end = (await sink.head(logName))?.seq ?? 0;
  if (end < last) throw stays(month, `sink ${sink.name} ends at entry ${end}, the month at ${last}`);
  if (sink.read === undefined) return "its head";
  for (let after = first - 1; after < last; ) {
    const there = await sink.read(logName, after, Math.min(PAGE, last - after));
    const seals = await store.checkpoints.links(logName, after, there.length);
    const wrong = there.length === 0 ? after + 1 : wrongIn(there, seals);
    if (wrong !== null) throw stays(month, `sink ${sink.name} does not hold entry ${wrong} as it was sealed`);
    after += there.length;
  }
  return "entry by entry";
}
