import { once } from "node:events";
import { parentPort, Worker } from "node:worker_threads";
import { scriptFor, startSnowflake } from "../simulators/snowflake/index.ts";

type Injection = Parameters<Awaited<ReturnType<typeof startSnowflake>>["inject"]>[0];

/** What an account on a thread of its own is told. */
type Order = { readonly inject: readonly Injection[] } | "count" | "close";

/** What lies in the account, and how many faults were met on the way there. */
export interface Counted {
  readonly stored: number;
  readonly doubled: number;
  readonly faults: number;
}

export const USER = { name: "OPS_TRUST_SVC", password: "bench-only" } as const;
export const PLACE = { database: "ANALYTICS", schema: "AUDIT", log: "DECISION_LOG" } as const;

/** A simulated account on a thread of its own, as a real one is on a machine of its own. */
export interface Apart {
  readonly url: string;
  inject(injections: readonly Injection[]): Promise<void>;
  count(): Promise<Counted>;
  close(): Promise<void>;
}

/** Starts it, empty. */
export async function startApart(): Promise<Apart> {
  const worker = new Worker(new URL(import.meta.url));
  const said = async (): Promise<unknown> => (await once(worker, "message"))[0];
  const ask = async (order: Order): Promise<unknown> => {
    const answer = said();
    worker.postMessage(order);
    return answer;
  };
  const url = String(await said());
  return {
    url,
    inject: async (inject) => void (await ask({ inject })),
    count: async () => {
      const [stored = 0, doubled = 0, faults = 0] = String(await ask("count"))
        .split(" ")
        .map(Number);
      return { stored, doubled, faults };
    },
    close: async () => {
      await ask("close");
      await worker.terminate();
    },
  };
}

async function serve(port: NonNullable<typeof parentPort>): Promise<void> {
  const users = { [USER.name]: { password: USER.password, defaultRole: "EVIDENCE_WRITER" } };
  const account = await startSnowflake({ users, script: scriptFor(PLACE) });
  const answer = async (order: Order): Promise<string> => {
    if (order === "close") await account.close();
    else if (order !== "count") for (const injection of order.inject) account.inject(injection);
    else {
      const counted = "SELECT COUNT(*) AS N, COUNT(DISTINCT SEQ) AS M FROM ANALYTICS.AUDIT.DECISION_LOG_ENTRIES";
      const [row] = await account.asAdmin(counted);
      const stored = Number(row?.["N"]);
      const faults = account.requests.filter(({ fault }) => fault !== "").length;
      return `${stored} ${stored - Number(row?.["M"])} ${faults}`;
    }
    return "";
  };
  port.on("message", (order: Order) => void answer(order).then((text) => port.postMessage(text)));
  port.postMessage(account.url);
}

if (parentPort !== null) await serve(parentPort);
