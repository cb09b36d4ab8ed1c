// What ours is compared with: usage: node bench/bare.ts listener|floor, with BENCH_SECRET, DATABASE_URL and, for the floor, SERVICENOW_URL and MODEL_URL.
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import express from "express";
import pg from "pg";
import { type Call, runFloor } from "./floor.ts";

const env = (name: string): string => process.env[name] ?? "";
const pool = new pg.Pool({ connectionString: env("DATABASE_URL"), max: 14 });
await pool.query("create table inbox (id text primary key, ticket text not null, received_at timestamptz not null default now())");

const isFloor = process.argv[2] === "floor";
const run: Call | null = isFloor ? await runFloor(pool, { serviceNow: env("SERVICENOW_URL"), model: env("MODEL_URL") }) : null;

function holds(id: string, timestamp: string, body: Buffer, given: string): boolean {
  const mac = createHmac("sha256", env("BENCH_SECRET")).update(`${id}.${timestamp}.`).update(body).digest();
  const signature = Buffer.from(given.slice(3), "base64");
  return signature.length === mac.length && timingSafeEqual(mac, signature);
}

const app = express();
app.post("/", express.raw({ type: () => true }), async (request, response) => {
  const body: unknown = request.body;
  const header = (name: string): string => request.get(`x-ots-${name}`) ?? "";
  if (!Buffer.isBuffer(body) || !holds(header("event-id"), header("timestamp"), body, header("signature"))) {
    response.status(401).end();
    return;
  }
  const { sys_id: ticket } = JSON.parse(body.toString("utf8")) as { sys_id: string };
  const text = "insert into inbox (id, ticket) values ($1, $2) on conflict do nothing";
  await pool.query({ name: "put", text, values: [header("event-id"), ticket] });
  response.status(202).json({ status: "accepted" });
  run?.(ticket, randomUUID());
});

const server = app.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`listening on http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}\n`);
});
process.once("SIGTERM", () => process.exit(0));
