import { Agent, request } from "node:http";
import type pg from "pg";

/** Where the outside calls go. */
export interface Systems {
  readonly serviceNow: string;
  readonly model: string;
}

/** What a step of the work may keep: the n-th commit of a case, with what is to be remembered. */
export type Keep = (version: number, status: string, body: string) => Promise<void>;

/** Cases at a time, as the service's own default. */
export const WORKERS = 8;

export const TABLES = `create table cases (id text primary key, ticket text not null, version integer not null, status text not null, data jsonb not null);
create table entries (id bigint generated always as identity primary key, case_id text not null, body text not null);`;

/** The same outside calls as an automatic ticket of ours, written straight: nothing is checked, decided, hashed, sealed or shipped. */
export async function runCalls(agent: Agent, systems: Systems, ticket: string, keep: Keep): Promise<void> {
  const read = (): Promise<string> => send(agent, "POST", `${systems.serviceNow}/api/now/v1/batch`, batchOf(ticket));
  const task = `${systems.serviceNow}/api/now/table/change_task/${ticket.slice(0, 23)}1${ticket.slice(24)}`;
  const context = await read();
  await send(agent, "GET", `${systems.serviceNow}/api/now/attachment/${"f1".repeat(16)}/file`, "");
  await keep(1, "in_context", context.slice(0, 600));
  const draft = await send(
    agent,
    "POST",
    `${systems.model}/v1/chat/completions`,
    JSON.stringify({ messages: [{ role: "user", content: context }] }),
  );
  await keep(2, "cleared", `${context}${draft}`.slice(0, 6_000));
  await read();
  await keep(3, "attempting", "");
  await send(agent, "PATCH", task, JSON.stringify({ state: "3", work_notes: "done [ots:0 evidence:0]" }));
  const seen = await read();
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

/** Runs work eight at a time, the rest in turn. */
export function inTurn(): (work: () => Promise<void>) => void {
  const waiting: (() => Promise<void>)[] = [];
  let busy = 0;
  const next = (): void => {
    const work = busy < WORKERS ? waiting.shift() : undefined;
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

/** The reads of a change in one request, as our connector sends them. */
function batchOf(ticket: string): string {
  const get = (id: string, path: string): object => ({ id, method: "GET", url: path, headers: [] });
  const table = (name: string, query: string, fields: string): string =>
    `/api/now/table/${name}?sysparm_query=${query}&sysparm_fields=${fields}`;
  const columns = "sys_id,number,state,approval,start_date,end_date,risk,type,requested_by,short_description,description";
  return JSON.stringify({
    batch_request_id: "floor",
    rest_requests: [
      get("ticket", `/api/now/table/change_request/${ticket}?sysparm_fields=${columns}`),
      get("tasks", table("change_task", `change_request=${ticket}`, "sys_id,number,state")),
      get("items", table("task_ci", `task=${ticket}`, "sys_id,ci_item")),
      get("journals", table("sys_journal_field", `element_id=${ticket}`, "sys_id,value")),
      get("files", table("sys_attachment", `table_sys_id=${ticket}`, "sys_id,file_name")),
      get("conflicts", `/api/sn_chg_rest/change/${ticket}/conflict`),
    ],
  });
}

function send(agent: Agent, method: string, url: string, body: string): Promise<string> {
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sending = request(url, { method, agent, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.once("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    });
    sending.once("error", reject);
    sending.end(body);
  });
}
