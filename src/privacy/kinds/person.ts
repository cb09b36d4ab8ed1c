import { type Find, KINDS, type Span } from "../span.ts";
import { lettersOf } from "./name-letters.ts";
import { partsOf } from "./name-parts.ts";
import { findSideBySide } from "./side-by-side.ts";

/** What stands where something was taken out. */
const PLACEHOLDERS: ReadonlySet<string> = new Set(KINDS.flatMap((kind) => kind.split("_")));
const SHORTEST_NAME = 3;
const MOST_NAMES = 40;
const PRINTED = /^[\t\n\r -~]*$/;

/** People of a ticket, and how they are found. */
export interface People {
  readonly find: Find;
  /** Whether any part of their names may stand in a text of printed ASCII. Costs little. */
  readonly mayBeIn: (text: string) => boolean;
}

/** Finds these people: by whole names in any case; by several parts of one name side by side, in any order and case, with or without accents; and by single parts as they are written there or in capitals. Null when there is nobody to find. */
export function findPeople(names: readonly string[]): People | null {
  const whole = [...new Set(names.map((name) => name.trim().normalize("NFC")).filter((name) => name.length >= SHORTEST_NAME))];
  const people = whole.slice(0, MOST_NAMES).map((name) => ({ name, parts: partsOf(name) }));
  const told = people.filter(({ parts }) => parts.single.length > 0);
  const single = told.flatMap(({ parts }) => parts.single);
  if (single.length === 0) return null;
  const exact = [...new Set([...single, ...single.map((part) => part.toUpperCase())])].filter((part) => !PLACEHOLDERS.has(part));
  const finds = [
    byPattern(
      told.flatMap(({ name }) => (/\s/.test(name) ? [wholeName(name)] : [])),
      "giu",
    ),
    byPattern(exact.map(lettersOf), "gu"),
    findSideBySide(told.map(({ parts }) => parts)),
  ].filter((find) => find !== null);
  const quick = new RegExp(told.flatMap(({ parts }) => parts.strong.map(lettersOf)).join("|"), "i");
  const mayBeIn = (text: string): boolean => quick.test(text);
  return {
    mayBeIn,
    find: (text, known) => (PRINTED.test(text) && !mayBeIn(text) ? [] : finds.flatMap((find) => find(text, known))),
  };
}

/** Whether all of a value is this account's name, or a part of it, as findPeople finds it. */
export function isNameOf(name: string, value: string): boolean {
  const spans = findPeople([name])?.find(value, { countries: [] }) ?? [];
  return spans.some(({ start, end }) => start === 0 && end === value.length);
}

/** Blanks in it are any blanks. */
function wholeName(name: string): string {
  return name
    .split(/\s{1,60}/)
    .map(escaped)
    .join("\\s{1,3}");
}

/** The longest first, so that a name is not cut. */
function byPattern(sources: readonly string[], flags: string): Find | null {
  if (sources.length === 0) return null;
  const any = sources.toSorted((a, b) => b.length - a.length).join("|");
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${any})(?![\\p{L}\\p{N}_])`, flags);
  return (text) =>
    Array.from(
      text.matchAll(pattern),
      ({ 0: found, index }): Span => ({ kind: "PERSON", start: index, end: index + found.length }),
    );
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
