import { Agent, request } from "node:http";
import type pg from "pg";

/** Starts the work on one ticket; it ends by itself. */
export type Call = (ticket: string, id: string) => void;

/** Cases at a time, as the service's own default. */
const WORKERS = 8;

const TABLES = `create table cases (id text primary key, ticket text not null, version integer not null, status text not null, data jsonb not null);
create table entries (id bigint generated always as identity primary key, case_id text not null, body text not null);`;

interface Systems {
  readonly serviceNow: string;
  readonly model: string;
}

/** The same outside calls as an automatic ticket of ours and the same commits, written straight: nothing is checked, decided, hashed, sealed or shipped. */
export async function runFloor(pool: pg.Pool, systems: Systems): Promise<Call> {
  await pool.query(TABLES);
  const agent = new Agent({ keepAlive: true, maxSockets: WORKERS });
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
  return (ticket, id) => {
    waiting.push(() => runCase(pool, agent, systems, { ticket, id }));
    next();
  };
}

async function runCase(pool: pg.Pool, agent: Agent, systems: Systems, of: { ticket: string; id: string }): Promise<void> {
  const task = `${of.ticket.slice(0, 23)}1${of.ticket.slice(24)}`;
  const read = (): Promise<string> => send(agent, "POST", `${systems.serviceNow}/api/now/v1/batch`, BATCH(of.ticket));
  const at = `${systems.serviceNow}/api/now/table/change_task/${task}`;
  const context = await read();
  await commit(pool, of.id, 1, { ticket: of.ticket, status: "in_context", body: context.slice(0, 600) });
  const draft = await send(agent, "POST", `${systems.model}/v1/chat/completions`, JSON.stringify({ messages: [{ role: "user", content: context }] }));
  await commit(pool, of.id, 2, { ticket: of.ticket, status: "cleared", body: `${context}${draft}`.slice(0, 6_000) });
  await read();
  await send(agent, "GET", at, "");
  await commit(pool, of.id, 3, { ticket: of.ticket, status: "attempting", body: "" });
  await send(agent, "PATCH", at, JSON.stringify({ state: "3", work_notes: `done [ots:${of.id} evidence:0]` }));
  const seen = await read();
  await commit(pool, of.id, 4, { ticket: of.ticket, status: "ended", body: seen.slice(0, 1_500) });
}

async function commit(pool: pg.Pool, id: string, version: number, row: { ticket: string; status: string; body: string }): Promise<void> {
  const client = await pool.connect();
  const data = JSON.stringify({ id, version, status: row.status });
  await client.query("begin");
  if (version === 1) await client.query({ name: "new", text: "insert into cases values ($1, $2, $3, $4, $5)", values: [id, row.ticket, version, row.status, data] });
  else await client.query({ name: "move", text: "update cases set version = $2, status = $3, data = $4 where id = $1", values: [id, version, row.status, data] });
  if (row.body !== "") await client.query({ name: "entry", text: "insert into entries (case_id, body) values ($1, $2)", values: [id, row.body] });
  await client.query("commit");
  client.release();
}

/** The eight reads of a change in one request, as our connector sends them. */
function BATCH(ticket: string): string {
  const get = (id: string, path: string): object => ({ id, method: "GET", url: path, headers: [] });
  const table = (name: string, query: string, fields: string): string => `/api/now/table/${name}?sysparm_query=${query}&sysparm_fields=${fields}`;
  return JSON.stringify({
    batch_request_id: "floor",
    rest_requests: [
      get("ticket", `/api/now/table/change_request/${ticket}?sysparm_fields=sys_id,number,state,approval,start_date,end_date,risk,type,requested_by,description`),
      get("tasks", table("change_task", `change_request=${ticket}`, "sys_id,number,state")),
      get("items", table("task_ci", `task=${ticket}`, "sys_id,ci_item")),
      get("journals", table("sys_journal_field", `element_id=${ticket}`, "sys_id,value")),
      get("files", table("sys_attachment", `table_sys_id=${ticket}`, "sys_id")),
      get("conflicts", `/api/sn_chg_rest/change/${ticket}/conflict`),
    ],
  });
}

function send(agent: Agent, method: string, url: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method, agent, headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.once("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    });
    sending.once("error", reject);
    sending.end(body);
  });
}
