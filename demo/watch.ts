import { setTimeout as delay } from "node:timers/promises";
import { type Cases, isSettled, type Story } from "./cases.ts";
import { type Line, narrate } from "./narrate.ts";
import type { Stage } from "./run/stage.ts";
import type { Ticket } from "./tickets/index.ts";

const LOOK_MS = 300;

interface Watched {
  readonly stage: Stage;
  readonly cases: Cases;
  readonly tell: (ticket: string, line: Line) => void;
}

/** Looks at the ticket systems' delivery logs and at the evidence of all cases, tells what is new, and gives every case as it is now. */
export function watcher({ stage, cases, tell }: Watched): () => Promise<readonly Story[]> {
  const told = new Set<string>();
  const once = (id: string, ticket: string, lines: () => readonly Line[]): void => {
    if (told.has(id)) return;
    told.add(id);
    for (const line of lines()) tell(ticket, line);
  };
  return async () => {
    const stories = await cases.look();
    for (const { id, ticket, line } of webhooks(stage)) once(id, ticket, () => [line]);
    const entries = stories.flatMap(({ case: of, entries: own }) => own.map((entry) => ({ ...entry, ticket: of.ticket })));
    const inOrder = entries.sort((a, b) => a.record.at.localeCompare(b.record.at));
    for (const { hash, record, ticket } of inOrder) once(hash, ticket, () => narrate(record));
    return stories;
  };
}

/** Every answer to a webhook about a ticket. Those about reviews are hints; the review itself is read again. */
function webhooks({ serviceNow, jira }: Stage): readonly { readonly id: string; readonly ticket: string; readonly line: Line }[] {
  const rules = serviceNow.delivery.log
    .filter(({ event }) => event.table === "change_request")
    .flatMap(({ eventId, event, status, attempts }) => {
      const lost = status === "lost" ? [told(eventId, event.number, "ServiceNow", "sends its webhook, which gets lost on the way")] : [];
      return [...lost, ...attempts.map((answer, i) => told(`${eventId} ${i}`, event.number, "ServiceNow", `sends its webhook${i > 0 ? " once more" : ""} -> ${answer}`))];
    });
  const automation = jira.deliveries
    .filter(({ target }) => target === "automation")
    .flatMap(({ identifier, issueKey, attempts }) => attempts.map((answer, i) => told(`${identifier} ${i}`, issueKey, "Jira", `sends its Automation web request -> ${answer}`)));
  return [...rules, ...automation];
}

function told(id: string, ticket: string, who: string, what: string): { readonly id: string; readonly ticket: string; readonly line: Line } {
  return { id, ticket, line: { who, what, tone: "plain" } };
}

/** Watches until every ticket is at rest. Throws when one is stuck or the time is over, naming what is missing. */
export async function watchToTheEnd(look: () => Promise<readonly Story[]>, tickets: readonly Ticket[], until: { readonly left: () => readonly string[]; readonly signal: AbortSignal }): Promise<readonly Story[]> {
  for (;;) {
    const stories = await look();
    const stuck = stories.find(({ case: of }) => of.status === "stuck");
    if (stuck !== undefined) throw new Error(`${stuck.case.ticket} is stuck: ${stuck.case.code ?? "unknown"}`);
    const waiting = [...tickets.flatMap((ticket) => unfinished(ticket, stories)), ...until.left()];
    if (waiting.length === 0) return stories;
    if (until.signal.aborted) throw new Error(`still waiting for ${waiting.join("; ")}`, { cause: until.signal.reason });
    await delay(LOOK_MS, undefined, { signal: until.signal }).catch(() => undefined);
  }
}

function unfinished({ key, expect }: Ticket, stories: readonly Story[]): readonly string[] {
  const own = stories.filter(({ case: of }) => of.ticket === key);
  const open = own.find((story) => !isSettled(story));
  if (open !== undefined) return [`${key} (${open.case.status})`];
  return own.length > 0 || expect.ends.some((ends) => ends.length === 0) ? [] : [`${key} (not started)`];
}
