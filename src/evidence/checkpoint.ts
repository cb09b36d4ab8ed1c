import type { Tree } from "./merkle-proofs.ts";
import { type NoteKey, openNote } from "./signed-note.ts";

/** What a checkpoint states: the log's first `size` entries have this root. */
export interface Stated extends Tree {
  readonly origin: string;
}

/** A log's name in its checkpoints and of its key: `acme.us-east-1.main` is `ops-trust/acme/us-east-1/main`. */
export function originOf(log: string): string {
  return `ops-trust/${log.replaceAll(".", "/")}`;
}

/** The text that is signed (c2sp.org/tlog-checkpoint). */
export function checkpointText(log: string, { size, root }: Tree): string {
  return `${originOf(log)}\n${size}\n${root.toString("base64")}\n`;
}

/** What a checkpoint states, whoever signed it; null when it is none. */
export function statedIn(text: string): Stated | null {
  const [, origin = "", digits = "", base64 = ""] = /^(\S+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n/.exec(text) ?? [];
  const root = Buffer.from(base64, "base64");
  const size = Number(digits);
  if (origin === "" || !Number.isSafeInteger(size) || root.toString("base64") !== base64) return null;
  return { origin, size, root };
}

/** What a checkpoint of this log states when a known key signed it, else what is wrong. */
export function openCheckpoint(note: string, log: string, keys: readonly NoteKey[]): Stated | { readonly wrong: string } {
  const opened = openNote(note, keys);
  if ("wrong" in opened) return opened;
  const stated = statedIn(opened.text);
  if (stated === null) return { wrong: "it states no size and root" };
  return stated.origin === originOf(log) ? stated : { wrong: `it is of another log (${stated.origin})` };
}
