import { openCheckpoint, statedIn } from "./checkpoint.ts";
import { leafOf } from "./merkle.ts";
import { consistencyProof, holdsInclusion, inclusionProof } from "./merkle-proofs.ts";
import { parseVkey } from "./signed-note.ts";

const HEADER = "c2sp.org/tlog-proof@v1";
const HASH = /^[A-Za-z0-9+/]{43}=$/;
const WHOLE = new RegExp(
  `^${HEADER.replaceAll(".", "\\.")}\\n(?:extra [^\\n]*\\n)?index (0|[1-9]\\d{0,15})\\n((?:[^\\n]{44}\\n)*)\\n([^]+)$`,
);

/** The proof (c2sp.org/tlog-proof) that entry `seq` is in a signed log: its leaf's way to the root of that checkpoint. `leaves` = the log's, at least as many as are signed. */
export function writeProof(seq: number, leaves: readonly Buffer[], note: string): string {
  const size = statedIn(note)?.size ?? 0;
  const way = inclusionProof(leaves.slice(0, size), seq - 1).map((step) => `${step.toString("base64")}\n`);
  return `${HEADER}\nindex ${seq - 1}\n${way.join("")}\n${note}`;
}

/**
 * The proof that a log of `older` entries is the beginning of the one that a newer checkpoint is signed for: the request that a C2SP witness takes
 * (c2sp.org/tlog-witness). `leaves` = the log's, at least as many as are signed.
 */
export function writeConsistency(older: number, leaves: readonly Buffer[], note: string): string {
  const size = statedIn(note)?.size ?? 0;
  const way = consistencyProof(leaves.slice(0, size), older).map((step) => `${step.toString("base64")}\n`);
  return `old ${older}\n${way.join("")}\n${note}`;
}

/** What a proof shows: that the entry stood there in a log of that size. */
export interface Proven {
  readonly seq: number;
  readonly size: number;
}

/** Whether a proof shows that an entry of this log, known by its hash, is in the log that one of the keys signed. */
export function checkProof(
  text: string,
  of: { readonly log: string; readonly hash: string },
  vkeys: readonly string[],
): Proven | { readonly wrong: string } {
  const [, digits = "", lines = "", note = ""] = WHOLE.exec(text) ?? [];
  const steps = lines.split("\n").slice(0, -1);
  const way = steps.map((step) => Buffer.from(step, "base64"));
  if (note === "" || !way.every((step, i) => HASH.test(steps[i] ?? "") && step.toString("base64") === steps[i]))
    return { wrong: `it is no ${HEADER}` };
  const stated = openCheckpoint(
    note,
    of.log,
    vkeys.map(parseVkey).filter((key) => key !== null),
  );
  if ("wrong" in stated) return { wrong: `its checkpoint is not to be believed: ${stated.wrong}` };
  const index = Number(digits);
  if (!holdsInclusion(leafOf(of.hash), index, way, stated))
    return { wrong: `it does not lead from this entry to the signed root` };
  return { seq: index + 1, size: stated.size };
}
