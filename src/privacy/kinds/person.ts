import { type Find, KINDS, type Span } from "../span.ts";

/** Parts of account names that are words, and say nothing about anybody. */
const WORDS: ReadonlySet<string> = new Set(
  "account admin administrator agent analyst api app automation bot change default demo desk engineer external global group guest help helpdesk integration internal management manager network ops operations operator owner robot root security server service software support system team technician test tester unknown user vendor web worker".split(
    " ",
  ),
);
/** What stands where something was taken out. */
const PLACEHOLDERS: ReadonlySet<string> = new Set(KINDS.flatMap((kind) => kind.split("_")));
const PART = /[\p{L}\p{M}'\u2019]{1,60}/gu;
const SHORTEST_PART = 3;
const MOST_NAMES = 40;

/** Finds these people by their whole names in any case, and by the parts of their names as they are written there or in capitals; null when there is nobody to find. */
export function findPeople(names: readonly string[]): Find | null {
  const whole = [...new Set(names.map((name) => name.trim().normalize("NFC")).filter((name) => name.length >= SHORTEST_PART))];
  const told = whole.slice(0, MOST_NAMES);
  const parts = told.flatMap(partsOf);
  const exact = [...new Set([...parts, ...parts.map((part) => part.toUpperCase())])].filter((part) => !PLACEHOLDERS.has(part));
  const patterns = [patternOf(told.filter(isName), "giu"), patternOf(exact, "gu")].filter((pattern) => pattern !== null);
  if (patterns.length === 0) return null;
  return (text) =>
    patterns.flatMap((pattern) =>
      Array.from(
        text.matchAll(pattern),
        ({ 0: found, index }): Span => ({ kind: "PERSON", start: index, end: index + found.length }),
      ),
    );
}

/** A name of several words; a single one is a part like any other, and "Admin" none. */
function isName(name: string): boolean {
  return partsOf(name).length > 0 && /\s/.test(name);
}

function partsOf(name: string): readonly string[] {
  const parts = Array.from(name.matchAll(PART), ([part]) => part);
  return parts.filter((part) => part.length >= SHORTEST_PART && /^\p{Lu}|^\p{Lo}/u.test(part) && !WORDS.has(part.toLowerCase()));
}

/** The longest first, so that a name is not cut; blanks in it are any blanks. */
function patternOf(names: readonly string[], flags: string): RegExp | null {
  const texts = names
    .toSorted((a, b) => b.length - a.length)
    .map((name) =>
      name
        .split(/\s{1,60}/)
        .map(escaped)
        .join("\\s{1,3}"),
    );
  return texts.length === 0 ? null : new RegExp(`(?<![\\p{L}\\p{N}_])(?:${texts.join("|")})(?![\\p{L}\\p{N}_])`, flags);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
