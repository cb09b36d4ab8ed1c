// What ours is compared with: node bench/bare.ts listener|floor|script. Settings come from service.ts.
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { Agent } from "node:http";
import { Queue, Worker } from "bullmq";
import express from "express";
import { Redis } from "ioredis";
import pg from "pg";
import { inTurn, keeper, runCalls, TABLES } from "./floor.ts";
import type { Call } from "./recorded-calls.ts";

const env = (name: string): string => process.env[name] ?? "";
const systems = { serviceNow: env("SERVICENOW_URL"), model: env("MODEL_URL") };
const workers = Number(env("BENCH_WORKERS"));
const agent = new Agent({ keepAlive: true, maxSockets: workers });
// Written by recorded-calls.ts.
const calls = env("BENCH_CALLS") === "" ? [] : (JSON.parse(readFileSync(env("BENCH_CALLS"), "utf8")) as readonly Call[]);
const outside = { agent, systems, calls };

type Take = (event: string, ticket: string) => Promise<unknown>;

/** One durable row a webhook; the floor then does the case's calls and commits. */
async function onPostgres(isFloor: boolean): Promise<Take> {
  // The service takes its own share of the server's hundred connections.
  const pool = new pg.Pool({ connectionString: env("DATABASE_URL"), max: Math.min(workers + 6, 22) });
  await pool.query(
    "create table inbox (id text primary key, ticket text not null, received_at timestamptz not null default now())",
  );
  if (isFloor) await pool.query(TABLES);
  const run = inTurn(workers);
  return async (event, ticket) => {
    await pool.query({
      name: "put",
      text: "insert into inbox (id, ticket) values ($1, $2) on conflict do nothing",
      values: [event, ticket],
    });
    if (isFloor) run(() => runCalls(outside, ticket, keeper(pool, randomUUID(), ticket)));
  };
}

/** Express and BullMQ on Redis, keeping nothing. */
function onRedis(): Take {
  const connection = new Redis(env("REDIS_URL"), { maxRetriesPerRequest: null });
  const queue = new Queue("script", { connection, defaultJobOptions: { removeOnComplete: true, removeOnFail: true } });
  new Worker<{ ticket: string }>("script", ({ data }) => runCalls(outside, data.ticket, () => Promise.resolve()), {
    connection,
    concurrency: workers,
  });
  return (_event, ticket) => queue.add("ticket", { ticket });
}

function holds(id: string, timestamp: string, body: Buffer, given: string): boolean {
  const mac = createHmac("sha256", env("BENCH_SECRET")).update(`${id}.${timestamp}.`).update(body).digest();
  const signature = Buffer.from(given.slice(3), "base64");
  return signature.length === mac.length && timingSafeEqual(mac, signature);
}

const take = process.argv[2] === "script" ? onRedis() : await onPostgres(process.argv[2] === "floor");
const app = express();
app.post("/", express.raw({ type: () => true }), async (request, response) => {
  const body: unknown = request.body;
  const header = (name: string): string => request.get(`x-ots-${name}`) ?? "";
  if (!Buffer.isBuffer(body) || !holds(header("event-id"), header("timestamp"), body, header("signature"))) {
    response.status(401).end();
    return;
  }
  // Our own load: the body is what webhooks.ts signed.
  const { sys_id: ticket } = JSON.parse(body.toString("utf8")) as { sys_id: string };
  await take(header("event-id"), ticket);
  response.status(202).json({ status: "accepted" });
});

const server = app.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`listening on http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}\n`);
});
process.once("SIGTERM", () => process.exit(0));
