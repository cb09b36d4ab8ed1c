import { openCover, openVerifier, type Verification } from "../../src/evidence/index.ts";
import { signerOf } from "../support/signed-log.ts";
import { LOG, linesOf, sealedLog } from "./entries.ts";

export const SEALED = sealedLog(24);
export const LINES = linesOf(SEALED);
export const SIGNER = signerOf(LOG);
/** Checkpoints of its first entries; four behind the last one are not signed. */
export const NOTES = [5, 13, 20].map((size) => SIGNER.note(SEALED.slice(0, size)));

/** Verifies lines without a head: all that is known of the log is what was signed. */
export function verified(
  lines: readonly string[],
  notes: readonly string[] = NOTES,
  keys: readonly string[] = [SIGNER.vkey],
): Verification {
  const verifier = openVerifier(null, openCover(notes, keys));
  for (const line of lines) if (!verifier.take(line)) break;
  return verifier.end();
}
