import type { Find, Span } from "../span.ts";
import { lettersOf } from "./name-letters.ts";
import { areName, type NameParts } from "./name-parts.ts";

/** What may stand between two parts of a name: a comma, a blank, a point, an underscore, a dash; and a further initial. */
export const BETWEEN_PARTS = /^[\s,_.\u2010-\u2015-]{1,3}(?:\p{L}\.?[\s_.-]{1,2})?$/u;
const LONGEST_GAP = 8;

interface Hit {
  readonly start: number;
  readonly end: number;
  /** All parts that are written so. */
  readonly parts: readonly string[];
}

/** Finds names by their parts side by side, in any order and any case; null when no name has several. */
export function findSideBySide(people: readonly NameParts[]): Find | null {
  const several = people.filter(({ strong, weak }) => strong.length + weak.length > 1);
  const parts = [...new Set(several.flatMap(({ strong, weak }) => [...strong, ...weak]))];
  if (parts.length === 0) return null;
  const written = parts.map((part) => ({ part, source: lettersOf(part) })).toSorted((a, b) => b.part.length - a.part.length);
  const any = written.map(({ source }) => source).join("|");
  const anyPart = new RegExp(`(?<![\\p{L}\\p{M}\\p{N}])(?:${any})(?![\\p{L}\\p{M}])`, "giu");
  const exactly = written.map(({ part, source }) => ({ part, pattern: new RegExp(`^(?:${source})$`, "iu") }));
  const partsAs = (word: string): readonly string[] => exactly.flatMap(({ part, pattern }) => (pattern.test(word) ? [part] : []));
  return (text) => {
    const hits = hitsIn(text, anyPart, partsAs);
    return hits.length < 2 ? [] : several.flatMap((person) => namesIn(text, hits, person));
  };
}

function hitsIn(text: string, anyPart: RegExp, partsAs: (word: string) => readonly string[]): readonly Hit[] {
  const known = new Map<string, readonly string[]>();
  return Array.from(text.matchAll(anyPart), ({ 0: word, index: start }) => {
    const parts = known.get(word) ?? partsAs(word);
    known.set(word, parts);
    return { start, end: start + word.length, parts };
  });
}

/** Each part counts once in a name; what stands behind the last one begins the next. */
function namesIn(text: string, hits: readonly Hit[], person: NameParts): readonly Span[] {
  const isOf = new Set([...person.strong, ...person.weak]);
  const spans: Span[] = [];
  let group: { readonly hit: Hit; readonly part: string }[] = [];
  const close = (): void => {
    const [first] = group;
    const last = group.at(-1);
    if (
      first !== undefined &&
      last !== undefined &&
      areName(
        group.map(({ part }) => part),
        person,
      )
    )
      spans.push({ kind: "PERSON", start: first.hit.start, end: last.hit.end });
    group = [];
  };
  for (const hit of hits) {
    const last = group.at(-1)?.hit;
    if (last !== undefined && !isBeside(text, last, hit)) close();
    const part = hit.parts.find((one) => isOf.has(one) && !group.some((taken) => taken.part === one));
    if (part !== undefined) group.push({ hit, part });
    else if (hit.parts.some((one) => isOf.has(one))) {
      close();
      const again = hit.parts.find((one) => isOf.has(one));
      if (again !== undefined) group.push({ hit, part: again });
    }
  }
  close();
  return spans;
}

function isBeside(text: string, left: Hit, right: Hit): boolean {
  return right.start - left.end <= LONGEST_GAP && BETWEEN_PARTS.test(text.slice(left.end, right.start));
}
