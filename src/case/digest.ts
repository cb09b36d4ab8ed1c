import { createHash, hash } from "node:crypto";
import { OpsError } from "./errors.ts";

/** What of a value RFC 8785 has no text for, and where: `path` is put together only on the way out of a problem. */
interface Problem {
  readonly what: string;
  readonly path: string;
}

function problemOf(value: unknown): Problem | null {
  if (typeof value === "string") return value.isWellFormed() ? null : { what: "a lone surrogate", path: "" };
  if (value === null || typeof value === "boolean") return null;
  if (typeof value === "number") return Number.isFinite(value) ? null : { what: "a number that is not finite", path: "" };
  return Array.isArray(value) ? problemInList(value) : problemInObject(value);
}

function problemInList(list: readonly unknown[]): Problem | null {
  for (const [i, item] of list.entries()) {
    const found = problemOf(item);
    if (found !== null) return { what: found.what, path: `[${i}]${found.path}` };
  }
  return null;
}

function problemInObject(value: unknown): Problem | null {
  const proto: unknown = typeof value === "object" && value !== null ? Object.getPrototypeOf(value) : undefined;
  if (proto !== Object.prototype && proto !== null) return { what: "not JSON", path: "" };
  for (const [key, item] of Object.entries(value ?? {})) {
    if (!key.isWellFormed()) return { what: "a lone surrogate", path: " key" };
    const found = problemOf(item);
    if (found !== null) return { what: found.what, path: `.${key}${found.path}` };
  }
  return null;
}

function invalid(path: string, what: string): OpsError {
  return new OpsError("EVIDENCE_INVALID", `cannot be canonicalised: ${what}`, { path });
}

/**
 * RFC 8785 text of a JSON value. Throws EVIDENCE_INVALID on undefined, Date, BigInt, NaN, Infinity and lone surrogates (plain libraries drop or convert
 * some of them). Written here, in one walk, because every digest passes it (twice as fast); what verifies a log uses a library instead.
 */
export function canonical(value: unknown): string {
  const text = written(value);
  if (text !== null) return text;
  const problem = problemOf(value);
  throw invalid(`$${problem?.path ?? ""}`, problem?.what ?? "not JSON");
}

/** Null = somewhere in it is what has no text. */
function written(value: unknown): string | null {
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "number":
      return Number.isFinite(value) ? JSON.stringify(value) : null;
    case "boolean":
      return value ? "true" : "false";
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? writtenList(value) : writtenObject(value);
    default:
      return null;
  }
}

// Nothing in it is escaped.
const PLAIN = /^[ !#-[\]-~]*$/;

function quoted(text: string): string | null {
  if (PLAIN.test(text)) return `"${text}"`;
  return text.isWellFormed() ? JSON.stringify(text) : null;
}

function writtenList(list: readonly unknown[]): string | null {
  let text = "";
  // By index: a hole in a list counts as undefined.
  for (let i = 0; i < list.length; i += 1) {
    const item = written(list[i]);
    if (item === null) return null;
    text += i === 0 ? item : `,${item}`;
  }
  return `[${text}]`;
}

/** Members by the UTF-16 units of their names. */
function writtenObject(value: object): string | null {
  if (!isPlain(value)) return null;
  let text = "";
  for (const key of Object.keys(value).sort()) {
    const name = quoted(key);
    const item = written(value[key]);
    if (name === null || item === null) return null;
    text += `${text === "" ? "" : ","}${name}:${item}`;
  }
  return `{${text}}`;
}

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const proto: unknown = Object.getPrototypeOf(value);
  return proto === Object.prototype || proto === null;
}

/** Lower-case hex SHA-256 of UTF-8 text or bytes. */
export function sha256(input: string | Uint8Array): string {
  return hash("sha256", input, "hex");
}

/** Hex SHA-256 of a label line followed by the canonical value: the digests that people approve and effects recompute. */
export function labelledDigest(label: string, value: unknown): string {
  return createHash("sha256").update(`${label}\n`).update(canonical(value)).digest("hex");
}

/** Digest of an action's canonical payload ("ots.action.v1"). */
export function actionDigest(payload: unknown): string {
  return labelledDigest("ots.action.v1", payload);
}
