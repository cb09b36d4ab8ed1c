import type { Place, Read, Reference } from "../step.ts";
import { isObject, part, textIn } from "./json.ts";

const TABLES = ["change_request", "incident"] as const;
/** Kept by the instance, or what it renders from other tables. */
const LEFT = new Set(["sys_mod_count", "sys_updated_on", "comments_and_work_notes", "sys_class_name"]);
const PEOPLE = new Set(["opened_by", "requested_by", "assigned_to", "closed_by", "caller_id", "resolved_by", "cab_delegate"]);

/** True for a record of the Table or Change API: it has an id, a number and a version. */
export function isRecord(value: unknown): boolean {
  return isObject(value) && ["sys_id", "number", "sys_mod_count"].every((name) => Object.hasOwn(value, name));
}

/** One recorded answer's record. Raw values, value and display value, and links all read alike. */
export function recordStep(record: unknown, place: Place): Read {
  if (!isObject(record)) return { kind: "unreadable", place, reason: "no record" };
  const table = TABLES.find((name) => name === (cell(record, "sys_class_name").value || "change_request"));
  const id = cell(record, "sys_id").value;
  if (table === undefined)
    return {
      kind: "unreadable",
      place,
      reason: `records of ${cell(record, "sys_class_name").value.slice(0, 40)} have no workflow here`,
    };
  if (!/^[0-9a-f]{32}$/.test(id)) return { kind: "unreadable", place, reason: "no sys_id" };
  const names = Object.keys(record).filter((name) => /^[a-z][a-z0-9_]*$/.test(name) && !LEFT.has(name));
  const columns = Object.fromEntries(names.map((name) => [name, cell(record, name).value]));
  const references = Object.fromEntries(names.flatMap((name) => referenceIn(record, name).map((found) => [name, found])));
  const version = Number.parseInt(cell(record, "sys_mod_count").value, 10);
  return {
    kind: "servicenow",
    place,
    table,
    key: id,
    columns,
    references,
    version: Number.isNaN(version) ? null : version,
    oddities: [],
  };
}

function cell(record: object, name: string): { readonly value: string; readonly shown: string; readonly link: string } {
  const raw = part(record, name);
  if (!isObject(raw)) return { value: plain(raw), shown: plain(raw), link: "" };
  const link = textIn(raw, "link") ?? "";
  const value = plain(part(raw, "value")) || (/\/([0-9a-f]{32})$/.exec(link)?.[1] ?? "");
  return { value, shown: plain(part(raw, "display_value")) || value, link };
}

function plain(value: unknown): string {
  if (typeof value === "number") return String(Math.trunc(value));
  return typeof value === "string" || typeof value === "boolean" ? String(value) : "";
}

function referenceIn(record: object, name: string): readonly Reference[] {
  const { value, shown, link } = cell(record, name);
  const table = /\/table\/([a-z][a-z0-9_]*)\/[0-9a-f]{32}$/.exec(link)?.[1] ?? tableOf(name);
  return /^[0-9a-f]{32}$/.test(value) && table !== undefined ? [{ table, id: value, name: shown }] : [];
}

function tableOf(column: string): string | undefined {
  if (PEOPLE.has(column)) return "sys_user";
  if (column === "assignment_group") return "sys_user_group";
  return column === "cmdb_ci" ? "cmdb_ci" : undefined;
}
