import { setTimeout as delay } from "node:timers/promises";
import { type Cases, isSettled, type Story } from "./cases.ts";
import type { Feed } from "./feed.ts";
import { narrate } from "./narrate.ts";
import type { Ticket } from "./tickets/index.ts";
import { waitingLine } from "./waiting.ts";

const LOOK_MS = 250;

/** What is watched, and what must be over before the watching is. */
export interface Watched {
  readonly cases: Cases;
  readonly feed: Feed;
  readonly tickets: readonly Ticket[];
  /** Names what is still to be done by others; throws when one of them cannot. */
  readonly left: () => readonly string[];
  readonly signal: AbortSignal;
}

/** Tells every new evidence entry until each ticket is at rest; gives all cases. Throws when one is stuck or the time is over, naming what is missing. */
export async function watchToTheEnd({ cases, feed, tickets, left, signal }: Watched): Promise<readonly Story[]> {
  const known = new Set<string>();
  let explained = false;
  for (;;) {
    const then = new Date();
    const stories = await cases.look().catch(async (error: unknown) => {
      // A service that is gone explains it better, but its end is only known a moment later.
      await delay(300);
      left();
      throw error;
    });
    for (const { case: of, entries } of stories) addNew(of.ticket, entries, known, feed);
    feed.tellUntil(then);
    const toCome = left();
    const waiting = [...tickets.flatMap((ticket) => unfinished(ticket, stories)), ...toCome];
    if (waiting.length === 0) return stories;
    const why = waiting.length > 1 || toCome.length > 0 ? null : waitingLine(stories, new Date());
    if (why !== null && !explained) feed.add(why.ticket, why.line);
    explained ||= why !== null;
    if (signal.aborted) throw new Error(`still waiting for ${waiting.join("; ")}`, { cause: signal.reason });
    await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

function addNew(ticket: string, entries: Story["entries"], known: Set<string>, feed: Feed): void {
  for (const { hash, record } of entries) {
    if (known.has(hash)) continue;
    known.add(hash);
    for (const line of narrate(record)) feed.add(ticket, line, new Date(record.at));
  }
}

function unfinished({ key, expect }: Ticket, stories: readonly Story[]): readonly string[] {
  const own = stories.filter(({ case: of }) => of.ticket === key);
  const stuck = own.find(({ case: of }) => of.status === "stuck");
  if (stuck !== undefined) throw new Error(`${key} is stuck: ${stuck.case.code ?? "unknown"}`);
  const open = own.find((story) => !isSettled(story));
  if (open !== undefined) return [`${key} (${open.case.status})`];
  return own.length > 0 || expect.ends.some((ends) => ends.length === 0) ? [] : [`${key} (not started)`];
}
