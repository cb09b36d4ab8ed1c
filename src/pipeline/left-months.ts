import { OpsError } from "../case/index.ts";
import type { EntryMonth, EvidenceHold, LeftMonth, Sink, Staying } from "../ports/index.ts";
import type { Asking } from "./asking.ts";
import { assertNotBehind } from "./behind.ts";
import { record } from "./entries.ts";
import type { World } from "./world.ts";

const PAGE = 2_000;

const WHY: Readonly<Record<Staying, string>> = {
  no_month: "it is not over, or has no entries of its own in the database",
  held: "a legal hold covers it: `evidence holds` lists them",
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
export async function leave(world: World, month: string, { by, reason }: Asking): Promise<Left> {
  assertNotBehind(world);
  const { store, logName } = world;
  const seen = (await store.ledger.head(logName))?.seq ?? 0;
  const counted = await store.leftMonths.count(logName, month);
  if (counted === null)
    throw stays(month, "it has no entries in the database, not only this log's, or not all of them have a seal");
  if (world.sinks.length === 0) throw stays(month, "there is no sink that would hold it");
  const sinks: Record<string, "entry by entry" | "its head"> = {};
  for (const sink of world.sinks) sinks[sink.name] = await compare(world, sink, counted);
  const { all } = await record(world, {
    kind: "evidence.month_left",
    actor: { type: "person", id: by },
    subject: { system: "ops-trust", type: "log", id: logName },
    caseId: null,
    corr: {},
    payload: { reason, ...counted, sinks },
  });
  const done = await store.leftMonths.leave(logName, counted, seen, all);
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
    const size = Math.min(PAGE, last - after);
    const [there, seals] = await Promise.all([sink.read(logName, after, size), store.checkpoints.links(logName, after, size)]);
    const wrong = seals.find(
      ({ seq, hash, seal }, i) => there[i]?.seq !== seq || there[i]?.hash !== hash || there[i]?.seal !== seal,
    );
    if (wrong !== undefined || seals.length < size)
      throw stays(month, `sink ${sink.name} does not hold entry ${wrong?.seq ?? after + seals.length + 1} as it was sealed`);
    after += size;
  }
  return "entry by entry";
}

/** The months between two moments, both included, whose entries are in the sinks alone. */
export async function leftBetween({ store, logName }: World, from: Date, to: Date): Promise<readonly string[]> {
  const [first, last] = [from, to].map((moment) => moment.toISOString().slice(0, 7));
  const left = await store.leftMonths.left(logName);
  return left.map(({ month }) => month).filter((month) => month >= (first ?? "") && month <= (last ?? ""));
}

/** Throws EVIDENCE_LEFT when entries of a period (its end not included) have left: what is taken out is whole or not at all. */
export async function assertHere(world: World, from: Date, to: Date): Promise<void> {
  const left = await leftBetween(world, from, new Date(to.getTime() - 1));
  if (left.length > 0)
    throw new OpsError(
      "EVIDENCE_LEFT",
      `entries of ${left.join(", ")} have left the database: ask for a period without them, and take those out of a sink (docs/evidence.md)`,
    );
}

/** How the log stands month by month, and until when the policy wants each kept (`logging.retention_years`, from the month's end). */
export interface Months {
  readonly here: readonly (EntryMonth & { readonly keepUntil: string; readonly held: boolean })[];
  readonly left: readonly (LeftMonth & { readonly keepUntil: string })[];
  readonly holds: readonly EvidenceHold[];
}

/** The months that are over: in the database, or in the sinks alone; and the holds in force. */
export async function monthsOf({ store, logName, policy }: World): Promise<Months> {
  const [names, left, holds] = await Promise.all([
    store.leftMonths.here(logName),
    store.leftMonths.left(logName),
    store.leftMonths.holds(logName),
  ]);
  const keptFor = <T extends EntryMonth>(one: T): T & { readonly keepUntil: string } => ({
    ...one,
    keepUntil: monthAfter(one.month, Math.ceil(policy.retentionYears * 12)),
  });
  const here: Months["here"][number][] = [];
  for (const month of names) {
    const counted = await store.leftMonths.count(logName, month);
    const held = holds.some(({ first, last }) => first <= month && month <= last);
    if (counted !== null) here.push({ ...keptFor(counted), held });
  }
  return { here, left: left.map(keptFor), holds };
}

function monthAfter(month: string, count: number): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + 1 + count);
  return date.toISOString().slice(0, 7);
}

/** Forbids that months leave. On record. */
export async function holdMonths(
  world: World,
  months: Pick<EvidenceHold, "first" | "last">,
  asking: Asking,
): Promise<EvidenceHold> {
  const hold = { id: world.makeId(), ...months, by: asking.by, at: world.clock().toISOString() };
  await world.store.leftMonths.hold(
    world.logName,
    hold,
    await entryOf(world, "evidence.held", asking, { hold: hold.id, ...months }),
  );
  return hold;
}

/** Ends a hold. Throws EVIDENCE_STAYS when it is none in force. */
export async function releaseHold(world: World, id: string, asking: Asking): Promise<void> {
  const entries = await entryOf(world, "evidence.hold_released", asking, { hold: id });
  if (!(await world.store.leftMonths.release(world.logName, id, entries)))
    throw new OpsError("EVIDENCE_STAYS", "there is no such hold in force: `evidence holds` lists them");
}

async function entryOf(
  world: World,
  kind: string,
  { by, reason }: Asking,
  payload: object,
): Promise<Awaited<ReturnType<typeof record>>["all"]> {
  const { all } = await record(world, {
    kind,
    actor: { type: "person", id: by },
    subject: { system: "ops-trust", type: "log", id: world.logName },
    caseId: null,
    corr: {},
    payload: { reason, ...payload },
  });
  return all;
}
