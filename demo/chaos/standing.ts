import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { SECRETS } from "../run/secrets.ts";
import type { Script } from "./script.ts";

const Standing = z.object({
  ticket: z.string(),
  version: z.number().nullable(),
  waiting: z.number(),
  case: z.object({ id: z.string(), status: z.string(), end: z.string().nullable() }).nullable(),
  writes: z.number(),
});
export type Standing = z.infer<typeof Standing>;
const Answer = z.object({ tickets: z.array(Standing) });

/** The service as an operator asks and helps it, in few requests for many tickets. */
export interface Operator {
  /** Where the ticket stands; null while the service cannot say. */
  standing(system: Script["system"], id: string): Promise<Standing | null>;
  /** Lets a stuck case try again, or ends it. */
  press(id: string, what: "retry" | "abandon"): Promise<boolean>;
  stop(): void;
}

interface Asking {
  readonly id: string;
  readonly told: (standing: Standing | null) => void;
}

const EVERY_MS = 150;
const AT_ONCE = 100;
const SYSTEMS = ["servicenow", "jira"] as const;
const HEADERS = { authorization: `Bearer ${SECRETS.operator}`, "content-type": "application/json" };

/** An operator at the service's desk. */
export function operatorAt(url: string): Operator {
  const queues = { servicenow: new Set<Asking>(), jira: new Set<Asking>() };
  const stopper = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stopper.signal.aborted) {
      for (const system of SYSTEMS) await ask(url, system, queues[system]);
      await delay(EVERY_MS, undefined, { signal: stopper.signal }).catch(() => undefined);
    }
  };
  void loop();
  return {
    standing: (system, id) => new Promise((told) => void queues[system].add({ id, told })),
    async press(id, what) {
      const body = JSON.stringify({ reason: "Chaos is over for this one: once more." });
      const answer = await fetch(`${url}/v1/cases/${id}/${what}`, { method: "POST", headers: HEADERS, body }).catch(() => null);
      await answer?.body?.cancel();
      return answer?.ok === true;
    },
    stop() {
      stopper.abort();
      for (const queue of Object.values(queues)) for (const { told } of queue) told(null);
    },
  };
}

async function ask(url: string, system: string, queue: Set<Asking>): Promise<void> {
  const asked = [...queue].slice(0, AT_ONCE);
  if (asked.length === 0) return;
  for (const one of asked) queue.delete(one);
  const ids = [...new Set(asked.map(({ id }) => `id=${encodeURIComponent(id)}`))];
  const found = await look(`${url}/v1/tickets?system=${system}&${ids.join("&")}`);
  for (const { id, told } of asked) told(found.get(id) ?? null);
}

async function look(url: string): Promise<ReadonlyMap<string, Standing>> {
  try {
    const { tickets } = Answer.parse(await (await fetch(url, { headers: HEADERS })).json());
    return new Map(tickets.map((one) => [one.ticket, one]));
  } catch {
    return new Map();
  }
}
