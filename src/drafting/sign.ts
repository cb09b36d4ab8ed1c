/** One thing that people write to each other rarely and to models often. */
export interface Sign {
  readonly name: string;
  readonly pattern: RegExp;
}

/** What may stand between two words of a sign: the rest of a sentence, not more. */
export const GAP = String.raw`[^.!?\n]{0,40}`;

/** A sign of several ways to say it. */
export function sign(name: string, ...alternatives: readonly string[]): Sign {
  return { name, pattern: new RegExp(alternatives.join("|"), "u") };
}
