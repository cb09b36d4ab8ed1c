import { readings } from "./fold.ts";
import { findCreditCard } from "./kinds/credit-card.ts";
import { findEmail } from "./kinds/email.ts";
import { findSpokenEmail } from "./kinds/email-spoken.ts";
import { findIban } from "./kinds/iban.ts";
import { findIp } from "./kinds/ip.ts";
import { findNationalId } from "./kinds/national-id.ts";
import { findPhone } from "./kinds/phone.ts";
import { findPrivateKeys, findSecret } from "./kinds/secret.ts";
import { findSsn } from "./kinds/ssn.ts";
import { findCookies } from "./kinds/web-secrets.ts";
import { neutralNear } from "./neutral.ts";
import { digitsOf, type Find, KINDS, type Kind, type Known, type Reading, type Span } from "./span.ts";
import { WINDOW, type Window, windowsOf } from "./windows.ts";

const FINDERS: Readonly<Record<Kind, Find>> = {
  EMAIL: (text, known) => [...findEmail(text, known), ...findSpokenEmail(text, known)],
  PHONE: findPhone,
  SSN: findSsn,
  CREDIT_CARD: findCreditCard,
  IBAN: findIban,
  IP: findIp,
  NATIONAL_ID: findNationalId,
  SECRET: findSecret,
  // People are found by their names, among the further finders.
  PERSON: () => [],
};

/** Kinds that may stand nowhere in a ticket, whatever the policy's patterns say. */
export const RESTRICTED: ReadonlySet<Kind> = new Set<Kind>(["SSN", "CREDIT_CARD", "IBAN", "NATIONAL_ID"]);

// Kinds made of digits; none of them is looked for inside an id, a digest or a time.
const NUMERIC: ReadonlySet<string> = new Set<Kind>(["PHONE", "SSN", "CREDIT_CARD", "IBAN", "NATIONAL_ID"]);
// On a tie the more dangerous reading wins; what the policy itself names comes after what is restricted.
const RANK: readonly string[] = ["SECRET", "CREDIT_CARD", "IBAN", "SSN", "NATIONAL_ID", "", "EMAIL", "PHONE", "IP", "PERSON"];

/** What is looked for: kinds, whose phone numbers, and further finders (people of a ticket, the policy's own patterns). */
export interface Looked extends Known {
  readonly kinds: readonly Kind[];
  readonly more: readonly Find[];
}

/** The kinds that a policy's patterns ask for, always with secrets and restricted kinds. Unknown names are the policy schema's business. */
export function kindsFor(patterns: readonly string[]): readonly Kind[] {
  return KINDS.filter((kind) => patterns.includes(kind) || kind === "SECRET" || RESTRICTED.has(kind));
}

/** Only kinds, with phone numbers of North America where no country is told. */
export function lookFor(kinds: readonly Kind[], more: Partial<Looked> = {}): Looked {
  return { countries: ["US"], more: [], ...more, kinds };
}

// Most texts of a record are names and digests. A short name without blanks, digits and colons is nothing that is looked for (the shortest token has 19
// characters, or begins with eyJ and has dots; "_at_" may stand in an address); nor is a SHA-256.
const NOTHING = /^(?:(?!eyJ)(?!.{0,14}_[Aa][Tt]_)[A-Za-z_.-]{0,18}|[0-9a-f]{64})$/;

/** What a text holds of these kinds in any reading, in order and without overlaps. Linear in the text's length. */
export function detect(text: string, looked: Looked): readonly Span[] {
  if (looked.more.length === 0 && NOTHING.test(text)) return [];
  if (text.length <= WINDOW) return together(inReadings(text, looked));
  return together([...keysIn(text), ...Array.from(windowsOf(text)).flatMap((window) => inWindow(text, window, looked))]);
}

const PAUSE_MS = 4;

/** The same result, in pieces between which others may run. */
export async function detectInPieces(text: string, looked: Looked): Promise<readonly Span[]> {
  if (text.length <= WINDOW) return detect(text, looked);
  const found: Span[] = keysIn(text);
  let began = performance.now();
  for (const window of windowsOf(text)) {
    found.push(...inWindow(text, window, looked));
    if (performance.now() - began < PAUSE_MS) continue;
    await new Promise((resolve) => void setImmediate(resolve));
    began = performance.now();
  }
  return together(found);
}

/** A private key or a row of cookies may be longer than any window. */
function keysIn(text: string): Span[] {
  return [...findPrivateKeys(text), ...findCookies(text)];
}

function inWindow(text: string, { from, to, start, end }: Window, looked: Looked): readonly Span[] {
  return inReadings(text.slice(from, to), looked)
    .map((span) => ({ ...span, start: span.start + from, end: span.end + from }))
    .filter((span) => span.start >= start && span.start < end);
}

function inReadings(text: string, looked: Looked): readonly Span[] {
  const found: Span[] = [];
  for (const reading of readings(text)) for (const span of detectIn(reading, looked)) found.push(reading.original(span));
  return found;
}

// Seven digits near one another, at least: without them only mail addresses, machines, secrets and what begins with letters are looked for.
const DIGITS = /\d(?:[ ./()_-]{0,3}\d){6}/;
const DIGIT = /\d/;
const NEED_DIGITS: ReadonlySet<Kind> = new Set<Kind>(["PHONE", "SSN", "CREDIT_CARD"]);
const NEED_A_DIGIT: ReadonlySet<Kind> = new Set<Kind>(["IBAN", "NATIONAL_ID", "IP"]);

function detectIn({ text, spelled }: Reading, { kinds, more, countries }: Looked): readonly Span[] {
  const known: Known = spelled === true ? { countries, spelled } : { countries };
  const found: Span[] = [];
  for (const find of [...more, ...worthwhile(text, kinds)]) for (const span of find(text, known)) found.push(span);
  return outsideNeutral(text, found);
}

/** Finders of those of the kinds that a look at the text's digits does not rule out. */
function worthwhile(text: string, kinds: readonly Kind[]): readonly Find[] {
  const hasDigit = DIGIT.test(text) || text.includes("::");
  const hasDigits = hasDigit && DIGITS.test(text);
  const isRuledOut = (kind: Kind): boolean => (NEED_DIGITS.has(kind) ? !hasDigits : !hasDigit && NEED_A_DIGIT.has(kind));
  return kinds.filter((kind) => !isRuledOut(kind)).map((kind) => FINDERS[kind]);
}

/** A number inside a neutral stretch is dropped; a phone number that runs into one ends before it. */
function outsideNeutral(text: string, found: readonly Span[]): readonly Span[] {
  const numeric = found.filter((span) => NUMERIC.has(span.kind));
  const neutral = numeric.length === 0 ? [] : neutralNear(text, numeric);
  if (neutral.length === 0) return found;
  let next = 0;
  return found.toSorted(byPlace).flatMap((span) => {
    while ((neutral[next]?.[1] ?? Number.POSITIVE_INFINITY) <= span.start) next += 1;
    const from = neutral[next]?.[0] ?? Number.POSITIVE_INFINITY;
    return from < span.end && NUMERIC.has(span.kind) ? before(text, span, from) : [span];
  });
}

function before(text: string, span: Span, neutral: number): readonly Span[] {
  if (neutral <= span.start) return [];
  if (span.kind !== "PHONE") return [span];
  const kept = text.slice(span.start, neutral).trimEnd();
  return digitsOf(kept).length >= 8 ? [{ ...span, end: span.start + kept.length }] : [];
}

function together(found: readonly Span[]): readonly Span[] {
  if (found.length < 2) return found;
  const kept: Span[] = [];
  for (const span of found.toSorted(byPlace)) {
    const last = kept.at(-1);
    if (last === undefined || span.start >= last.end) kept.push(span);
    else if (span.end > last.end) kept[kept.length - 1] = { kind: worse(last.kind, span.kind), start: last.start, end: span.end };
    else kept[kept.length - 1] = { ...last, kind: worse(last.kind, span.kind) };
  }
  return kept;
}

function byPlace(a: Span, b: Span): number {
  return a.start - b.start || b.end - a.end;
}

function worse(a: string, b: string): string {
  return rank(a) <= rank(b) ? a : b;
}

function rank(kind: string): number {
  const place = RANK.indexOf(kind);
  return place < 0 ? RANK.indexOf("") : place;
}
