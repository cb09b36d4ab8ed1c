import { around, type Find, type Span } from "../span.ts";
import type { NationalId } from "./national/national-id.ts";
import { NATIONAL_IDS } from "./national/table.ts";

// The first digit of each run: with what may stand before it, that is where a number may begin.
export const FIRST_DIGIT = /(?<!\d|\d[./-])\d(?=[\dA-Za-z./ +-]{6})/g;
const WORD_CHARACTER = /[\w\u00aa-\u02ff\u0370-\u1fff]/;
/** An Italian number begins with six letters, a Spanish one may with one. */
export const LETTERS_BEFORE = /(?<![\w\u00aa-\u02ff\u0370-\u1fff])(?:[A-Za-z]{6}|[XYZxyz]-?)$/;
/** Words that any country's number may stand after. */
export const ANY_WORD =
  /(?<!\p{L})(?:(?:national|personal|citizen|identity|identification|tax|fiscal|social security|insurance)[ -]?(?:id(?:entity|entification)?|insurance|security)?[ -]?(?:card|code|number|no|nr|id)|id[ -](?:card|number|no|nr)|passport\/id)(?!\p{L})/iu;
const WORD_BEFORE = 48;
const LONGEST = 24;

interface Prepared {
  readonly id: NationalId;
  readonly form: RegExp;
  readonly word: RegExp;
}

/** As they are looked for at a place, in the order of the table. */
export const PREPARED: readonly Prepared[] = NATIONAL_IDS.map((id) => ({
  id,
  form: formOf(id.form),
  word: new RegExp(`(?<!\\p{L})(?:${id.words})(?!\\p{L})`, "iu"),
}));

/** Any country's form: nine places in ten where a number may begin hold none (measured), and one look tells. */
export const ANY_FORM = formOf(NATIONAL_IDS.map(({ form }) => form).join("|"));
/** Cards and accounts are written in fours, no country's number is; of the places in a text full of numbers a third begin so (measured). */
export const FOURS = /^\d{4}[ -]\d{4}(?!\d)/;

const SEVEN = 7;

/** Numbers that states of the EU give to persons: the form and the check digits must hold, and a word beside those that other numbers look like. */
export const findNationalId: Find = (text) => {
  const spans: Span[] = [];
  let after = 0;
  FIRST_DIGIT.lastIndex = 0;
  while (FIRST_DIGIT.test(text)) {
    const first = FIRST_DIGIT.lastIndex - 1;
    if (first < after) continue;
    const start = startOf(text, first);
    const end = start < 0 ? 0 : endOf(text, start);
    if (end === 0) continue;
    spans.push({ kind: "NATIONAL_ID", start, end });
    after = end;
  }
  return spans;
};

/** Where a number that has its first digit here may begin; -1 = nowhere, for it stands in a word. */
function startOf(text: string, at: number): number {
  const before = text.charAt(at - 1);
  if (at === 0 || (before !== "-" && !WORD_CHARACTER.test(before))) return at;
  const letters = LETTERS_BEFORE.exec(text.slice(Math.max(0, at - SEVEN), at))?.[0];
  if (letters === undefined) return before === "-" ? at : -1;
  return at - letters.length;
}

function formOf(alternatives: string): RegExp {
  return new RegExp(`^(?:${alternatives})(?![\\p{L}\\p{N}_]|[-./]\\d)`, "iu");
}

/** Where the longest number that begins here ends; 0 = none does. */
function endOf(text: string, start: number): number {
  const piece = text.slice(start, start + LONGEST);
  if (FOURS.test(piece) || !ANY_FORM.test(piece)) return 0;
  let end = 0;
  for (const prepared of PREPARED) {
    const written = prepared.form.exec(piece)?.[0];
    if (written === undefined || start + written.length <= end) continue;
    if (isMeant(prepared, written, { text, start })) end = start + written.length;
  }
  return end;
}

function isMeant(
  { id, word }: Prepared,
  written: string,
  { text, start }: { readonly text: string; readonly start: number },
): boolean {
  const compact = written.replaceAll(/[^A-Za-z0-9]/g, "").toUpperCase();
  if (!id.valid(compact)) return false;
  if (id.alone?.(compact, written) === true) return true;
  const beside = around(text, { start, end: start + written.length }, WORD_BEFORE);
  return word.test(beside) || ANY_WORD.test(beside);
}
