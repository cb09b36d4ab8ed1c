import { type Answer, failure, result } from "./answers.ts";
import { type Call, columnText, isObject, jsonObject } from "./call.ts";
import { glideTime, readUtc } from "./clock.ts";
import { insertRecord } from "./commit.ts";
import { isServed } from "./events.ts";
import { findRow, lookUp, openTable, type Row, read, rowsWhere, type Table } from "./store.ts";

const KEY = /^[A-Za-z0-9._:-]{8,100}$/;
const GIVEN = `ticket_table ticket action_type risk confidence summary proposed_parameters proposal_hash card_hash requested_by
  assignment_group expires_at`.split(/\s+/);
const READERS = ["admin", "x_ots_ops.integration", "x_ots_ops.reviewer"];

/** The app's own table of questions to people. */
export function reviewTable(call: Call): Table {
  return openTable(call.instance.store, "x_ots_ops_review");
}

/** True for an account our service writes with. */
export function isIntegration(call: Call): boolean {
  return call.instance.serviceUsers.has(call.actor.userName) && call.actor.roles.has("x_ots_ops.integration");
}

export const ACCESS_DENIED = failure(403, "Access denied", "The user lacks the role for this operation");
export const REVIEW_MISSING = failure(404, "No Record found", "Record doesn't exist or ACL restricts the record retrieval");

/** A review as the app answers it: every column as stored, references as plain sys_ids. */
export function reviewBody(call: Call, row: Row): Row {
  return Object.fromEntries([...reviewTable(call).dictionary.keys()].map((column) => [column, read(row, column)]));
}

function brief(row: Row, created: boolean): Record<string, unknown> {
  return { sys_id: read(row, "sys_id"), state: read(row, "state"), sys_mod_count: row["sys_mod_count"] ?? "0", created };
}

function bad(detail: string): Answer {
  return failure(400, "Bad Request", detail);
}

/** POST /reviews: an upsert by idempotency key; a known key changes nothing. Only the integration user may ask. */
export function upsertReview(call: Call): Answer {
  if (!isIntegration(call)) return ACCESS_DENIED;
  const body = jsonObject(call.body);
  if (body === undefined) return bad("The body must be a JSON object");
  const key = body["idempotency_key"];
  if (typeof key !== "string" || !KEY.test(key)) return bad("idempotency_key must match [A-Za-z0-9._:-]{8,100}");
  const [known] = [...rowsWhere(reviewTable(call), "idempotency_key", key)].filter((row) => row["idempotency_key"] === key);
  if (known !== undefined) return result(brief(known, false));
  const columns = givenColumns(call, body);
  if (typeof columns === "string") return bad(columns);
  const row = insertRecord(call.instance, "x_ots_ops_review", {
    columns: { ...columns, idempotency_key: key, state: "pending" },
    by: call.actor,
  });
  return result(brief(row, true), 201);
}

/** The asked columns as text, or the name of one that is none. */
function givenTexts(body: Readonly<Record<string, unknown>>): Row | string {
  const columns: Row = {};
  for (const name of GIVEN) {
    const value = body[name] ?? "";
    const text = isObject(value) && name === "proposed_parameters" ? JSON.stringify(value) : columnText(value);
    if (text === undefined) return `${name} must be text`;
    columns[name] = text;
  }
  return columns;
}

/** The columns of the new row, or what is wrong with what was given. */
function givenColumns(call: Call, body: Readonly<Record<string, unknown>>): Row | string {
  const columns = givenTexts(body);
  if (typeof columns === "string") return columns;
  const { store } = call.instance;
  const table = read(columns, "ticket_table");
  if (!isServed(table) || findRow(store, table, read(columns, "ticket")) === undefined)
    return "ticket_table and ticket name no record";
  const expires = read(columns, "expires_at");
  const at = readUtc(expires);
  if (expires !== "" && at === undefined) return "expires_at must be a UTC date and time";
  const group = read(columns, "assignment_group");
  return {
    ...columns,
    expires_at: at === undefined ? "" : glideTime(new Date(at)),
    assignment_group: lookUp(store, "sys_user_group", group)?.["sys_id"] ?? group,
  };
}

function mayRead(call: Call): boolean {
  return READERS.some((role) => call.actor.roles.has(role));
}

/** GET /reviews/{sys_id} */
export function readReview(call: Call): Answer {
  const row = mayRead(call) ? reviewTable(call).rows.get(call.captured[0] ?? "") : undefined;
  return row === undefined ? REVIEW_MISSING : result(reviewBody(call, row));
}

/** GET /reviews?ticket=|idempotency_key=|updated_after=: oldest change first; updated_after (UTC) is inclusive, as times have whole seconds. */
export function listReviews(call: Call): Answer {
  if (!mayRead(call)) return ACCESS_DENIED;
  const asked = ["ticket", "idempotency_key"].filter((name) => call.query.has(name));
  const after = call.query.get("updated_after");
  const since = after === null ? undefined : readUtc(after);
  if (asked.length === 0 && since === undefined) return bad("ticket, idempotency_key or updated_after is needed");
  const [first] = asked;
  const table = reviewTable(call);
  const pool = first === undefined ? table.rows.values() : rowsWhere(table, first, call.query.get(first) ?? "");
  const from = since === undefined ? "" : glideTime(new Date(since));
  const found = [...pool].filter(
    (row) => asked.every((name) => row[name] === call.query.get(name)) && read(row, "sys_updated_on") >= from,
  );
  const order = (row: Row) => `${read(row, "sys_updated_on")} ${read(row, "sys_id")}`;
  return result(found.toSorted((a, b) => (order(a) < order(b) ? -1 : 1)).map((row) => reviewBody(call, row)));
}
