// What a note can claim: identifiers, numbers, dates, times and host names, each in one normal form.
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAY_MONTH = /(?<![\w.])(\d{1,2})(?:st|nd|rd|th|\.)? {1,2}([a-z]{3,9})\.?,? {1,2}(\d{4})(?!\w)/gi;
const MONTH_DAY = /(?<!\w)([a-z]{3,9})\.? {1,2}(\d{1,2})(?:st|nd|rd|th)?,? {1,2}(\d{4})(?!\w)/gi;
const ISO =
  /(?<![\w.-])(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?![\w-])/g;
const SLASHED = /(?<![\w./-])(\d{1,2})([./])(\d{1,2})\2(\d{4})(?![\w/-]|\.\d)/g;
const TIME = /(?<![\w.:-])(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d{1,9})?)?(?![\w:])/g;
const TOKEN = /[\p{L}\p{N}_][\p{L}\p{N}_.,:@/#+%-]{0,199}/gu;
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]{0,61})\.){1,8}[a-z]{2,24}$/;
const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const NUMBER = /^[+-]?(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,18})(?:\.\d{1,9})?$/;

/** A way to write a date or time, and its normal forms; none when it turns out to be something else. */
interface Form {
  readonly pattern: RegExp;
  readonly read: (parts: readonly (string | undefined)[]) => readonly string[];
}

// In this order: what one form has taken, the next ones no longer see.
const FORMS: readonly Form[] = [
  {
    pattern: ISO,
    read: ([y, m, d, hour, minute]) => [`date:${y}-${m}-${d}`, ...(hour === undefined ? [] : [`time:${hour}:${minute}`])],
  },
  { pattern: SLASHED, read: ([a = "", _separator, b = "", y = ""]) => [`anydate:${slashed(a, b, y)}`] },
  { pattern: DAY_MONTH, read: ([d = "", month = "", y = ""]) => named(y, month, d) },
  { pattern: MONTH_DAY, read: ([month = "", d = "", y = ""]) => named(y, month, d) },
  { pattern: TIME, read: ([hour = "", minute]) => [`time:${hour.padStart(2, "0")}:${minute}`] },
];

/** The literals of a text as normal forms ("number:3", "date:2026-01-31", "id:chg0030001"). Linear in its length. */
export function literalsIn(text: string): readonly string[] {
  const found: string[] = [];
  let rest = text.normalize("NFKC");
  // Every form has a digit, a host name at least a dot: most values of a ticket have neither.
  if (!/[\d.]/.test(rest)) return found;
  for (const { pattern, read } of FORMS) {
    rest = rest.replaceAll(pattern, (whole: string, ...parts: (string | undefined)[]) => {
      const literals = read(parts);
      found.push(...literals);
      return literals.length === 0 ? whole : " ".repeat(whole.length);
    });
  }
  for (const [token] of rest.matchAll(TOKEN)) found.push(...classified(token));
  return found;
}

function classified(token: string): readonly string[] {
  const bare = token.replace(/[.,:@/#+%-]{1,200}$/, "").toLowerCase();
  if (NUMBER.test(bare)) return [`number:${Number(bare.replaceAll(",", ""))}`];
  if (ADDRESS.test(bare)) return [`host:${bare}`];
  if (HOST.test(bare)) return [`host:${bare}`];
  const parts = bare.split(/[,:/@#+%]/).filter((part) => part !== "");
  if (parts.length > 1) return parts.flatMap(classified);
  return /\d/.test(bare) ? [`id:${bare}`] : [];
}

function named(year: string, month: string, day: string): readonly string[] {
  const at = MONTHS.indexOf(month.slice(0, 3).toLowerCase());
  return at < 0 ? [] : [`date:${year}-${String(at + 1).padStart(2, "0")}-${day.padStart(2, "0")}`];
}

/** Day and month in either order: the two smaller parts, sorted. */
function slashed(a: string, b: string, year: string): string {
  const [low, high] = [Number(a), Number(b)].sort((x, y) => x - y);
  return `${year}-${low}-${high}`;
}

/** The forms under which a context's date also counts. */
export function alsoKnownAs(literal: string): readonly string[] {
  const date = /^date:(\d{4})-(\d{2})-(\d{2})$/.exec(literal);
  if (date === null) return [literal];
  return [literal, `anydate:${slashed(date[2] ?? "", date[3] ?? "", date[1] ?? "")}`];
}
