import { type Excerpt, excerptText, openExcerpt } from "../evidence/index.ts";
import type { SealedEntry, Selection } from "../ports/index.ts";
import { type ChangeEvidence, changesIn } from "./changes.ts";
import { type CheckpointSeen, checkpointsOver } from "./checkpoints-over.ts";
import { pagesOf } from "./export-lines.ts";
import { type Export, selectionOf } from "./exports.ts";
import { type Lineage, lineageIn } from "./lineage.ts";
import { caseIn, isSound, type Proved, provedOf } from "./proved.ts";
import type { World } from "./world.ts";

/** An entry with its place, its record read. */
export interface Placed {
  readonly seq: number;
  readonly hash: string;
  readonly kind: string;
  readonly record: unknown;
}

/** What was found when the whole excerpt was read once. */
export interface Checked {
  readonly holds: boolean;
  readonly says: string;
  readonly excerpt: Excerpt;
  /** The excerpt holds what the export's entry says. */
  readonly asRecorded: boolean;
  readonly kinds: ReadonlyMap<string, number>;
  readonly checkpoints: readonly CheckpointSeen[];
  /** Up to which entry signed checkpoints cover it; less than its last one = the rest is not signed. */
  readonly signedTo: number;
  /** Entries of the period that have no place in the log yet: nothing of them is told. */
  readonly unsealed: number;
  /** Entries before the excerpt that its changes come from: checked like its own. */
  readonly earlier: number;
  /** Entries of its changes that do not hold. */
  readonly broken: number;
}

/** A case that wrote something within the excerpt, as its entries up to the excerpt's last one tell it. */
export interface CaseShown {
  readonly lineage: Lineage;
  readonly changes: readonly ChangeEvidence[];
}

/** What an appendix is made of; each part is read from the database when it is asked for, a page at a time. */
export interface AppendixParts {
  readonly checked: () => Promise<Checked>;
  /** Those that hold; the others are counted by `leftOut`. */
  readonly entries: (kinds: readonly string[]) => AsyncGenerator<readonly Placed[]>;
  readonly cases: () => AsyncGenerator<readonly CaseShown[]>;
  /** How many entries were not told so far, since their record does not hold (any more). */
  readonly leftOut: () => number;
}

// A case's records may have some 500 KB together.
const CASES = 25;

/** The parts of an export's appendix: all of them come from entries whose hash and seal were checked when they were read. */
export async function appendixOf(world: World, found: Export): Promise<AppendixParts> {
  const of = await selectionOf(world, found);
  let left = 0;
  return {
    checked: () => check(world, of, found),
    async *entries(kinds) {
      for await (const page of pagesOf(world, of, 0, kinds)) {
        const sound = page.filter(isSound);
        left += page.length - sound.length;
        yield sound.map(placed);
      }
    },
    async *cases() {
      for await (const { cases, broken } of provedCases(world, of)) {
        left += broken;
        yield cases.map((one) => ({ lineage: lineageIn(one), changes: changesIn(one).filter(({ seq }) => seq >= of.first) }));
      }
    },
    leftOut: () => left,
  };
}

interface CasePage {
  readonly cases: readonly Proved[];
  /** Entries that do not hold, among those of the cases and those that name them. */
  readonly broken: number;
}

/** The cases with a confirmed write in the excerpt, each with its entries up to the excerpt's end. */
async function* provedCases(world: World, of: Selection): AsyncGenerator<CasePage> {
  const seen = new Set<string>();
  for await (const page of pagesOf(world, of, 0, ["case.effect_confirmed"])) {
    const sound = page.filter(isSound);
    if (sound.length < page.length) yield { cases: [], broken: page.length - sound.length };
    const ids = [...new Set(sound.map(caseIn))].filter((id) => id !== "" && !seen.has(id));
    for (const id of ids) seen.add(id);
    for (let i = 0; i < ids.length; i += CASES) {
      const cases = (await world.store.exports.lineageOfCases(ids.slice(i, i + CASES), of.last)).map(provedOf);
      yield { cases, broken: cases.reduce((sum, one) => sum + one.broken, 0) };
    }
  }
}

function placed({ seq, hash, kind, canonical }: SealedEntry): Placed {
  const record: unknown = JSON.parse(canonical);
  return { seq, hash, kind, record };
}

async function check(world: World, of: Selection, found: Export): Promise<Checked> {
  const { excerpt, kinds } = await readAgain(world, of);
  const { broken, earlier, first } = await behindChanges(world, of);
  const { checkpoints, signedTo } = await signedOver(world, of, { excerpt, first });
  const asRecorded = excerpt.entries === found.count && excerpt.sealsSha256 === found.seals_sha256;
  const period = { from: new Date(found.from), to: new Date(found.to) };
  return {
    holds: excerpt.ok && asRecorded && broken === 0 && checkpoints.every((one) => one.wrong === null),
    says: excerptText(excerpt),
    excerpt,
    asRecorded,
    kinds,
    checkpoints,
    signedTo,
    unsealed: await world.store.exports.unsealed(world.logName, period, of.about),
    earlier,
    broken,
  };
}

async function readAgain(world: World, of: Selection): Promise<Pick<Checked, "excerpt" | "kinds">> {
  const verifier = openExcerpt();
  const kinds = new Map<string, number>();
  for await (const page of pagesOf(world, of)) {
    for (const { kind } of page) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (!page.every((entry) => verifier.take(JSON.stringify(entry)))) break;
  }
  return { excerpt: verifier.end(), kinds };
}

/** The checkpoints over what was read, from the earliest entry that anything comes from to the last one. */
async function signedOver(
  world: World,
  of: Selection,
  { excerpt, first }: { readonly excerpt: Excerpt; readonly first: number },
): Promise<Pick<Checked, "checkpoints" | "signedTo">> {
  const read = excerpt.ok ? excerpt : of;
  const checkpoints = await checkpointsOver(world, Math.min(first, read.first), read.last);
  return { checkpoints, signedTo: checkpoints.findLast(({ wrong }) => wrong === null)?.size ?? 0 };
}

/** What of the changes lies before the excerpt: its checkpoints have to reach back as far. */
async function behindChanges(
  world: World,
  of: Selection,
): Promise<Pick<Checked, "broken" | "earlier"> & { readonly first: number }> {
  let [broken, earlier, first] = [0, 0, Number.POSITIVE_INFINITY];
  for await (const page of provedCases(world, of)) {
    broken += page.broken;
    const places = page.cases.flatMap(({ entries }) => entries.map(({ seq }) => seq));
    earlier += places.filter((seq) => seq < of.first).length;
    first = places.reduce((least, seq) => Math.min(least, seq), first);
  }
  return { broken, earlier, first };
}
