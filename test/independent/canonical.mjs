import { createHash } from "node:crypto";

const SHORT = new Map([
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["\b", "\\b"],
  ["\f", "\\f"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/** RFC 8785 text of a JSON value. */
export function jcs(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return Object.is(value, -0) ? "0" : String(value);
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${value.map(jcs).join(",")}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${quoted(key)}:${jcs(value[key])}`).join(",")}}`;
}

function quoted(text) {
  let out = '"';
  for (const char of text) {
    if (SHORT.has(char)) out += SHORT.get(char);
    else if (char < " ") out += `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
    else out += char;
  }
  return `${out}"`;
}

/** Lower-case hex SHA-256 of a text's UTF-8 bytes. */
export function sha256(text) {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
