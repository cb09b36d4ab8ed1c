/** Why a pattern may not be used on texts of strangers, or how long its largest match is. */
export type PatternCheck = { readonly problem: string } | { readonly longest: number };

/** In how many ways a match may be tried, and how long it may be; infinite where the pattern sets no limit. */
interface Size {
  readonly ways: number;
  readonly shortest: number;
  readonly longest: number;
}

interface Reader {
  readonly source: string;
  at: number;
  /** What was found first that cannot be counted. */
  problem: string | null;
}

// Each place of a text is tried in at most so many ways.
const MOST_WAYS = 2_000;
const LONGEST = 256;
const NOTHING: Size = { ways: 1, shortest: 0, longest: 0 };
const ATOM =
  /\\(?:u\{[0-9a-f]{1,6}\}|u[0-9a-f]{4}|x[0-9a-f]{2}|p\{[^}]{1,60}\}|[^\dkux])|\[(?:\\.|[^\]\\]){0,500}\]|[^\\[\](){}|*+?]/isuy;
const QUANTIFIER = /(?:([*+])|\{(\d{1,4})(?:(,)(\d{1,4})?)?\}|(\?))\??/uy;
const OPEN = /\((?:\?(?:[:=!]|<[=!]))?/uy;
const ZERO_WIDTH = /^(?:[\^$]|\\b)$/i;

/** Whether a pattern's work grows with the text and not faster, whatever the text: every repetition has an end, and the ways in which repetitions and alternatives can share a text are counted. */
export function checkPattern(source: string): PatternCheck {
  try {
    new RegExp(source, "gu");
  } catch {
    return { problem: "is no regular expression" };
  }
  const reader: Reader = { source, at: 0, problem: null };
  const { ways, shortest, longest } = alternatives(reader);
  if (reader.problem !== null) return { problem: reader.problem };
  if (reader.at < source.length)
    return { problem: `holds at character ${reader.at + 1} what cannot be checked (a reference back?)` };
  if (ways > MOST_WAYS) return { problem: `can try one text in more than ${MOST_WAYS} ways; repeat less often what can overlap` };
  if (shortest === 0) return { problem: "matches an empty text" };
  return longest > LONGEST ? { problem: `matches more than ${LONGEST} characters` } : { longest };
}

function alternatives(reader: Reader): Size {
  const all = [sequence(reader)];
  while (reader.source.charAt(reader.at) === "|") {
    reader.at += 1;
    all.push(sequence(reader));
  }
  return {
    ways: all.reduce((sum, { ways }) => sum + ways, 0),
    shortest: Math.min(...all.map(({ shortest }) => shortest)),
    longest: Math.max(...all.map(({ longest }) => longest)),
  };
}

function sequence(reader: Reader): Size {
  let whole = NOTHING;
  for (;;) {
    const from = reader.at;
    const one = atom(reader);
    if (one === null) return whole;
    const { ways, shortest, longest } = repeated(reader, one, from);
    whole = { ways: whole.ways * ways, shortest: whole.shortest + shortest, longest: whole.longest + longest };
  }
}

function atom(reader: Reader): Size | null {
  const open = take(reader, OPEN);
  if (open !== null) {
    const inside = alternatives(reader);
    if (reader.source.charAt(reader.at) === ")") reader.at += 1;
    return /[=!]/.test(open[0]) ? { ...NOTHING, ways: inside.ways } : inside;
  }
  const one = take(reader, ATOM);
  if (one === null) return null;
  return ZERO_WIDTH.test(one[0]) ? NOTHING : { ways: 1, shortest: 1, longest: 1 };
}

/** What follows an atom says how often; without it once. */
function repeated(reader: Reader, one: Size, from: number): Size {
  const found = take(reader, QUANTIFIER);
  if (found === null) return one;
  const [, endless, least, comma, most, maybe] = found;
  if (endless !== undefined || (comma !== undefined && most === undefined)) {
    reader.problem ??= `repeats ${JSON.stringify(reader.source.slice(from, reader.at))} without an end; write {1,20} or another limit`;
    return one;
  }
  const lowest = maybe === undefined ? Number(least) : 0;
  const highest = maybe === undefined ? Number(most ?? least) : 1;
  const ways = one.ways === 1 ? highest - lowest + 1 : waysOfMany(one.ways, lowest, highest);
  return { ways, shortest: one.shortest * lowest, longest: one.longest * highest };
}

function waysOfMany(ways: number, lowest: number, highest: number): number {
  let sum = 0;
  for (let times = lowest; times <= highest && sum <= MOST_WAYS; times += 1) sum += ways ** times;
  return sum;
}

function take(reader: Reader, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.source);
  if (found !== null) reader.at += found[0].length;
  return found;
}
