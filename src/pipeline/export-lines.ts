import { CSV_HEADER, csvRow } from "../evidence/index.ts";
import type { SealedEntry, Selection } from "../ports/index.ts";
import { type Export, selectionOf } from "./exports.ts";
import type { World } from "./world.ts";

// An entry has at most 60 KB: a page stays below 12 MB, and is some 500 KB as a rule.
const PAGE = 200;

/** Sealed entries of a selection, a page at a time as they are asked for; of all kinds unless some are named. */
export async function* pagesOf(
  world: Pick<World, "store">,
  of: Selection,
  after = 0,
  kinds?: readonly string[],
): AsyncGenerator<readonly SealedEntry[]> {
  for (let last = after; ; ) {
    const entries = await world.store.exports.lines(of, last, PAGE, kinds);
    if (entries.length > 0) yield entries;
    last = entries.at(-1)?.seq ?? last;
    if (entries.length < PAGE) return;
  }
}

// The members in the order that docs/evidence.md names them, as the local sink writes them: the same bytes.
function lineOf(entry: SealedEntry): string {
  const { log, seq, epoch, id, at, kind, region, subject, hash, prev, seal, canonical } = entry;
  return JSON.stringify({ log, seq, epoch, id, at, kind, region, subject, hash, prev, seal, canonical });
}

/** An export's text behind a place (0 = from its beginning): lines as docs/evidence.md has them, or rows under their header. */
export async function* exportText(world: World, found: Export, after: number): AsyncGenerator<string> {
  const csv = found.format === "csv";
  if (csv && after < found.first) yield `${CSV_HEADER}\r\n`;
  for await (const entries of pagesOf(world, await selectionOf(world, found), after))
    yield entries.map((entry) => (csv ? `${csvRow(entry)}\r\n` : `${lineOf(entry)}\n`)).join("");
}
