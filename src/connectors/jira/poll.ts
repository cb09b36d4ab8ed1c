import { z } from "zod";
import { type Delivery, OpsError } from "../../case/index.ts";
import { type Changed, changedIssues, type Rest } from "./changes.ts";
import type { Site } from "./site.ts";

/** Search follows writes with a delay: every round looks this far back. */
const OVERLAP_MS = 300_000;
/** An issue dated later than this after our clock does not move the cursor: one wrong date must not hide all that follows. */
const SKEW_MS = 600_000;

const Place = z.object({ jql: z.string().max(500), token: z.string().max(5_000) });
/** Where one project was left: the newest change taken, never before the floor; `rest` when a round stopped in the middle. */
const Mark = z.object({ at: z.int().min(0), floor: z.int().min(0), rest: Place.nullable() });
type Mark = z.infer<typeof Mark>;
const Cursor = z.record(z.string(), Mark);

/** Deliveries for issues changed and reviews answered since the cursor, project by project. One project that cannot be read does not hold the others up; its mark stays. */
export async function poll(site: Site, cursor: string | null): Promise<{ deliveries: readonly Delivery[]; cursor: string }> {
  const marks = cursor === null ? {} : read(cursor);
  const deliveries: Delivery[] = [];
  const next: Record<string, Mark> = {};
  const refused: unknown[] = [];
  const projects = [...new Set(Object.values(site.config.workflows).map((one) => one.project))];
  for (const project of projects) {
    const mark = marks[project] ?? fresh(site);
    try {
      const found = await since(site, project, mark);
      deliveries.push(...found.rows.flatMap((row) => row.delivery ?? []));
      next[project] = advance(site, mark, found.rows, found.rest);
    } catch (error) {
      if (!(error instanceof OpsError) || error.retry) throw error;
      refused.push(error);
      next[project] = { ...mark, rest: null };
    }
  }
  if (refused.length === projects.length) throw refused[0];
  return { deliveries, cursor: JSON.stringify(next) };
}

async function since(site: Site, project: string, mark: Mark) {
  const from = Math.max(mark.floor, mark.at - OVERLAP_MS);
  const found = await changedIssues(site, mark.rest ?? startOf(site, project, from));
  return { ...found, rows: found.rows.filter((row) => row.at >= mark.floor) };
}

/** Absolute times are read in our account's own zone: only "so many minutes ago" means the same to everybody. */
function startOf(site: Site, project: string, from: number): Rest {
  const minutes = Math.max(1, Math.ceil((site.clock().getTime() - from) / 60_000) + 1);
  return { jql: `project = "${project}" AND updated >= "-${minutes}m" ORDER BY updated ASC`, token: "" };
}

/** From now on: what was changed before the first round is not ours. */
function fresh(site: Site): Mark {
  const now = site.clock().getTime();
  return { at: now, floor: now, rest: null };
}

function read(cursor: string): Readonly<Record<string, Mark>> {
  try {
    const parsed = Cursor.safeParse(JSON.parse(cursor));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}

function advance(site: Site, mark: Mark, rows: readonly Changed[], rest: Rest | null): Mark {
  const latest = site.clock().getTime() + SKEW_MS;
  const at = rows.reduce((newest, row) => (row.at <= latest && row.at > newest ? row.at : newest), mark.at);
  return { at, floor: mark.floor, rest };
}
