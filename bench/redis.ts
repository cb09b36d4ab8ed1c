import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { Redis as Client } from "ioredis";

const PROGRAM = "redis-server";

/** A Redis for the queue; `pid` is null where its CPU cannot be read (another host). */
export interface Redis {
  readonly url: string;
  readonly pid: number | null;
  stop(): Promise<void>;
}

/** The given Redis, or one of our own when this machine has a redis-server; null when there is neither. */
export async function findRedis(url: string | undefined, folder: string): Promise<Redis | null> {
  if (url !== undefined) return { url, pid: await pidOf(url), stop: async () => undefined };
  const port = await freePort();
  const child = spawn(
    PROGRAM,
    ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder],
    { stdio: "ignore" },
  );
  const started = await new Promise<boolean>((resolve) => {
    child.once("spawn", () => resolve(true));
    child.once("error", () => resolve(false));
  });
  if (!started || child.pid === undefined) return null;
  const own = `redis://127.0.0.1:${port}`;
  while ((await pidOf(own)) === null) await delay(20);
  return { url: own, pid: child.pid, stop: async () => void child.kill() };
}

async function pidOf(url: string): Promise<number | null> {
  const client = new Client(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const local = /^(127\.|localhost$|\[?::1)/.test(new URL(url).hostname);
    const found = /^process_id:(\d+)/m.exec(await client.info("server"));
    return local && found !== null ? Number(found[1]) : null;
  } catch {
    return null;
  } finally {
    client.disconnect();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
