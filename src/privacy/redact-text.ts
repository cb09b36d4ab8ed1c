import { type Acquainted, composed, type Mark, type Redactor, type RedactText, vaultTokensIn } from "../case/index.ts";
import { type CustomPattern, findCustom } from "./custom-patterns.ts";
import { detect, detectInPieces, kindsFor, type Looked, lookFor } from "./detect.ts";
import { findPeople } from "./kinds/person.ts";
import { countryOfRegion } from "./phone-countries.ts";
import { type Remembered, rememberTexts } from "./remembered.ts";
import type { Span } from "./span.ts";
import { WINDOW } from "./windows.ts";

/** What a policy says about redaction, beside its patterns. */
export interface RedactorOptions {
  /** Patterns of the policy's own. Unset: none. */
  readonly custom?: readonly CustomPattern[];
  /** The region whose national phone numbers are meant where nobody knows better. Unset: North America. */
  readonly region?: string;
  /** Addresses of machines stay. Unset: they go. */
  readonly keepIp?: boolean;
}

// What is left beside a removed part may read as something new; it gets shorter each time, so this ends.
const ROUNDS = 4;
const HOME = "US";
const MOST_LISTS = 64;

/** A redactor for the policy's patterns; secrets, restricted kinds and addresses of machines go too. Redacting twice changes nothing more. */
export function makeRedactor(patterns: readonly string[], options: RedactorOptions = {}): Redactor {
  return redactorOf(lookedOf(patterns, options));
}

/** What is looked for under a policy: the same for redaction and for the guardrail, which asks for fewer kinds. */
function lookedOf(patterns: readonly string[], { custom = [], region = "", keepIp = false }: RedactorOptions): Looked {
  const kinds = kindsFor(keepIp ? patterns : [...patterns, "IP"]);
  return lookFor(kinds, { countries: [countryOfRegion(region) ?? HOME], more: custom.map(findCustom) });
}

function redactorOf(looked: Looked): Redactor {
  const done = rememberTexts();
  const abroad = new Map<string, Redactor>();
  const redact: RedactText = (text) => done.get(text) ?? remember(done, text, settled(text, looked));
  const ahead = async (texts: readonly string[]): Promise<void> => {
    // Records ask for their texts in NFC.
    for (const text of new Set(texts.flatMap((one) => [one, composed(one)]))) {
      if (text.length <= WINDOW || done.get(text) !== undefined) continue;
      remember(done, text, await settledInPieces(text, looked));
    }
  };
  /** Countries are few: one redactor for each list of them, so that what it remembers serves all tickets. */
  const forCountries = (countries: readonly string[]): Redactor => {
    const all = [...new Set([...countries, ...looked.countries])];
    if (all.length === looked.countries.length || abroad.size >= MOST_LISTS) return self;
    const key = all.join();
    const found = abroad.get(key) ?? redactorOf({ ...looked, countries: all });
    abroad.set(key, found);
    return found;
  };
  const knowing = ({ names, countries }: Acquainted): Redactor => withPeople(forCountries(countries), names);
  const marking = (mark: Mark): RedactText => {
    // What redaction leaves as it is was mostly seen before: only what it changes is looked through again.
    return (text) => (redact(text) === text ? text : settled(text, looked, mark));
  };
  const self: Redactor = Object.assign(redact, { ahead, knowing, marking });
  return self;
}

// A name has a capital, a letter that knows no capitals, or a blank, unless it is an account's (jane_doe). Most texts of a record are keys, ids, digests and states: looking for people in each of
// them cost more than all else of making an entry (measured).
const NAMELESS = /^[a-z0-9_.:/-]*$/;

/** Names after everything else: an address that holds one goes as an address. */
function withPeople(redactor: Redactor, names: readonly string[]): Redactor {
  const people = findPeople(names);
  if (people === null) return redactor;
  const looked = lookFor([], { more: [people.find] });
  const over =
    (first: RedactText, mark?: Mark): RedactText =>
    (text) => {
      let before = first(text);
      if (NAMELESS.test(text) && !people.mayBeIn(text)) return before;
      for (let round = 0; round < ROUNDS; round += 1) {
        const after = replaced(before, detect(before, looked), mark);
        if (after === before) break;
        before = first(after);
      }
      return before;
    };
  const marking = (mark: Mark): RedactText => over(redactor.marking(mark), mark);
  const knowing = (more: Acquainted): Redactor => redactor.knowing({ ...more, names: [...new Set([...names, ...more.names])] });
  return Object.assign(over(redactor), { ahead: redactor.ahead, knowing, marking });
}

/** Replaces mail addresses, phone and social security numbers, cards, accounts and secrets by their kind in brackets. */
export const redactText: Redactor = makeRedactor(["EMAIL", "PHONE", "SSN"]);

function settled(text: string, looked: Looked, mark?: Mark): string {
  let before = text;
  for (let round = 0; round < ROUNDS; round += 1) {
    const after = replaced(before, detect(before, looked), mark);
    if (after === before) break;
    before = after;
  }
  return before;
}

async function settledInPieces(text: string, looked: Looked): Promise<string> {
  let before = text;
  for (let round = 0; round < ROUNDS; round += 1) {
    const after = replaced(before, await detectInPieces(before, looked));
    if (after === before) break;
    before = after;
  }
  return before;
}

/** A long text that was changed is asked for by its first form and by its last. */
function remember(done: Remembered, text: string, redacted: string): string {
  done.set(redacted, redacted);
  if (redacted !== text && text.length > WINDOW) done.set(text, redacted);
  return redacted;
}

function replaced(text: string, found: readonly Span[], mark: Mark = inBrackets): string {
  if (found.length === 0) return text;
  const parts: string[] = [];
  let from = 0;
  for (const { kind, start, end } of besideTokens(text, found)) {
    parts.push(text.slice(from, start), mark(kind, text.slice(start, end)) ?? inBrackets(kind));
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join("");
}

function inBrackets(kind: string): string {
  return `[${kind}]`;
}

/** A token of the vault stays, whatever it reads like; what stands around it in the same span goes. */
function besideTokens(text: string, found: readonly Span[]): readonly Span[] {
  const tokens = vaultTokensIn(text);
  if (tokens.length === 0) return found;
  return found.flatMap((span) => {
    const pieces: Span[] = [];
    let { start } = span;
    for (const [from, to] of tokens) {
      if (to <= start || from >= span.end) continue;
      if (from > start) pieces.push({ ...span, start, end: from });
      start = Math.max(start, to);
    }
    return start < span.end ? [...pieces, { ...span, start }] : pieces;
  });
}
