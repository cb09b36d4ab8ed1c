import { detect, lookFor } from "./detect.ts";

const SECRETS = lookFor(["SECRET"]);

/** A person's words with "[SECRET]" in place of credentials: what is kept as it was said must not keep those. Names and addresses stay. */
export function withoutSecrets(words: string): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of detect(words, SECRETS)) {
    parts.push(words.slice(from, start), "[SECRET]");
    from = end;
  }
  return parts.join("") + words.slice(from);
}
