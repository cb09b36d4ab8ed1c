import { z } from "zod";
import { type Excerpt, excerptText, openExcerpt } from "../evidence/index.ts";
import type { SealedEntry, Selection } from "../ports/index.ts";
import { type ChangeEvidence, changesIn } from "./changes.ts";
import { type CheckpointSeen, checkpointsOver } from "./checkpoints-over.ts";
import { pagesOf } from "./export-lines.ts";
import { type Export, selectionOf } from "./exports.ts";
import { type Lineage, lineageIn } from "./lineage.ts";
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
}

/** What an appendix is made of; each part is read from the database when it is asked for, a page at a time. */
export interface AppendixParts {
  readonly checked: () => Promise<Checked>;
  readonly entries: (kinds: readonly string[]) => AsyncGenerator<readonly Placed[]>;
  readonly cases: () => AsyncGenerator<readonly { readonly lineage: Lineage; readonly changes: readonly ChangeEvidence[] }[]>;
}

const OfCase = z.looseObject({ corr: z.looseObject({ case: z.string().default("") }) });

// A case's records may have some 500 KB together.
const CASES = 25;

/** The parts of an export's appendix. */
export async function appendixOf(world: World, found: Export): Promise<AppendixParts> {
  const of = await selectionOf(world, found);
  return {
    checked: () => check(world, of, found),
    async *entries(kinds) {
      for await (const page of pagesOf(world, of, 0, kinds)) yield page.map(placed);
    },
    async *cases() {
      const seen = new Set<string>();
      for await (const page of pagesOf(world, of, 0, ["case.effect_confirmed"])) {
        const ids = [...new Set(page.map(caseIn))].filter((id) => id !== "" && !seen.has(id));
        for (const id of ids) seen.add(id);
        for (let i = 0; i < ids.length; i += CASES) {
          const rows = await world.store.exports.lineageOfCases(ids.slice(i, i + CASES));
          yield rows.map((row) => ({ lineage: lineageIn(row), changes: changesIn(row) }));
        }
      }
    },
  };
}

function placed({ seq, hash, kind, canonical }: SealedEntry): Placed {
  const record: unknown = JSON.parse(canonical);
  return { seq, hash, kind, record };
}

function caseIn({ canonical }: { readonly canonical: string }): string {
  return OfCase.parse(JSON.parse(canonical)).corr.case;
}

async function check(world: World, of: Selection, found: Export): Promise<Checked> {
  const verifier = openExcerpt();
  const kinds = new Map<string, number>();
  for await (const page of pagesOf(world, of)) {
    for (const { kind } of page) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (!page.every((entry) => verifier.take(JSON.stringify(entry)))) break;
  }
  const excerpt = verifier.end();
  const checkpoints = await checkpointsOver(world, of.first, of.last);
  const asRecorded = excerpt.entries === found.count && excerpt.sealsSha256 === found.seals_sha256;
  const holds = excerpt.ok && asRecorded && checkpoints.every((one) => one.wrong === null);
  return { holds, says: excerptText(excerpt), excerpt, asRecorded, kinds, checkpoints };
}
