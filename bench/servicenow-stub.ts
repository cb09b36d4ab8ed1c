import { randomBytes } from "node:crypto";
import { type Answer, type Asked, type Served, serve } from "./serve.ts";
import {
  auditOf,
  choices,
  fileOf,
  type Held,
  itemOf,
  newTicket,
  PEOPLE,
  PROTOCOL,
  type Row,
  shown,
  stamp,
  userOf,
} from "./servicenow-records.ts";
import { ticketId } from "./webhooks.ts";

/** A ServiceNow instance that answers at once: what our connector calls and nothing more. It keeps no more than it has to read back. */
export interface ServiceNowStub extends Served {
  /** Called when a review's card was posted and read back. */
  onReview(call: (review: string, ticket: string) => void): void;
  /** Tickets that were changed, and review records that were made. */
  changed(): number;
  asked(): number;
  /** Answers a review as one of the reviewers would. */
  approve(review: string): void;
}

interface Instance {
  readonly tickets: Map<string, Held>;
  readonly reviews: Map<string, Row>;
  readonly audits: Map<string, readonly Row[]>;
  posted: (review: string, ticket: string) => void;
  changed: number;
}

/** Starts it on a loopback port. */
export async function startServiceNow(): Promise<ServiceNowStub> {
  const instance: Instance = { tickets: new Map(), reviews: new Map(), audits: new Map(), posted: () => undefined, changed: 0 };
  const served = await serve((asked) => answer(instance, asked));
  return {
    ...served,
    changed: () => instance.changed,
    asked: () => instance.reviews.size,
    onReview(call) {
      instance.posted = call;
    },
    approve(review) {
      const row = instance.reviews.get(review);
      if (row === undefined) return;
      const now = stamp(new Date());
      const decision = {
        state: "approved",
        decided_by: PEOPLE.reviewer,
        decided_by_user_name: "lee.lead",
        decided_at: now,
        decision_comment: "checked against the plan",
      };
      Object.assign(row, decision, { sys_updated_by: "lee.lead", sys_updated_on: now, sys_mod_count: "1" });
      instance.audits.set(review, auditOf(review, decision, { by: "lee.lead", at: now }));
    },
  };
}

function answer(instance: Instance, asked: Asked): Answer {
  const { method, path, body } = asked;
  if (path === "/api/now/v1/batch") return { status: 200, json: batch(instance, body) };
  if (path.startsWith("/api/x_ots_ops/v1/reviews")) return reviews(instance, asked);
  return method === "PATCH" ? patch(instance, asked) : read(instance, asked);
}

const FILES = "/api/now/attachment/";

interface Part {
  readonly id: string;
  readonly url: string;
}

function batch(instance: Instance, body: unknown): object {
  // Our own connector's request: the stub does not check what the simulator and the connector's tests check.
  const { rest_requests: parts } = body as { rest_requests: readonly Part[] };
  const serviced = parts.map(({ id, url }) => {
    const { pathname, searchParams } = new URL(url, "http://stub");
    const { status, json, total } = answer(instance, { method: "GET", path: pathname, query: searchParams, body: undefined });
    const headers = [
      { name: "Content-Type", value: "application/json" },
      { name: "X-Total-Count", value: String(total ?? 1) },
    ];
    return { id, status_code: status, body: Buffer.from(JSON.stringify(json)).toString("base64"), headers };
  });
  return { batch_request_id: "ots", serviced_requests: serviced, unserviced_requests: [] };
}

function heldOf(instance: Instance, id: string): Held {
  const known = instance.tickets.get(id) ?? newTicket(id, new Date());
  instance.tickets.set(id, known);
  return known;
}

function read(instance: Instance, { path, query }: Asked): Answer {
  const [, , , , table = "", id] = path.split("/");
  if (path.startsWith(FILES)) return { status: 200, json: undefined, text: PROTOCOL };
  if (path.endsWith("/conflict")) return { status: 200, json: { result: { conflicts: [], last_run: "2026-11-01 00:00:00" } } };
  const fields = (query.get("sysparm_fields") ?? "").split(",");
  if (id !== undefined) return { status: 200, json: { result: one(instance, table, id, fields) } };
  const rows = list(instance, table, query.get("sysparm_query") ?? "").map((row) => shown(row, fields));
  return { status: 200, json: { result: rows }, total: rows.length };
}

// A task's id is its ticket's plus a fixed offset.
const TASK = ticketId(0x1_0000_0000).slice(0, 24);

function ownerOf(task: string): string {
  return `${"0".repeat(24)}${task.slice(24)}`;
}

function one(instance: Instance, table: string, id: string, fields: readonly string[]): object {
  if (table === "change_task") return shown(heldOf(instance, ownerOf(id)).task, fields);
  if (table === "sys_user") return shown(userOf(id), fields);
  const { ticket, journal } = heldOf(instance, id);
  const text = journal.map((entry) => entry["value"] ?? "").join("\n\n");
  return shown({ ...ticket, work_notes: text, comments: "" }, fields);
}

/** Rows that no write of ours changes. */
function fixedRows(instance: Instance, table: string, id: string): readonly Row[] | undefined {
  if (table === "sys_audit") return instance.audits.get(id) ?? [];
  if (table === "task_ci") return [itemOf(id)];
  return table === "sys_attachment" ? [fileOf(id)] : undefined;
}

/** Rows of a list; queries of pollers ("changed since") find nothing, those of the check at the start what it looks for. */
function list(instance: Instance, table: string, query: string): readonly Row[] {
  if (table === "sys_choice") return choices();
  if (query === "ORDERBYDESCsys_updated_on") return [newTicket(ticketId(1), new Date()).ticket];
  const id = /^(?:change_request|task|element_id|table_sys_id|documentkey)=([0-9a-f]{32})/.exec(query)?.[1];
  if (id === undefined) return [];
  const fixed = fixedRows(instance, table, id);
  if (fixed !== undefined) return fixed;
  const held = heldOf(instance, id.startsWith(TASK) ? ownerOf(id) : id);
  if (table === "change_task") return [held.task, held.other];
  const marker = /valueLIKE(ots:[\w-]+)/.exec(query)?.[1];
  const entries = held.journal.filter((entry) => entry["element_id"] === id);
  return marker === undefined ? entries : entries.filter((entry) => (entry["value"] ?? "").includes(marker));
}

function patch(instance: Instance, { path, body }: Asked): Answer {
  const [, , , , table = "", id = ""] = path.split("/");
  const held = heldOf(instance, table === "change_task" ? ownerOf(id) : id);
  const row = table === "change_task" ? held.task : held.ticket;
  const { work_notes: note, ...columns } = body as Row;
  Object.assign(row, columns, { sys_mod_count: String(Number(row["sys_mod_count"]) + 1) });
  if (columns["state"] === "3") row["active"] = "false";
  instance.changed += 1;
  if (note !== undefined) held.journal.push(journalEntry(id, note));
  return { status: 200, json: { result: { sys_id: id, number: row["number"], sys_mod_count: row["sys_mod_count"] } } };
}

function journalEntry(id: string, value: string): Row {
  return {
    sys_id: randomBytes(16).toString("hex"),
    element_id: id,
    element: "work_notes",
    value,
    sys_created_by: "svc.ots",
    sys_created_on: stamp(new Date()),
  };
}

function reviews(instance: Instance, { method, path, query, body }: Asked): Answer {
  const id = path.split("/")[5];
  if (method === "POST") return { status: 201, json: { result: posted(instance, body as Row) } };
  if (id === undefined) {
    const rows = [...instance.reviews.values()]
      .slice(-1)
      .filter((row) => row["idempotency_key"] === query.get("idempotency_key"));
    return { status: 200, json: { result: rows }, total: rows.length };
  }
  const row = instance.reviews.get(id);
  if (row === undefined) return { status: 404, json: { error: { message: "No Record found", detail: "" }, status: "failure" } };
  if (method === "PATCH") {
    const { expected_sys_mod_count: _expected, ...columns } = body as Row;
    Object.assign(row, columns, { sys_updated_by: "svc.ots", sys_mod_count: String(Number(row["sys_mod_count"]) + 1) });
  } else if (row["read"] === "") {
    row["read"] = "yes";
    instance.posted(id, row["ticket"] ?? "");
  }
  return { status: 200, json: { result: row } };
}

function posted(instance: Instance, columns: Row): object {
  const id = randomBytes(16).toString("hex");
  const row = {
    ...columns,
    sys_id: id,
    state: "pending",
    sys_mod_count: "0",
    message: "",
    read: "",
    sys_updated_by: "svc.ots",
    sys_updated_on: stamp(new Date()),
  };
  instance.reviews.set(id, row);
  return { sys_id: id, state: "pending", sys_mod_count: "0", created: true };
}
