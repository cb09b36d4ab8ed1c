import { createHash, hash } from "node:crypto";
import canonicalize from "canonicalize";
import { OpsError } from "./errors.ts";

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

function assertCanonical(value: unknown, path: string): void {
  if (value === null || typeof value === "boolean") return;
  if (typeof value === "string") {
    if (LONE_SURROGATE.test(value)) throw invalid(path, "a lone surrogate");
    return;
  }
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw invalid(path, "a number that is not finite");
    return;
  }
  if (Array.isArray(value)) {
    value.forEach((item, i) => {
      assertCanonical(item, `${path}[${i}]`);
    });
    return;
  }
  assertPlainObject(value, path);
}

function assertPlainObject(value: unknown, path: string): void {
  const proto: unknown = typeof value === "object" && value !== null ? Object.getPrototypeOf(value) : undefined;
  if (proto !== Object.prototype && proto !== null) throw invalid(path, "not JSON");
  for (const [key, item] of Object.entries(value ?? {})) {
    assertCanonical(key, `${path} key`);
    assertCanonical(item, `${path}.${key}`);
  }
}

function invalid(path: string, what: string): OpsError {
  return new OpsError("EVIDENCE_INVALID", `cannot be canonicalised: ${what}`, { path });
}

/** RFC 8785 text of a JSON value. Throws EVIDENCE_INVALID on undefined, Date, BigInt, NaN, Infinity and lone surrogates (plain libraries drop or convert some of them). */
export function canonical(value: unknown): string {
  assertCanonical(value, "$");
  const text = canonicalize(value);
  if (text === undefined) throw invalid("$", "undefined");
  return text;
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
