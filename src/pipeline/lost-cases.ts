import type { Case, Delivery, Entry } from "../case/index.ts";
import type { SealedEntry } from "../ports/index.ts";
import { findLost } from "./lost-effects.ts";
import { type Lost, lostCase } from "./lost-entries.ts";
import { endedAgain, endedNow } from "./resettled.ts";
import type { World } from "./world.ts";

const PAGE = 500;

/** How many cases of the lost time there are, by what became of them. */
export interface Outcomes {
  /** Had ended: they are ended. */
  readonly ended: number;
  /** Were under way, and what they intended stands on the ticket: they are ended with it. */
  readonly found: number;
  /** Were under way and changed nothing: they are ended, and their ticket is looked at anew. */
  readonly anew: number;
  /** Something stands on the ticket that is not what was intended: ended, for people to look at. */
  readonly unclear: number;
}

interface Range {
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** What was brought back, in order. */
export async function* shippedBetween({ store, logName }: World, { fromSeq, toSeq }: Range): AsyncGenerator<SealedEntry> {
  for (let after = fromSeq; after < toSeq; ) {
    const entries = await store.ledger.sealed(logName, after, Math.min(PAGE, toSeq - after));
    if (entries.length === 0) return;
    yield* entries;
    after = entries.at(-1)?.seq ?? toSeq;
  }
}

/** Moves that leave a case with the same question open: what people answered on the ticket is read again, and what was written elsewhere is asked again. */
const STAYS: ReadonlySet<string> = new Set([
  "case.verdict_recorded",
  "case.escalated",
  "case.commented",
  "case.reassigned",
  "case.info_requested",
  "case.approval_given",
  "case.approval_lapsed",
  // Of another case: what its record says of this one.
  "case.override_opened",
  "case.override_refused",
  "case.overridden",
]);

/** Brings each case that went on in the lost time to where its entries and the ticket system say that it is. May be run again. */
export async function resettleLost(world: World, range: Range & { readonly epoch: number }): Promise<Outcomes> {
  const counts = { ended: 0, found: 0, anew: 0, unclear: 0 };
  const ids = new Set<string>();
  for await (const { kind, canonical } of shippedBetween(world, range)) {
    const id = kind.startsWith("case.") ? caseIn(canonical) : null;
    if (id !== null) ids.add(id);
  }
  for (const id of ids) {
    const outcome = await resettleCase(world, id, range.epoch);
    if (outcome !== null) counts[outcome] += 1;
  }
  return counts;
}

function caseIn(canonical: string): string | null {
  const record: unknown = JSON.parse(canonical);
  const corr: unknown = typeof record === "object" && record !== null ? Reflect.get(record, "corr") : null;
  const id: unknown = typeof corr === "object" && corr !== null ? Reflect.get(corr, "case") : null;
  return typeof id === "string" ? id : null;
}

/** Null = the database's case is as its entries say. */
async function resettleCase(world: World, id: string, epoch: number): Promise<keyof Outcomes | null> {
  const { store } = world;
  const [entries, known] = await Promise.all([store.ledger.ofCase(id), store.cases.load(id)]);
  const lost = wentOn(known, entries) ? lostCase(entries) : null;
  if (lost === null) return null;
  const of = { id, known, lost, epoch };
  if (lost.end !== null) {
    await store.restores.resettle(endedAgain(world, of, lost.end));
    return "ended";
  }
  const standing = await findLost(world, known, id, lost);
  if (standing.kind === "missing") await store.inbox.found(anew(id, lost, epoch), world.clock());
  await store.restores.resettle(await endedNow(world, of, standing));
  return OUTCOMES[standing.kind];
}

const OUTCOMES = { found: "found", missing: "anew", unclear: "unclear" } as const;

function wentOn(known: Case | null, entries: readonly Entry[]): boolean {
  const has = new Set(known?.entries);
  const missing = entries.filter(({ kind, hash }) => kind.startsWith("case.") && !has.has(hash));
  return missing.some(({ kind }) => !STAYS.has(kind));
}

/** Its ticket as a poll would tell of it: it is read again, and handled as it is now. */
function anew(id: string, { ticket }: Lost, epoch: number): Delivery {
  const delivery = `restore:${epoch}:${id}`;
  return {
    id: delivery,
    system: ticket.system,
    about: "ticket",
    ticket,
    record: null,
    version: null,
    own: false,
    via: "restore",
  };
}
