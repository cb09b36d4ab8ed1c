/** What a name may hold. `values` closes a string's set: nothing else can be compared with it, and nothing else counts as its value. */
export type NameType =
  | { readonly type: "string"; readonly values?: readonly string[] }
  | { readonly type: "number" }
  | { readonly type: "boolean" };

export type Value = string | number | boolean;

/** The names an expression may use. A key ending in ".*" ("fields.*") opens one more segment under its prefix; a declared name wins over it. */
export type Names = ReadonlyMap<string, NameType>;

/** The type of a name, or undefined for a name that nobody declared. */
export function typeOfName(names: Names, name: string): NameType | undefined {
  const dot = name.lastIndexOf(".");
  return names.get(name) ?? (dot > 0 ? names.get(`${name.slice(0, dot)}.*`) : undefined);
}

/** The candidate that a person most likely meant, or undefined when none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  const ownSegment = word.slice(word.lastIndexOf(".") + 1);
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const opened = candidate.endsWith(".*");
    const compared = opened ? lower.slice(0, lower.length - ownSegment.length) : lower;
    const distance = distanceTo(opened ? candidate.slice(0, -1) : candidate, compared);
    if (distance < least && distance <= Math.max(2, Math.floor(compared.length / 3)) && distance < compared.length) {
      least = distance;
      best = opened ? candidate.slice(0, -1) + ownSegment : candidate;
    }
  }
  return best;
}

function distanceTo(candidate: string, word: string): number {
  const stands = candidate.endsWith("*") && word.startsWith(candidate.slice(0, -1).toLowerCase());
  return stands ? 1 : editDistance(candidate.toLowerCase(), word);
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
