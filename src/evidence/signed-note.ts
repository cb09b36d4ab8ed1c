import { createPublicKey, hash as digest, type KeyObject, verify } from "node:crypto";

// C2SP signed notes (c2sp.org/signed-note), Ed25519 alone.
const ED25519 = Buffer.of(1);
const SPKI = Buffer.from("302a300506032b6570032100", "hex");
// Only \n may stand in a note's text.
const CONTROL = /[^\P{Cc}\n\u007F-\u009F]/u;
const NAME = /^[^\s+\p{Cc}]+$/u;
const LINE = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/;

/** A key that notes are believed by. */
export interface NoteKey {
  readonly name: string;
  /** Eight hex digits. */
  readonly id: string;
  readonly key: KeyObject;
}

/** `name+id+base64(type, public key)`, as it is published; `publicKey` = the 32 raw bytes. */
export function vkeyOf(name: string, publicKey: Buffer): string {
  return `${name}+${keyId(name, publicKey)}+${Buffer.concat([ED25519, publicKey]).toString("base64")}`;
}

function keyId(name: string, publicKey: Buffer): string {
  return digest("sha256", Buffer.concat([Buffer.from(`${name}\n`), ED25519, publicKey]), "hex").slice(0, 8);
}

/** A published key, or null when it is none or not an Ed25519 one. */
export function parseVkey(text: string): NoteKey | null {
  const [, name = "", id = "", data = ""] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text.trim()) ?? [];
  const bytes = strictBytes(data);
  const publicKey = bytes.subarray(1);
  if (!NAME.test(name) || bytes.length !== 33 || bytes[0] !== ED25519[0] || keyId(name, publicKey) !== id) return null;
  return { name, id, key: createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: "der", type: "spki" }) };
}

/** Nothing for what Node would read although it is written otherwise: one note has one text. */
function strictBytes(base64: string): Buffer {
  const bytes = Buffer.from(base64, "base64");
  return bytes.toString("base64") === base64 ? bytes : Buffer.alloc(0);
}

/** The note of a text that ends in a newline, with one signature. */
export function noteOf(text: string, { name, id }: Pick<NoteKey, "name" | "id">, signature: Uint8Array): string {
  return `${text}\n\u2014 ${name} ${Buffer.concat([Buffer.from(id, "hex"), signature]).toString("base64")}\n`;
}

/** The text of a note when a known key signed it, else what is wrong. Unknown keys are passed over; a wrong signature of a known one is not. */
export function openNote(note: string, keys: readonly NoteKey[]): { readonly text: string } | { readonly wrong: string } {
  const split = note.lastIndexOf("\n\n");
  if (split < 0 || !note.endsWith("\n")) return { wrong: "it is no signed note" };
  const text = note.slice(0, split + 1);
  if (CONTROL.test(text)) return { wrong: "its text holds a control character" };
  const found = note
    .slice(split + 2, -1)
    .split("\n")
    .map((line) => signatureOf(line, keys));
  if (found.includes(null)) return { wrong: "it has a line that is no signature" };
  const known = found.flatMap((one) => (one?.by === undefined ? [] : [{ by: one.by, bytes: one.bytes }]));
  // Ed25519 names its own digest: null.
  const bad = known.find(({ by, bytes }) => !verify(null, Buffer.from(text), by.key, bytes));
  if (bad !== undefined) return { wrong: `the signature of ${bad.by.name} does not hold` };
  return known.length > 0 ? { text } : { wrong: "no known key signed it" };
}

/** A line's signature and who made it, undefined = an unknown key; null = it is none. */
function signatureOf(
  line: string,
  keys: readonly NoteKey[],
): { readonly by: NoteKey | undefined; readonly bytes: Buffer } | null {
  const [, name = "", data = ""] = LINE.exec(line) ?? [];
  const bytes = strictBytes(data);
  if (name === "" || bytes.length < 5) return null;
  return { by: keys.find((one) => one.name === name && one.id === bytes.toString("hex", 0, 4)), bytes: bytes.subarray(4) };
}
