import { readings } from "./fold.ts";
import { findCreditCard } from "./kinds/credit-card.ts";
import { findEmail } from "./kinds/email.ts";
import { findIban } from "./kinds/iban.ts";
import { findIp } from "./kinds/ip.ts";
import { findPhone } from "./kinds/phone.ts";
import { findSecret } from "./kinds/secret.ts";
import { findSsn } from "./kinds/ssn.ts";
import { neutralIn } from "./neutral.ts";
import { digitsOf, type Find, KINDS, type Kind, type Span } from "./span.ts";

const FINDERS: Readonly<Record<Kind, Find>> = {
  EMAIL: findEmail,
  PHONE: findPhone,
  SSN: findSsn,
  CREDIT_CARD: findCreditCard,
  IBAN: findIban,
  IP: findIp,
  SECRET: findSecret,
};

/** Kinds that may stand nowhere in a ticket, whatever the policy's patterns say. */
export const RESTRICTED: ReadonlySet<Kind> = new Set<Kind>(["SSN", "CREDIT_CARD", "IBAN"]);

// Kinds made of digits; none of them is looked for inside an id, a digest or a time.
const NUMERIC: ReadonlySet<Kind> = new Set<Kind>(["PHONE", "SSN", "CREDIT_CARD", "IBAN"]);
// On a tie the more dangerous reading wins.
const RANK: readonly Kind[] = ["SECRET", "CREDIT_CARD", "IBAN", "SSN", "EMAIL", "PHONE", "IP"];

/** The kinds that a policy's patterns ask for, always with secrets and restricted kinds. Unknown names are the policy schema's business. */
export function kindsFor(patterns: readonly string[]): readonly Kind[] {
  return KINDS.filter((kind) => patterns.includes(kind) || kind === "SECRET" || RESTRICTED.has(kind));
}

// Most texts of a record are names and digests. A short name without blanks, digits and colons is nothing that is looked for (the shortest token has 19
// characters, or begins with eyJ and has dots); nor is a SHA-256.
const NOTHING = /^(?:(?!eyJ)[A-Za-z_.-]{0,18}|[0-9a-f]{64})$/;

/** What a text holds of these kinds in any reading, in order and without overlaps. Linear in the text's length. */
export function detect(text: string, kinds: readonly Kind[]): readonly Span[] {
  if (NOTHING.test(text)) return [];
  const found = readings(text).flatMap((reading) => detectIn(reading.text, kinds).map(reading.original));
  return found.length === 0 ? found : withoutOverlaps(found);
}

function detectIn(text: string, kinds: readonly Kind[]): readonly Span[] {
  const looked = /\d/.test(text) ? kinds : kinds.filter((kind) => !NUMERIC.has(kind));
  const found = looked.flatMap((kind) => FINDERS[kind](text));
  return found.some((span) => NUMERIC.has(span.kind)) ? outsideNeutral(text, found) : found;
}

/** A number inside a neutral stretch is dropped; a phone number that runs into one ends before it. */
function outsideNeutral(text: string, found: readonly Span[]): readonly Span[] {
  const neutral = neutralIn(text);
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

function withoutOverlaps(found: readonly Span[]): readonly Span[] {
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

function worse(a: Kind, b: Kind): Kind {
  return RANK.indexOf(a) <= RANK.indexOf(b) ? a : b;
}
