/** A text as reasons show it. */
export function TEXT(text) {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]+/gu, " ").trim();
  return line.length > 160 ? `${line.slice(0, 159).toWellFormed()}…` : line;
}

/** A list as reasons show it. */
export function LIST(texts) {
  const shown = texts.slice(0, 5).map(TEXT).join(", ");
  return texts.length > 5 ? `${shown} and ${texts.length - 5} more` : shown;
}

const MARK = /\[(?:EMAIL|PHONE|SSN|CREDIT_CARD|IBAN|IP|SECRET)\]| \[cut: \d+ characters, sha256 [0-9a-f]{64}\]$/;

/** Texts in which names may stand that redaction takes out. */
const WORDS = new Set(["reason", "because", "groups", "risk_reasons"]);

/** Equal member by member; in the wording of reasons and the names of groups a mark of redaction stands for any text. */
export function alike(recorded, derived, name) {
  if (typeof recorded === "string" && typeof derived === "string")
    return recorded === derived || (WORDS.has(name) && fits(recorded.split(MARK), derived));
  if (recorded === null || derived === null || typeof recorded !== "object" || typeof derived !== "object")
    return recorded === derived;
  const keys = Object.keys(recorded);
  const below = (key) => (Array.isArray(recorded) ? name : key);
  return (
    keys.length === Object.keys(derived).length &&
    keys.every((key) => Object.hasOwn(derived, key) && alike(recorded[key], derived[key], below(key)))
  );
}

function fits(pieces, text) {
  if (pieces.length < 2) return false;
  let at = pieces[0].length;
  if (!text.startsWith(pieces[0]) || !text.endsWith(pieces.at(-1))) return false;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= text.length - pieces.at(-1).length;
}
