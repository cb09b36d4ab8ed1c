import { allows } from "./acl.ts";
import { type Answer, aclDenied, failure, invalidTable, noRecord, refusalAnswer, result } from "./answers.ts";
import { type Call, columnText, jsonObject } from "./call.ts";
import { readInZone } from "./clock.ts";
import { insertRecord, updateRecord } from "./commit.ts";
import { parseQuery, runQuery } from "./encoded-query.ts";
import { renderRow, type View } from "./render.ts";
import { findRow, lookUp, type Row, read, type Table } from "./store.ts";

const DEFAULT_LIMIT = 10_000;

function viewOf(query: URLSearchParams): View {
  const asked = query.get("sysparm_display_value");
  const names = (query.get("sysparm_fields") ?? "").split(",").map((name) => name.trim());
  const fields = names.filter((name) => name !== "");
  return {
    display: asked === "true" || asked === "all" ? asked : "false",
    links: query.get("sysparm_exclude_reference_link") !== "true",
    fields: fields.length > 0 ? fields : undefined,
  };
}

/** sysparm_query plus plain name=value pairs of the URL, as one encoded query. */
function queryText(query: URLSearchParams): string {
  const pairs = [...query].filter(([name]) => !name.startsWith("sysparm_")).map(([name, value]) => `${name}=${value}`);
  return [query.get("sysparm_query") ?? "", ...pairs].filter((part) => part !== "").join("^");
}

function count(text: string | null, fallback: number): number {
  const value = Number(text ?? fallback);
  return Number.isInteger(value) && value >= 0 ? value : fallback;
}

function pages(call: Call, window: { limit: number; offset: number; total: number }): string {
  const { limit, offset, total } = window;
  const at = (start: number, rel: string) => {
    const query = new URLSearchParams(call.query);
    query.set("sysparm_limit", String(limit));
    query.set("sysparm_offset", String(start));
    return `<${call.instance.url}${call.path}?${query.toString()}>;rel="${rel}"`;
  };
  const last = Math.max(0, Math.floor((total - 1) / Math.max(limit, 1)) * limit);
  const links = [at(0, "first")];
  if (offset > 0) links.push(at(Math.max(0, offset - limit), "prev"));
  if (offset + limit < total) links.push(at(offset + limit, "next"));
  return [...links, at(last, "last")].join(",");
}

/** GET /api/now/table/{t}: the page is cut before hidden rows are taken out, so it may be short and not the last. */
export function listRecords(call: Call): Answer {
  const { instance, actor, query } = call;
  const table = instance.store.get(call.captured[0] ?? "");
  if (table === undefined) return invalidTable(call.captured[0] ?? "");
  const scope = { instance, table, zone: actor.zone, userId: actor.sysId };
  const found = runQuery(scope, parseQuery(instance.unfiltered.has(table.name) ? "" : queryText(query)));
  const limit = count(query.get("sysparm_limit"), DEFAULT_LIMIT);
  const offset = count(query.get("sysparm_offset"), 0);
  const view = viewOf(query);
  const readable = found.slice(offset, offset + limit).filter((on) => allows(instance, actor, { operation: "read" }, on));
  const headers = {
    ...(query.get("sysparm_no_count") === "true" ? {} : { "X-Total-Count": String(found.length) }),
    ...(query.get("sysparm_suppress_pagination_header") === "true"
      ? {}
      : { Link: pages(call, { limit, offset, total: found.length }) }),
  };
  const rows = readable.map((on) => renderRow(instance, actor, on, view));
  return result(rows, 200, headers);
}

function readable(call: Call): { table: Table; row: Row } | undefined {
  const [tableName = "", sysId = ""] = call.captured;
  const found = findRow(call.instance.store, tableName, sysId);
  return found !== undefined && allows(call.instance, call.actor, { operation: "read" }, found) ? found : undefined;
}

/** GET /api/now/table/{t}/{sys_id}: one object; hidden and missing are the same 404. */
export function readRecord(call: Call): Answer {
  if (!call.instance.store.has(call.captured[0] ?? "")) return invalidTable(call.captured[0] ?? "");
  const found = readable(call);
  return found === undefined ? noRecord() : result(renderRow(call.instance, call.actor, found, viewOf(call.query)));
}

const NOT_JSON = failure(400, "Exception while reading request", "The payload is not valid JSON.");

/** The columns of the body the actor may write; the others are dropped without a word. */
function writableColumns(call: Call, on: { table: Table; row?: Row }, operation: "write" | "create"): Row | undefined {
  const body = jsonObject(call.body);
  if (body === undefined) return undefined;
  const columns: Row = {};
  for (const [name, value] of Object.entries(body)) {
    const text = columnText(value);
    if (text === undefined || !on.table.dictionary.has(name)) continue;
    if (!allows(call.instance, call.actor, { operation, field: name }, on)) continue;
    columns[name] = call.query.get("sysparm_input_display_value") === "true" ? fromDisplay(call, on.table, name, text) : text;
  }
  return columns;
}

/** With sysparm_input_display_value a reference is given by name, and a date in the user's zone. */
function fromDisplay(call: Call, table: Table, name: string, text: string): string {
  const field = table.dictionary.get(name);
  if (field?.kind === "date") return readInZone(text, call.actor.zone) ?? text;
  if (field?.kind !== "reference" || text === "") return text;
  return lookUp(call.instance.store, field.to, text)?.["sys_id"] ?? "";
}

/** POST /api/now/table/{t}: 201 with Location. */
export function createRecord(call: Call): Answer {
  const { instance, actor } = call;
  const table = instance.store.get(call.captured[0] ?? "");
  if (table === undefined) return invalidTable(call.captured[0] ?? "");
  const columns = writableColumns(call, { table }, "create");
  if (columns === undefined) return NOT_JSON;
  if (!allows(instance, actor, { operation: "create" }, { table })) return aclDenied("Insert");
  const row = insertRecord(instance, table.name, { columns, by: actor });
  const location = `${instance.url}/api/now/table/${table.name}/${read(row, "sys_id")}`;
  return result(renderRow(instance, actor, { table, row }, viewOf(call.query)), 201, { Location: location });
}

/** PATCH or PUT /api/now/table/{t}/{sys_id}: the record after the write, or the rule that aborted it. */
export function changeRecord(call: Call): Answer {
  const { instance, actor } = call;
  if (!instance.store.has(call.captured[0] ?? "")) return invalidTable(call.captured[0] ?? "");
  const found = readable(call);
  if (found === undefined) return noRecord();
  const columns = writableColumns(call, found, "write");
  if (columns === undefined) return NOT_JSON;
  if (!allows(instance, actor, { operation: "write" }, found)) return aclDenied("Update");
  const outcome = updateRecord(instance, found, { columns, by: actor });
  if (outcome.kind === "refused") return refusalAnswer(outcome.refused);
  return result(renderRow(instance, actor, { table: found.table, row: outcome.row }, viewOf(call.query)));
}
