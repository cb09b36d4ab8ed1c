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

/** Asks the service, in few requests, where the tickets in flight stand. A service that is down is asked again. */
export function watchService(options: {
  readonly url: string;
  readonly token: string;
  readonly reviewers: boolean;
  readonly patienceMs: number;
}): Watch {
  const waiting = new Set<Waiting>();
  const stopper = new AbortController();
  const resting = new Set(options.reviewers ? ["ended", "held", "stuck"] : ["ended", "held", "stuck", "in_review"]);
  const loop = async (): Promise<void> => {
    while (!stopper.signal.aborted) {
      await Promise.all((["servicenow", "jira"] as const).map((system) => look(system)));
      await delay(EVERY_MS, undefined, { signal: stopper.signal }).catch(() => undefined);
    }
  };
  const look = async (system: "servicenow" | "jira"): Promise<void> => {
    // Asked about only once the listener has answered: from then on the delivery is in the inbox until it is dealt with.
    const ready = [...waiting].filter(
      ({ written }) => written.system === system && written.sent.every((sent) => sent.answered()),
    );
    for (let at = 0; at < ready.length; at += AT_ONCE) await ask(system, ready.slice(at, at + AT_ONCE));
    for (const one of waiting) if (one.written.system === system && performance.now() > one.until) settle(one, false);
  };
  const ask = async (system: string, asked: readonly Waiting[]): Promise<void> => {
    const ids = asked.map(({ written }) => `id=${encodeURIComponent(written.ticket)}`);
    const headers = { authorization: `Bearer ${options.token}` };
    const response = await fetch(`${options.url}/v1/tickets?system=${system}&${ids.join("&")}`, { headers }).catch(() => null);
    if (response === null || !response.ok) {
      await response?.body?.cancel();
      return;
    }
    const { tickets } = Answer.parse(await response.json());
    const found = new Map(tickets.map((one) => [one.ticket, one]));
    for (const one of asked) if (isAtRest(found.get(one.written.ticket), one, resting)) settle(one, true);
  };
  const settle = (one: Waiting, rested: boolean): void => {
    waiting.delete(one);
    one.resolve(rested);
  };
  void loop();
  return {
    rests: (written) =>
      new Promise((resolve) => {
        waiting.add({ written, resolve, until: performance.now() + options.patienceMs });
      }),
    stop() {
      stopper.abort();
      for (const one of waiting) settle(one, false);
    },
  };
}

function isAtRest(now: Standing | undefined, { written }: Waiting, resting: ReadonlySet<string>): boolean {
  if (now === undefined || now.waiting > 0 || now.writes > 0) return false;
  if (now.case !== null && !resting.has(now.case.status)) return false;
  // What no webhook told is found by a poll: until then an older version stands there.
  const untold = written.sent.length === 0 || written.sent.some((sent) => sent.lost);
  return !untold || written.version === null || (now.version !== null && now.version >= written.version);
}
