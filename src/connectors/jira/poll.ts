import { z } from "zod";
import { type Delivery, OpsError } from "../../case/index.ts";
import type { Polled } from "../../ports/index.ts";
import { type Changed, changedIssues, type Walk } from "./changes.ts";
import type { Site } from "./site.ts";

/** Search follows writes with a delay: every round looks this far back. */
const OVERLAP_MS = 300_000;

/** A walk may take several rounds, while "so many minutes ago" moves on: its query asks for this much more, which is left out again. */
const SLIDE_MINUTES = 60;

const Time = z.int().min(0);
/** A walk that a round did not end, and the newest change it has seen. */
const Rest = z.object({
  jql: z.string().max(500),
  token: z.string().max(5_000),
  from: Time,
  newest: Time,
  fresh: z.array(z.int().min(1)).max(50).default([]).readonly(),
  oldest: Time.optional(),
  stuck: z.int().min(0).optional(),
});
/** Where one project was left: everything up to this change was taken, never before the floor; `rest` when a round stopped in the middle. */
const Mark = z.object({ at: Time, floor: Time, rest: Rest.nullable() });
type Mark = z.infer<typeof Mark>;
const Cursor = z.record(z.string(), Mark);

/** Deliveries for issues changed and reviews answered since the cursor, project by project. One project that cannot be read does not hold the others up; its mark stays. */
export async function poll(site: Site, cursor: string | null): Promise<Polled> {
  const marks = cursor === null ? {} : read(cursor);
  const deliveries: Delivery[] = [];
  const next: Record<string, Mark> = {};
  const refused: { readonly part: string; readonly error: OpsError }[] = [];
  const unread: Polled["unread"][number][] = [];
  const projects = [...new Set(Object.values(site.config.workflows).map((one) => one.project))];
  for (const project of projects) {
    const mark = marks[project] ?? fresh(site);
    try {
      const found = await since(site, project, mark);
      deliveries.push(...found.rows.flatMap((row) => row.delivery ?? []));
      if (found.rest === "endless") unread.push({ part: project, code: "TICKET_ANSWER_INVALID" });
      next[project] = advance(site, mark, found.rows, found.rest);
    } catch (error) {
      if (!(error instanceof OpsError) || error.retry) throw error;
      refused.push({ part: project, error });
      next[project] = { ...mark, rest: null };
    }
  }
  if (refused.length === projects.length && refused[0] !== undefined) throw refused[0].error;
  unread.push(...refused.map(({ part, error }) => ({ part, code: error.code })));
  return { deliveries, cursor: JSON.stringify(next), unread };
}

function since(site: Site, project: string, mark: Mark) {
  return changedIssues(site, mark.rest ?? startOf(site, project, Math.max(mark.floor, mark.at - OVERLAP_MS)));
}

/** Absolute times are read in our account's own zone: only "so many minutes ago" means the same to everybody. */
function startOf(site: Site, project: string, from: number): Walk {
  const minutes = Math.max(1, Math.ceil((site.clock().getTime() - from) / 60_000)) + SLIDE_MINUTES;
  return {
    jql: `project = "${project}" AND updated >= "-${minutes}m" ORDER BY updated DESC`,
    token: "",
    from,
    fresh: site.recent(),
  };
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

/** Only a walk that came to its end moves the mark: what it has not read yet is older than what it has. An issue dated after our own clock does not move it, by however little: what is changed until then would lie behind it. */
function advance(site: Site, mark: Mark, rows: readonly Changed[], rest: Walk | "endless" | null): Mark {
  // The next round begins with what changed last: going on where nothing ends would see no change any more.
  if (rest === "endless") return { ...mark, rest: null };
  const now = site.clock().getTime();
  const newest = Math.max(mark.rest?.newest ?? mark.at, ...rows.map((row) => row.at).filter((at) => at <= now));
  return rest === null ? { at: newest, floor: mark.floor, rest: null } : { ...mark, rest: { ...rest, newest } };
}
