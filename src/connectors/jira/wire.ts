import { z } from "zod";
import { OpsError } from "../../case/index.ts";

/** A value of its own, never one that every object has ("toString"). */
export function part(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  const found: unknown = Reflect.get(value, name);
  return found;
}

/** A text as it may go into records: what no UTF-8 has (halves of characters) and what databases refuse (NUL) becomes U+FFFD. */
export function wellFormed(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}

/** A text of its own, well-formed; undefined when absent or something else. */
export function textIn(value: unknown, name: string): string | undefined {
  const found = part(value, name);
  return typeof found === "string" ? wellFormed(found) : undefined;
}

/** A list of its own; empty when absent. */
export function listIn(value: unknown, name: string): readonly unknown[] {
  const found = part(value, name);
  return Array.isArray(found) ? found : [];
}

/** True when the key is there at all: an absent field is hidden or does not exist, which is never the same as empty. */
export function has(value: unknown, name: string): boolean {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name);
}

/** `2026-10-01T08:00:00.000+0000` (any offset) in milliseconds; null when it is no time. */
export function millis(stamp: unknown): number | null {
  if (typeof stamp !== "string") return null;
  const at = Date.parse(stamp.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  return Number.isNaN(at) ? null : at;
}

/** The same as ISO text. */
export function isoTime(stamp: unknown): string | null {
  const at = millis(stamp);
  return at === null ? null : new Date(at).toISOString();
}

/** Ids come as text, and as numbers from Automation. */
export const Id = z.union([z.string().regex(/^\d{1,19}$/), z.int().min(1).transform(String)]);

const Text = z.string().transform(wellFormed);
const Issue = z.looseObject({ id: Id, key: Text, fields: z.record(z.string(), z.unknown()) });
/** One issue as read; only named fields are ever looked at. */
export type Issue = z.infer<typeof Issue>;

/** An answer as an issue. Throws TICKET_ANSWER_INVALID. */
export function issueOf(answer: unknown): Issue {
  const read = Issue.safeParse(answer);
  if (read.success) return read.data;
  throw new OpsError("TICKET_ANSWER_INVALID", "the answer holds no issue", {});
}

const Page = z.looseObject({ total: z.int().min(0).optional(), comments: z.array(z.unknown()) });

/** A page of comments, in an issue or on its own; null when it is none. */
export function commentPage(value: unknown): { readonly comments: readonly unknown[]; readonly total: number } | null {
  const read = Page.safeParse(value);
  return read.success ? { comments: read.data.comments, total: read.data.total ?? read.data.comments.length } : null;
}

const Created = z.looseObject({ id: Id, key: Text.optional() });

/** Id and key of what an accepted write made. The write stands whatever the answer looks like: it is looked up, not repeated. */
export function created(answer: unknown): { readonly id: string; readonly key: string } {
  const read = Created.safeParse(answer);
  if (read.success) return { id: read.data.id, key: read.data.key ?? read.data.id };
  throw new OpsError("EFFECT_UNKNOWN", "the write got no usable answer", { reason: "no_record" });
}

/** An account's id in a person object. */
export function accountIn(person: unknown): string | null {
  return textIn(person, "accountId") ?? null;
}
