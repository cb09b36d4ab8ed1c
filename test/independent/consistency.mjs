// Whether an older checkpoint's log is the beginning of a newer one's. Written from docs/evidence.md alone.
// node consistency.mjs OLDER-NOTE PROOF VKEY
import { readFileSync } from "node:fs";
import { node, openNote, readKey } from "./checkpoints.mjs";

const [olderFile, proofFile, vkey] = process.argv.slice(2);
const [olderNote, proof] = [olderFile, proofFile].map((file) => readFileSync(file, "utf8"));

function main() {
  const [head, ...rest] = proof.split("\n\n");
  const [older, newer] = [olderNote, rest.join("\n\n")].map((note) => openNote(note, readKey(vkey)));
  if (typeof older === "string" || typeof newer === "string") return "a checkpoint is not signed by the key";
  const [first, ...hashes] = head.split("\n");
  if (first !== `old ${older.size}` || older.origin !== newer.origin) return "it is about another checkpoint";
  const steps = hashes.map((hash) => Buffer.from(hash, "base64"));
  return holds(older, newer, steps) ? null : "it does not lead from the older tree to the newer one";
}

/** RFC 9162, section 2.1.4.2, for 0 < older.size < newer.size. */
function holds(older, newer, steps) {
  let [at, last] = halved(older.size - 1, newer.size - 1, 1);
  const way = at === 0 ? [older.root, ...steps] : steps;
  let [before, after] = [way[0], way[0]];
  for (const step of way.slice(1)) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      before = node(step, before);
      after = node(step, after);
      [at, last] = halved(at, last, 0);
    } else after = node(after, step);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && before.equals(older.root) && after.equals(newer.root);
}

/** Both halved while `at` is odd (bit 1), or even and not 0 (bit 0). */
function halved(from, end, bit) {
  let [at, last] = [from, end];
  while (at % 2 === bit && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  return [at, last];
}

const wrong = main();
const [olderSize, newerSize] = [olderNote.split("\n")[1], proof.split("\n\n")[1]?.split("\n")[1]];
process.stdout.write(`${wrong ?? `${olderSize} entries are the beginning of ${newerSize}`}\n`);
process.exitCode = wrong === null ? 0 : 1;
