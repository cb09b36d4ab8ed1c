import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { Written } from "./written.ts";

const Standing = z.object({
  ticket: z.string(),
  version: z.number().nullable(),
  waiting: z.number(),
  case: z.object({ id: z.string(), status: z.string(), end: z.string().nullable() }).nullable(),
  writes: z.number(),
});
const Answer = z.object({ tickets: z.array(Standing) });
type Standing = z.infer<typeof Standing>;

/** Tells when a record's case rests. */
export interface Watch {
  /** True when everything that was sent is dealt with and the case rests; false when that did not happen in time. */
  rests(written: Extract<Written, { kind: "written" }>): Promise<boolean>;
  stop(): void;
}

interface Waiting {
  readonly written: Extract<Written, { kind: "written" }>;
  readonly until: number;
  readonly resolve: (rested: boolean) => void;
}

const EVERY_MS = 50;
const AT_ONCE = 100;

/** Where the service is asked, and how long a row may take to come to rest. */
export interface Watching {
  readonly url: string;
  readonly token: string;
  /** People answer: a review is no rest. */
  readonly reviewers: boolean;
  readonly patienceMs: number;
}

const SYSTEMS = ["servicenow", "jira"] as const;

/** Asks the service, in few requests, where the tickets in flight stand. A service that is down is asked again. */
export function watchService(watching: Watching): Watch {
  const waiting = new Set<Waiting>();
  const stopper = new AbortController();
  const resting = new Set(watching.reviewers ? ["ended", "held", "stuck"] : ["ended", "held", "stuck", "in_review"]);
  const settle = (one: Waiting, rested: boolean): void => {
    waiting.delete(one);
    one.resolve(rested);
  };
  const look = async (system: (typeof SYSTEMS)[number]): Promise<void> => {
    // Asked about only once the listener has answered: from then on the delivery is in the inbox until it is dealt with.
    const mine = [...waiting].filter(({ written }) => written.system === system);
    const ready = mine.filter(({ written }) => written.sent.every((sent) => sent.answered()));
    for (let at = 0; at < ready.length; at += AT_ONCE) {
      const asked = ready.slice(at, at + AT_ONCE);
      const standing = await ask(watching, system, asked);
      for (const one of asked) if (isAtRest(standing.get(one.written.ticket), one, resting)) settle(one, true);
    }
    for (const one of mine) if (waiting.has(one) && performance.now() > one.until) settle(one, false);
  };
  const loop = async (): Promise<void> => {
    while (!stopper.signal.aborted) {
      for (const system of SYSTEMS) await look(system);
      await delay(EVERY_MS, undefined, { signal: stopper.signal }).catch(() => undefined);
    }
  };
  void loop();
  return {
    rests: (written) =>
      new Promise((resolve) => {
        waiting.add({ written, resolve, until: performance.now() + watching.patienceMs });
      }),
    stop() {
      stopper.abort();
      for (const one of waiting) settle(one, false);
    },
  };
}

/** Where these tickets stand; nothing while the service cannot say. */
async function ask({ url, token }: Watching, system: string, asked: readonly Waiting[]): Promise<ReadonlyMap<string, Standing>> {
  const ids = asked.map(({ written }) => `id=${encodeURIComponent(written.ticket)}`);
  const headers = { authorization: `Bearer ${token}` };
  try {
    const response = await fetch(`${url}/v1/tickets?system=${system}&${ids.join("&")}`, { headers });
    const { tickets } = Answer.parse(await response.json());
    return new Map(tickets.map((one) => [one.ticket, one]));
  } catch {
    return new Map();
  }
}

function isAtRest(now: Standing | undefined, { written }: Waiting, resting: ReadonlySet<string>): boolean {
  if (now === undefined || now.waiting > 0 || now.writes > 0) return false;
  if (now.case !== null && !resting.has(now.case.status)) return false;
  // What no webhook told is found by a poll: until then an older version stands there.
  const untold = written.sent.length === 0 || written.sent.some((sent) => sent.lost);
  return !untold || written.version === null || (now.version !== null && now.version >= written.version);
}
