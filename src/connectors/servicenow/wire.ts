import { z } from "zod";
import { OpsError } from "../../case/index.ts";

/** One record as any of the three APIs answers it; only named fields are ever read. */
export const WireRecord = z.record(z.string(), z.unknown());
export type WireRecord = z.infer<typeof WireRecord>;

/** One field, whatever shape it came in. `present: false` = the answer lacks the key: hidden by an ACL, or no such column; never the same as empty. */
export interface Cell {
  readonly value: string;
  readonly display: string;
  readonly present: boolean;
}

const ABSENT: Cell = { value: "", display: "", present: false };

/** A scalar as the Table API would print it: "true", "-5", "". What no UTF-8 has (halves of characters) and what databases refuse (NUL) becomes U+FFFD. */
function text(value: unknown): string {
  if (typeof value === "string") return value.toWellFormed().replaceAll("\0", "\ufffd");
  if (typeof value === "number") return Number.isFinite(value) ? String(Math.trunc(value)) : "";
  return typeof value === "boolean" ? String(value) : "";
}

/** The last part of a reference link is the record's id. */
function idOfLink(link: unknown): string {
  return typeof link === "string" ? (/\/([0-9a-f]{32})(?:\?.*)?$/.exec(link)?.[1] ?? "") : "";
}

/** One field of a record: raw strings, `{value, link}`, `{display_value, link}`, `{display_value, value}` and typed values all read alike. */
export function field(record: WireRecord, name: string): Cell {
  if (!Object.hasOwn(record, name)) return ABSENT;
  const raw = record[name];
  if (typeof raw !== "object" || raw === null) return { value: text(raw), display: text(raw), present: true };
  if (Array.isArray(raw)) return ABSENT;
  const value = "value" in raw ? text(raw.value) : idOfLink("link" in raw ? raw.link : undefined);
  const display = "display_value" in raw ? text(raw.display_value) : value;
  return { value, display, present: true };
}

/** The value of a field, "" when it is empty or absent. */
export function valueOf(record: WireRecord, name: string): string {
  const raw = Object.hasOwn(record, name) ? record[name] : undefined;
  // The shape that we ask for; its label is not read.
  if (typeof raw === "object" && raw !== null && "value" in raw) return text(raw.value);
  return field(record, name).value;
}

/** A stored time ("2026-11-21 20:00:00", UTC) as ISO text; null when empty or no time. */
export function isoTime(stored: string): string | null {
  const found = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/.exec(stored);
  if (found === null) return null;
  const at = new Date(`${found[1]}T${found[2]}Z`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

const One = z.looseObject({ result: WireRecord });
const Many = z.looseObject({ result: z.array(WireRecord) });

/** `result` as one record. Throws TICKET_ANSWER_INVALID. */
export function oneRecord(body: unknown): WireRecord {
  const read = One.safeParse(body);
  if (read.success) return read.data.result;
  throw new OpsError("TICKET_ANSWER_INVALID", "the answer holds no record", {});
}

/** The record of an accepted write. The write stands whatever the answer looks like: it is looked up, not repeated. */
export function writtenRecord(body: unknown): WireRecord {
  try {
    return oneRecord(body);
  } catch {
    throw new OpsError("EFFECT_UNKNOWN", "the write got no usable answer", { reason: "no_record" });
  }
}

/** `result` as a list. Throws TICKET_ANSWER_INVALID. */
export function manyRecords(body: unknown): readonly WireRecord[] {
  const read = Many.safeParse(body);
  if (read.success) return read.data.result;
  throw new OpsError("TICKET_ANSWER_INVALID", "the answer holds no list", {});
}

// The platform's column takes 40; prefixes are the customer's own. Anything else would be somebody's text where people expect a name.
const NUMBER = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,39}$/u;

/** The number by which people know a record; "" when it is none. */
export function numberOf(record: WireRecord): string {
  const number = valueOf(record, "number");
  return NUMBER.test(number) ? number : "";
}

const SYS_ID = /^[0-9a-f]{32}$/;

/** True for the one form of id that may enter a path or a query. */
export function isSysId(text: string): boolean {
  return SYS_ID.test(text);
}

/** The id, fit for a path or an encoded query. Throws TICKET_ABSENT: no record can have another form. */
export function sysId(text: string): string {
  if (!isSysId(text)) throw new OpsError("TICKET_ABSENT", "not an id of this system", {});
  return text;
}
