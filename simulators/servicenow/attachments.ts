import { createHash } from "node:crypto";
import { allows } from "./acl.ts";
import { type Answer, aclDenied, failure, noRecord, result } from "./answers.ts";
import type { Call } from "./call.ts";
import { insertRecord } from "./commit.ts";
import { parseQuery, runQuery } from "./encoded-query.ts";
import type { Actor, Instance } from "./instance.ts";
import { renderRow } from "./render.ts";
import { findRow, openTable, type Row, read, rowsWhere, type Table } from "./store.ts";

const DENIED = new Set(["exe", "bat", "cmd", "com", "js", "jar", "msi", "ps1", "scr", "sh", "vbs", "html", "htm", "svg"]);
const VIEW = { display: "false", links: false, fields: undefined } as const;

function described(call: Call, row: Row): Record<string, unknown> {
  const table = openTable(call.instance.store, "sys_attachment");
  const link = `${call.instance.url}/api/now/attachment/${read(row, "sys_id")}/file`;
  return {
    ...renderRow(call.instance, call.actor, { table, row }, VIEW),
    download_link: link,
    compressed: "true",
    chunk_size_bytes: "700000",
  };
}

interface Sent {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

function columnsOf(target: { table: Table; row: Row }, { name, type, bytes }: Sent): Row {
  const size = String(bytes.length);
  return {
    table_name: target.table.name,
    table_sys_id: read(target.row, "sys_id"),
    file_name: name,
    content_type: type,
    size_bytes: size,
    size_compressed: size,
    state: "available",
    hash: createHash("sha256").update(bytes).digest("hex"),
  };
}

/** A file as somebody attaches it in the browser. */
export function attachFile(
  instance: Instance,
  target: { table: Table; row: Row },
  file: { readonly name: string; readonly bytes: Buffer },
  how: { readonly by: Actor; readonly silent?: boolean | undefined },
): Row {
  const columns = columnsOf(target, { ...file, type: "application/octet-stream" });
  const row = insertRecord(instance, "sys_attachment", { columns, ...how });
  instance.attachments.set(read(row, "sys_id"), file.bytes);
  return row;
}

/** glide.attachment.extensions lists what may be attached; empty or absent: everything. */
function isListed({ store }: Instance, extension: string): boolean {
  const [property] = rowsWhere(openTable(store, "sys_properties"), "name", "glide.attachment.extensions");
  const listed = read(property ?? {}, "value")
    .split(",")
    .map((one) => one.trim().toLowerCase());
  return listed.join("") === "" || listed.includes(extension);
}

/** Why a file cannot be taken; undefined when it can. */
function refuseFile(fileName: string, call: Call): Answer | undefined {
  if (call.body.length === 0) return failure(400, "Unable to read from input", "The attachment is empty");
  const extension = fileName.slice(fileName.lastIndexOf(".") + 1).toLowerCase();
  if (!DENIED.has(extension) && isListed(call.instance, extension)) return undefined;
  return failure(403, "Operation Failed", "File type is not allowed or does not match the content of the file");
}

/** POST /api/now/attachment/file: the raw body becomes a new row; a name that exists is simply there twice. */
export function uploadFile(call: Call): Answer {
  const { instance, actor, query } = call;
  const fileName = query.get("file_name") ?? "";
  if (fileName === "" || call.headers["content-type"] === undefined) return failure(400, "Missing request parameters", null);
  const target = findRow(instance.store, query.get("table_name") ?? "", query.get("table_sys_id") ?? "");
  if (target === undefined || !allows(instance, actor, { operation: "read" }, target)) return noRecord();
  if (!allows(instance, actor, { operation: "write" }, target)) return aclDenied("Insert");
  const refused = refuseFile(fileName, call);
  if (refused !== undefined) return refused;
  const columns = columnsOf(target, { name: fileName, type: call.headers["content-type"], bytes: call.body });
  const row = insertRecord(instance, "sys_attachment", { columns, by: actor });
  instance.attachments.set(read(row, "sys_id"), call.body);
  const location = `${instance.url}/api/now/attachment/${read(row, "sys_id")}`;
  return result(described(call, row), 201, { Location: location });
}

/** An attachment is readable to whoever may read the record it hangs on. */
function readableRow(call: Call): Row | undefined {
  const row = openTable(call.instance.store, "sys_attachment").rows.get(call.captured[0] ?? "");
  if (row === undefined) return undefined;
  const target = findRow(call.instance.store, read(row, "table_name"), read(row, "table_sys_id"));
  return target !== undefined && allows(call.instance, call.actor, { operation: "read" }, target) ? row : undefined;
}

/** GET /api/now/attachment/{id}/file: the bytes as they were sent. */
export function downloadFile(call: Call): Answer {
  const row = readableRow(call);
  const bytes = row === undefined ? undefined : call.instance.attachments.get(read(row, "sys_id"));
  if (row === undefined || bytes === undefined) return noRecord();
  return { status: 200, raw: { bytes, contentType: row["content_type"] ?? "application/octet-stream" } };
}

/** GET /api/now/attachment/{id}: what is known about the file. */
export function describeFile(call: Call): Answer {
  const row = readableRow(call);
  return row === undefined ? noRecord() : result(described(call, row));
}

/** GET /api/now/attachment?sysparm_query=...: the files' descriptions. */
export function listFiles(call: Call): Answer {
  const { instance, actor } = call;
  const table = openTable(instance.store, "sys_attachment");
  const scope = { instance, table, zone: actor.zone, userId: actor.sysId };
  const found = runQuery(scope, parseQuery(call.query.get("sysparm_query") ?? ""));
  return result(found.map(({ row }) => described(call, row)));
}
