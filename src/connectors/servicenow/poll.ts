import { z } from "zod";
import { type Delivery, OpsError } from "../../case/index.ts";
import type { Polled } from "../../ports/index.ts";
import { CHANGES, type Changed, changedRows, type Place } from "./changes.ts";
import { TASKS } from "./review-task.ts";
import type { Site } from "./site.ts";

const OVERLAP_MS = 120_000;
/** A round that stopped among records dated later than this after our clock is not gone on with: it begins at the mark again. */
const SKEW_MS = 600_000;
/** How far back a lost cursor starts; ids already taken are known to the inbox. */
const LOST_MS = 86_400_000;

const At = z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/);
/** Where one table was left: the newest time and id taken, never before the floor; `rest` when a round stopped in the middle. */
const Mark = z.object({ on: At, id: z.string(), floor: At, rest: z.object({ from: At, offset: z.int().min(0) }).nullable() });
type Mark = z.infer<typeof Mark>;
const Cursor = z.record(z.string(), Mark);

/** Deliveries for tickets changed, by whomever, and reviews answered since the cursor; every round looks two minutes back. One table that cannot be read does not hold the others up; its mark stays. */
export async function poll(site: Site, cursor: string | null): Promise<Polled> {
  const marks = marksOf(site, cursor);
  const deliveries: Delivery[] = [];
  const next: Record<string, Mark> = {};
  const refused: { readonly part: string; readonly error: OpsError }[] = [];
  const tables = tablesOf(site);
  for (const table of tables) {
    const mark = marks(table);
    try {
      const found = await changedRows(site, table, place(mark));
      deliveries.push(...found.rows.flatMap((row) => row.delivery ?? []));
      next[table] = advance(site, mark, found.rows, found.rest);
    } catch (error) {
      if (!(error instanceof OpsError) || error.retry) throw error;
      refused.push({ part: table, error });
      next[table] = { ...mark, rest: null };
    }
  }
  if (refused.length === tables.size && refused[0] !== undefined) throw refused[0].error;
  const unread = refused.map(({ part, error }) => ({ part, code: error.code }));
  return { deliveries, cursor: JSON.stringify(next), unread };
}

/** Every source, and where answers are given: notes take none. */
function tablesOf({ config }: Site): ReadonlySet<string> {
  const answers = { app: [CHANGES.reviews], plain: config.reviewTasks ? [TASKS] : [] };
  return new Set([...config.sources, ...answers[config.mode]]);
}

/** Where each table was left. One without a mark starts now: what was changed before its first round is not ours. */
function marksOf(site: Site, cursor: string | null): (table: string) => Mark {
  const marks = cursor === null ? {} : read(cursor);
  const start = glide(site.clock().getTime() - (marks === null ? LOST_MS : 0));
  return (table) => marks?.[table] ?? { on: start, id: "", floor: start, rest: null };
}

/** The marks of a cursor; null when nobody can read it. */
function read(cursor: string): Readonly<Record<string, Mark>> | null {
  try {
    return Cursor.safeParse(JSON.parse(cursor)).data ?? null;
  } catch {
    return null;
  }
}

function place(mark: Mark): Place {
  if (mark.rest !== null) return mark.rest;
  const from = glide(millis(mark.on) - OVERLAP_MS);
  return { from: from < mark.floor ? mark.floor : from, offset: 0 };
}

/** A record dated after our own clock does not move the mark, by however little: what is changed until then would lie behind it. */
function advance(site: Site, mark: Mark, rows: readonly Changed[], rest: Place | null): Mark {
  const now = site.clock().getTime();
  const latest = glide(now + SKEW_MS);
  const credible = rows.filter((row) => row.on <= glide(now));
  const newest = credible.reduce((best, row) => (row.on > best.on || (row.on === best.on && row.id > best.id) ? row : best), {
    on: mark.on,
    id: mark.id,
  });
  return { on: newest.on, id: newest.id, floor: mark.floor, rest: rest !== null && rest.from <= latest ? rest : null };
}

function glide(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}

function millis(stored: string): number {
  return Date.parse(`${stored.replace(" ", "T")}Z`);
}
