import { sha256 } from "./canonical.mjs";

/** Puts the parts of long texts together: `whole` holds by hash what is complete. */
export function collectTexts() {
  const whole = new Map();
  const begun = new Map();
  const take = (payload) => {
    if (!isPart(payload)) return "it is no part of a text";
    const { sha256: hash, part, parts, text } = payload;
    const pieces = begun.get(`${hash}/${parts}`) ?? [];
    if (whole.has(hash) || part <= pieces.length) return null;
    if (part !== pieces.length + 1) return `part ${pieces.length + 1} of the text ${hash} is not there`;
    begun.set(`${hash}/${parts}`, [...pieces, text]);
    if (part < parts) return null;
    const all = [...pieces, text].join("");
    whole.set(hash, all);
    return sha256(all) === hash ? null : `the text ${hash} has another hash`;
  };
  return { take, whole };
}

function isPart(payload) {
  const texts = [payload?.sha256, payload?.text].every((one) => typeof one === "string");
  return texts && [payload?.part, payload?.parts].every(Number.isSafeInteger);
}

/** Which long text an entry names that did not come before it; null when none is missing. */
export function missingText(payload, whole) {
  const named = payload?.long_texts ?? [];
  if (!Array.isArray(named)) return "its long texts are no list";
  const missing = named.find((one) => !whole.has(one?.sha256));
  return missing === undefined ? null : `the text ${missing?.sha256} that it names is not there`;
}

const MARK = / \[cut: (\d+) characters, sha256 ([0-9a-f]{64})\]$/;

/** A payload with the long texts that it names put in for their heads. */
export function withTexts(payload, whole) {
  const named = new Set((payload.long_texts ?? []).map((one) => one.sha256));
  const put = (value) => {
    if (Array.isArray(value)) return value.map(put);
    if (value !== null && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, put(inner)]));
    const [mark, , hash] = (typeof value === "string" && MARK.exec(value)) || [];
    const text = named.has(hash) ? whole.get(hash) : undefined;
    return text?.startsWith(value.slice(0, -mark.length).replace(/\uFFFD$/, "")) ? text : value;
  };
  return put(payload);
}
