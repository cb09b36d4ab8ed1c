import { createHash, createPublicKey, verify } from "node:crypto";

const sha = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();

/** A growing tree: at each height at most one full subtree that waits for its neighbour. */
function grownTree() {
  const waiting = [];
  return {
    add(recordHash) {
      let node = sha(Buffer.of(0), Buffer.from(recordHash, "hex"));
      let height = 0;
      for (; waiting[height]; height += 1) {
        node = sha(Buffer.of(1), waiting[height], node);
        waiting[height] = undefined;
      }
      waiting[height] = node;
    },
    root() {
      let right = null;
      for (const left of waiting) if (left) right = right === null ? left : sha(Buffer.of(1), left, right);
      return right ?? sha(Buffer.alloc(0));
    },
  };
}

/** Checks every line of a file of checkpoints against a log's entries (`hash`, `record`). Gives what to say, and whether all hold. */
export function checkCheckpoints(text, vkey, log, entries) {
  const hashes = entries.map(({ hash }) => hash);
  const key = readKey(vkey);
  if (key === null) return { ok: false, says: "checkpoints: the key is none" };
  const notes = readNotes(text.split("\n"), key, log);
  if (typeof notes === "string") return { ok: false, says: `checkpoints: ${notes}` };
  notes.sort((a, b) => a.size - b.size);
  const tree = grownTree();
  let done = 0;
  for (const { size, root } of notes) {
    if (size > hashes.length)
      return { ok: false, says: `checkpoints: ${size} entries were signed, the log has ${hashes.length}` };
    for (; done < size; done += 1) tree.add(hashes[done]);
    if (!tree.root().equals(root)) return { ok: false, says: `checkpoints: the first ${size} entries are not the signed ones` };
  }
  const wrong = unsigned(entries.slice(done));
  return { ok: notes.length > 0 && wrong === "", says: `checkpoints: ${notes.length} hold, up to entry ${done}${wrong}` };
}

/** The notes of a file's lines, or why one is not to be believed. */
function readNotes(lines, key, log) {
  const notes = [];
  for (const [i, line] of lines.entries()) {
    const note = readNote(line, key, log);
    // Half a line, which a crash left: the last one without its end, or the beginning of the one after it.
    if (note === null && (lines[i + 1] ?? line).startsWith(line.replace(/\uFFFD+$/, ""))) continue;
    if (note === null || typeof note === "string") return note ?? "a line cannot be read";
    notes.push(note);
  }
  return notes;
}

/** What is to be said of entries that nobody signed when they are more than a signer leaves. */
function unsigned(entries) {
  const [first, last] = [entries[0], entries.at(-1)].map((entry) => Date.parse(entry?.record.at));
  if (entries.length === 0 || (entries.length <= 10_000 && last - first <= 600_000)) return "";
  return `, NOT VERIFIED behind it: ${entries.length} entries are not signed`;
}

/** A node of the tree. */
export const node = (left, right) => sha(Buffer.of(1), left, right);

/** A published key, or null. */
export function readKey(vkey) {
  const [name, id, data] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey)?.slice(1) ?? [];
  const bytes = Buffer.from(data ?? "", "base64");
  if (bytes.length !== 33 || bytes[0] !== 1 || sha(`${name}\n`, bytes).toString("hex", 0, 4) !== id) return null;
  const x = bytes.subarray(1).toString("base64url");
  return { name, id, key: createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" }) };
}

/** Null = it is none that can be read; a text = why it is not to be believed. */
function readNote(line, key, log) {
  let note;
  try {
    note = JSON.parse(line).note;
  } catch {
    return null;
  }
  const opened = openNote(note, key);
  if (typeof opened === "string") return opened;
  return opened.origin === `ops-trust/${log.split(".").join("/")}` ? opened : `one is of another log (${opened.origin})`;
}

/** What a note by that key states, or why it is not to be believed. */
export function openNote(note, { name, id, key }) {
  const [body, signatures = ""] = note.split("\n\n");
  const signed = signatures
    .split("\n")
    .map((one) => one.split(" "))
    .filter((words) => words[0] === "—" && words[1] === name)
    .map((words) => Buffer.from(words[2], "base64"))
    .find((bytes) => bytes.toString("hex", 0, 4) === id);
  if (signed === undefined) return "one is not signed by the key";
  if (!verify(null, Buffer.from(`${body}\n`), key, signed.subarray(4))) return "a signature does not hold";
  const [origin, size, root] = body.split("\n");
  return { origin, size: Number(size), root: Buffer.from(root, "base64") };
}
