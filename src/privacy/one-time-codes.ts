// Six digits that stand alone, in one or two groups, of any script: what an authenticator shows. An invoice number of six digits goes, too; the ticket still has it.
const CODE = /(?<![\p{L}\p{N}])\p{Nd}{3}[ \-.\u00A0\u2009\u202F]?\p{Nd}{3}(?![\p{L}\p{N}])/gu;

/** A person's words without the one-time codes that may stand in them; as long as before, or null when nothing else was said. */
export function withoutOneTimeCodes(words: string | null): string | null {
  if (words === null) return null;
  const left = words.replaceAll(CODE, "[CODE]");
  return /[\p{L}\p{N}]/u.test(left.replaceAll("[CODE]", "")) ? left : null;
}
