import { Agent, request } from "node:http";
import type pg from "pg";
import { about, type Call } from "./recorded-calls.ts";

/** Where the outside calls go. */
export interface Systems {
  readonly serviceNow: string;
  readonly model: string;
}

/** What is called, and how. */
export interface Outside {
  readonly agent: Agent;
  readonly systems: Systems;
  readonly calls: readonly Call[];
}

/** What a step of the work may keep: the n-th commit of a case, with what is to be remembered. */
export type Keep = (version: number, status: string, body: string) => Promise<void>;

export const TABLES = `create table cases (id text primary key, ticket text not null, version integer not null, status text not null, data jsonb not null);
create table entries (id bigint generated always as identity primary key, case_id text not null, body text not null);`;

/** The same outside calls as an automatic ticket of ours, byte for byte, written straight: nothing is checked, decided, hashed, sealed or shipped. */
export async function runCalls({ agent, systems, calls }: Outside, ticket: string, keep: Keep): Promise<void> {
  let context = "";
  let seen = "";
  for (const call of calls) {
    if (call.to === "model") await keep(1, "in_context", context.slice(0, 600));
    if (call.method === "PATCH") await keep(3, "attempting", "");
    const answer = await send(agent, systems, call, ticket);
    if (call.to === "model") await keep(2, "cleared", `${context}${answer}`.slice(0, 6_000));
    if (context === "") context = answer;
    seen = answer;
  }
  await keep(4, "ended", seen.slice(0, 1_500));
}

/** Commits of one case, each a plain transaction. */
export function keeper(pool: pg.Pool, id: string, ticket: string): Keep {
  return async (version, status, body) => {
    const client = await pool.connect();
    const data = JSON.stringify({ id, version, status });
    await client.query("begin");
    if (version === 1)
      await client.query({
        name: "new",
        text: "insert into cases values ($1, $2, $3, $4, $5)",
        values: [id, ticket, version, status, data],
      });
    else
      await client.query({
        name: "move",
        text: "update cases set version = $2, status = $3, data = $4 where id = $1",
        values: [id, version, status, data],
      });
    if (body !== "")
      await client.query({ name: "entry", text: "insert into entries (case_id, body) values ($1, $2)", values: [id, body] });
    await client.query("commit");
    client.release();
  };
}

/** Runs so many pieces of work at a time, the rest in turn. */
export function inTurn(workers: number): (work: () => Promise<void>) => void {
  const waiting: (() => Promise<void>)[] = [];
  let busy = 0;
  const next = (): void => {
    const work = busy < workers ? waiting.shift() : undefined;
    if (work === undefined) return;
    busy += 1;
    void work().finally(() => {
      busy -= 1;
      next();
    });
  };
  return (work) => {
    waiting.push(work);
    next();
  };
}

function send(agent: Agent, systems: Systems, call: Call, ticket: string): Promise<string> {
  const { path, body } = about(call, ticket);
  const headers = { ...call.headers, "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sending = request(`${systems[call.to]}${path}`, { method: call.method, agent, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.once("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    });
    sending.once("error", reject);
    sending.end(body);
  });
}
