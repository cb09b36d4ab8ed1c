const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]+/gu;
const SHOWN = 5;

/** A text as it may stand inside a sentence for people: visible, one line, at most 160 characters. */
export function plain(text: string): string {
  const line = text.replace(UNSEEN, " ").trim();
  return line.length > 160 ? `${line.slice(0, 159).toWellFormed()}…` : line;
}

/** The first few of some names, and how many more there are. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).map(plain).join(", ");
  return names.length > SHOWN ? `${shown} and ${names.length - SHOWN} more` : shown;
}
