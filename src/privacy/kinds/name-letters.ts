const STROKES: ReadonlyMap<string, string> = new Map(
  ["øo", "ØO", "łl", "ŁL", "đd", "ĐD", "ðd", "ÐD", "ħh", "ĦH", "ıi"].map((pair) => [pair.charAt(0), pair.charAt(1)]),
);
/** Letters that are another one with a mark, by that one: "u" has "ùúûü..."; what Unicode does not take apart is beside it. */
const MARKED: ReadonlyMap<string, string> = markedLetters();
/** What one letter, or two, may be written as besides; by their lower case. */
const WRITTEN: Readonly<Record<string, string>> = {
  ae: "æ|ä",
  oe: "œ|ø|ö",
  ue: "ü",
  aa: "å",
  ss: "ß",
  th: "þ",
  ä: "ae",
  ö: "oe",
  ø: "oe",
  ü: "ue",
  å: "aa",
  æ: "ae|ä",
  œ: "oe|ö",
  ß: "ss",
  þ: "th",
};
export const UNIT = /ae|oe|ue|aa|ss|th|[^]/giu;
const APOSTROPHE = /['\u2018\u2019\u02bc`\u00b4]/u;
const APOSTROPHES = "['\u2018\u2019\u02bc`\u00b4]?";

/** The source of a pattern for a part of a name as people write it: with its accents, without them, with those it lost, umlauts as two letters, any apostrophe or none. */
export function lettersOf(part: string): string {
  const loud = part === part.toUpperCase();
  return Array.from(part.matchAll(UNIT), ([unit]) => unitOf(unit, loud)).join("");
}

function unitOf(unit: string, loud: boolean): string {
  if (APOSTROPHE.test(unit)) return APOSTROPHES;
  if (/^\p{M}$/u.test(unit)) return `${unit}?`;
  const plain = Array.from(unit, letterOf).join("");
  const others = Object.hasOwn(WRITTEN, unit.toLowerCase()) ? (WRITTEN[unit.toLowerCase()] ?? "").split("|") : [];
  return others.length === 0 ? plain : `(?:${[plain, ...others.map((other) => like(other, unit, loud))].join("|")})`;
}

/** In the case of what it stands for. */
function like(text: string, unit: string, loud: boolean): string {
  const first = unit.charAt(0);
  if (first === first.toLowerCase()) return text;
  return loud ? text.toUpperCase() : text.charAt(0).toUpperCase() + text.slice(1);
}

function letterOf(letter: string): string {
  const base = baseOf(letter);
  const marked = MARKED.get(base);
  return marked === undefined ? letter : `[${base}${marked}]`;
}

function baseOf(letter: string): string {
  return STROKES.get(letter) ?? letter.normalize("NFD").charAt(0);
}

function markedLetters(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const blocks = [
    [0xc0, 0x24f],
    [0x386, 0x4f9],
    [0x1e00, 0x1fff],
  ] as const;
  for (const [from, to] of blocks) {
    for (let code = from; code <= to; code += 1) {
      const letter = String.fromCharCode(code);
      const base = baseOf(letter);
      if (base !== letter && /^\p{L}$/u.test(base) && letter.normalize("NFC") === letter)
        found.set(base, (found.get(base) ?? "") + letter);
    }
  }
  return found;
}
