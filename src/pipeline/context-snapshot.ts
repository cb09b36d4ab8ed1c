import { type Drafted, type RedactText, type Shown, sha256 } from "../case/index.ts";
import { contextIn } from "../drafting/index.ts";
import { recordedText } from "../evidence/index.ts";

/** What a decision's entry holds of the reading behind it: its SHA-256, and the text itself unless the prompt in the same entry holds it. */
export function snapshotOf(drafted: Drafted | null, shown: Shown | undefined, redact: RedactText): object {
  const prompt = drafted?.trace?.prompt ?? "";
  const asked = prompt === "" ? null : contextIn(recordedText(prompt, redact));
  if (asked !== null) return { context_sha256: sha256(asked) };
  if (shown?.context == null) return {};
  const text = recordedText(shown.context, redact);
  return { context_sha256: sha256(text), context: text };
}
