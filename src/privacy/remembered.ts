/** Texts that were redacted lately, and what became of them. */
export interface Remembered {
  readonly get: (text: string) => string | undefined;
  readonly set: (text: string, redacted: string) => void;
}

// Names, states, ids and whole sentences come by in every record of a case; a prompt several times on its way into its entry.
const SHORT = { upTo: 200, remembered: 4_000 } as const;
const LONG = { from: 500, remembered: 32 } as const;

/** The last texts, short and long ones. Those in between are too many kinds of text for what they cost. */
export function rememberTexts(): Remembered {
  const short = lastTexts(SHORT.remembered);
  const long = lastTexts(LONG.remembered);
  const of = ({ length }: string): Remembered | null => (length <= SHORT.upTo ? short : length >= LONG.from ? long : null);
  return { get: (text) => of(text)?.get(text), set: (text, redacted) => of(text)?.set(text, redacted) };
}

/** Two generations: when the newer is full, the older is forgotten at once. */
function lastTexts(count: number): Remembered {
  let newer = new Map<string, string>();
  let older = new Map<string, string>();
  const set = (text: string, redacted: string): void => {
    if (newer.size >= count / 2) {
      older = newer;
      newer = new Map();
    }
    newer.set(text, redacted);
  };
  return {
    get: (text) => {
      const found = newer.get(text);
      if (found !== undefined) return found;
      const kept = older.get(text);
      if (kept !== undefined) set(text, kept);
      return kept;
    },
    set,
  };
}
