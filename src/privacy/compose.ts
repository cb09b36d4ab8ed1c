import { COMPOSING, composed } from "../case/index.ts";
import { type Rewritten, rewrite } from "./rewrite.ts";
import type { Reading } from "./span.ts";

// A letter with its marks, Korean letters of one syllable, or a character that is written as another one: no composition reaches further.
export const COMPOSED = /[\u1100-\u115f][\u1160-\u11ff]{1,2}|\P{M}\p{M}{1,32}|[^\t\n\r -~]/gu;

/** The reading of a text in NFC; null when it is so already. */
export function compose(text: string): Reading | null {
  return composed(text) === text ? null : rewrite(text, stretches(text));
}

function* stretches(text: string): Generator<Rewritten> {
  for (const { 0: run, index: from } of text.matchAll(COMPOSING)) {
    for (const { 0: written, index } of run.matchAll(COMPOSED)) {
      const read = written.normalize("NFC");
      if (read !== written) yield [from + index, from + index + written.length, read];
    }
  }
}
