import { setTimeout as delay } from "node:timers/promises";
import { forge } from "./forge.ts";
import { answer } from "./reviewers.ts";
import type { Asked, Placed, Site } from "./site.ts";
import type { Operator, Standing } from "./standing.ts";

/** What a run needs. */
export interface Playing {
  readonly site: Site;
  readonly operator: Operator;
  readonly url: string;
  /** What happens while the model thinks about a ticket, by its key; once. */
  readonly whileThinking: Map<string, () => void>;
  /** Ended by somebody: runs in flight come to an end as they are. */
  readonly stopped: AbortSignal;
}

/** How a run went. */
export interface Played {
  readonly ticket: Placed;
  /** False when its case did not come to rest in time. */
  readonly rested: boolean;
  readonly last: Standing | null;
  /** How often an operator had to help. */
  readonly helped: number;
  /** Answers that forged webhooks got. */
  readonly forged: readonly number[];
  readonly seconds: number;
}

const LOOK_MS = 120;
/** What failed waits longer each time, up to a minute: a few failures in a row take minutes on a busy machine. */
const PATIENCE_MS = 300_000;
const HELPS = 4;
const FORGED_WAIT_MS = 2_500;

interface Going {
  readonly answered: Map<string, number>;
  readonly answers: Promise<void>[];
  helped: number;
  edited: boolean;
}

/** Plays one script to its end. */
export async function playRun(playing: Playing, ticket: Placed): Promise<Played> {
  const begun = performance.now();
  const { script } = ticket;
  const { site, url } = playing;
  const going: Going = { answered: new Map(), answers: [], helped: 0, edited: false };
  armEdit(playing, ticket, going);
  site.arm(ticket);
  const release = site.fire(ticket);
  const forged = script.webhook.startsWith("forged") ? await forge(url, ticket) : [];
  const last = script.webhook === "forged_only" ? await quiet(playing, ticket) : await untilRest(playing, ticket, going);
  await Promise.all(going.answers);
  release();
  const rested = script.webhook === "forged_only" || (last !== null && isAtRest(site, ticket, last));
  return { ticket, rested, last, helped: going.helped, forged, seconds: (performance.now() - begun) / 1000 };
}

/** What the script's editor does once, at the moment that the script names. */
function armEdit({ site, whileThinking }: Playing, ticket: Placed, going: Going): void {
  const { edit, key } = ticket.script;
  if (edit === null) return;
  const run = (): void => {
    if (going.edited) return;
    going.edited = true;
    site.edit(ticket, edit.what);
  };
  if (edit.when === "before_draft") site.meanwhile(ticket, "read", run);
  if (edit.when === "during_write") site.meanwhile(ticket, "write", run);
  if (edit.when === "before_apply") whileThinking.set(key, run);
}

async function quiet({ operator }: Playing, { id, script }: Placed): Promise<Standing | null> {
  await delay(FORGED_WAIT_MS);
  return operator.standing(script.system, id);
}

async function untilRest(playing: Playing, ticket: Placed, going: Going): Promise<Standing | null> {
  const until = performance.now() + PATIENCE_MS;
  const { operator, site, stopped } = playing;
  let last: Standing | null = null;
  let calm = 0;
  while (performance.now() < until && !stopped.aborted) {
    ask(site, ticket, going);
    last = await operator.standing(ticket.script.system, ticket.id);
    // Twice in a row: between a case's end and the next delivery's begin there is a moment.
    calm = last !== null && isAtRest(site, ticket, last) ? calm + 1 : 0;
    if (calm > 1) return last;
    if (last?.case?.status === "stuck") await help(operator, last.case.id, going);
    await delay(LOOK_MS);
  }
  return last;
}

function isAtRest(site: Site, ticket: Placed, { waiting, writes, version, ...now }: Standing): boolean {
  if (waiting > 0 || writes > 0 || now.case === null) return false;
  if (now.case.status !== "ended") return false;
  return version !== null && version >= site.version(ticket);
}

/** A question that waits is answered once each time it is put. */
function ask(site: Site, ticket: Placed, going: Going): void {
  const asked = site.asked(ticket);
  if (asked === null || going.answered.has(keyOf(asked))) return;
  const nth = going.answered.size;
  going.answered.set(keyOf(asked), nth);
  const { edit } = ticket.script;
  if (edit?.when === "after_review" && !going.edited) {
    going.edited = true;
    site.edit(ticket, edit.what);
  }
  going.answers.push(answer(site, ticket, asked, nth));
}

function keyOf({ record, version }: Asked): string {
  return `${record}@${version}`;
}

/** First another try, in the end by hand. */
async function help(operator: Operator, id: string, going: Going): Promise<void> {
  await delay(500);
  if (await operator.press(id, going.helped < HELPS - 1 ? "retry" : "abandon")) going.helped += 1;
}
