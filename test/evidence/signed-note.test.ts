import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkpointText, openCheckpoint, originOf, statedIn } from "../../src/evidence/checkpoint.ts";
import { type NoteKey, noteOf, openNote, parseVkey, vkeyOf } from "../../src/evidence/signed-note.ts";

/** The example of the documentation of Go's sumdb/note. */
const GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const GO_NOTE = `${GO_TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

const LOG = "acme.us-east-1.main";

function keyPair(name: string): { readonly vkey: string; readonly key: NoteKey; readonly privateKey: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const vkey = vkeyOf(name, publicKey.export({ format: "der", type: "spki" }).subarray(-32));
  return { vkey, key: known(vkey), privateKey };
}

function known(vkey: string): NoteKey {
  const key = parseVkey(vkey);
  if (key === null) throw new Error(`${vkey} is no key`);
  return key;
}

const OURS = keyPair(originOf(LOG));
const OTHER = keyPair("other");
const signed = (text: string, { key, privateKey } = OURS): string => noteOf(text, key, sign(null, Buffer.from(text), privateKey));

describe("signed notes", () => {
  it("the note and the key of Go's sumdb/note are read, written alike, and hold", () => {
    expect(openNote(GO_NOTE, [known(GO_KEY)])).toEqual({ text: GO_TEXT });
    const raw = known(GO_KEY).key.export({ format: "der", type: "spki" }).subarray(-32);
    expect(vkeyOf("PeterNeumann", raw)).toBe(GO_KEY);
  });

  it("assurance 43: a control character in a note's text makes it none, also where it is signed", () => {
    for (const control of ["\u0000", "\t", "\r", "\u001f"])
      expect(openNote(signed(`a${control}b\n`), [OURS.key])).toEqual({ wrong: "its text holds a control character" });
    expect(openNote(signed("a\u007f b\n"), [OURS.key])).toEqual({ text: "a\u007f b\n" });
  });

  it.each([
    "",
    "a",
    "name+00000000+AAAA",
    GO_KEY.replace("c74f20a3", "c74f20a4"),
    GO_KEY.replace("Peter", "Paul"),
    GO_KEY.slice(0, -4),
  ])("%s is no key", (text) => expect(parseVkey(text)).toBeNull());

  it("what an unknown key signed too is passed over; a note that only unknown keys signed is not believed", () => {
    const text = "something\n";
    const both = `${signed(text)}${signed(text, OTHER).split("\n").slice(-2).join("\n")}`;
    expect(openNote(both, [OURS.key])).toEqual({ text });
    expect(openNote(both, [OURS.key, OTHER.key])).toEqual({ text });
    expect(openNote(both, [])).toEqual({ wrong: "no known key signed it" });
    expect(openNote(`${signed(text)}rubbish\n`, [OURS.key])).toEqual({ wrong: "it has a line that is no signature" });
    expect(openNote(text, [OURS.key])).toEqual({ wrong: "it is no signed note" });
  });

  it("a wrong signature of a known key is told even beside a good one", () => {
    const [text, forged] = ["something\n", keyPair("other")];
    const line = noteOf(text, OTHER.key, sign(null, Buffer.from(text), forged.privateKey))
      .split("\n")
      .slice(-2)
      .join("\n");
    expect(openNote(`${signed(text)}${line}`, [OURS.key, OTHER.key])).toEqual({ wrong: "the signature of other does not hold" });
  });
});

describe("checkpoints", () => {
  const root = Buffer.alloc(32, 5);
  const note = signed(checkpointText(LOG, { size: 1234, root }));

  it("state the log, its size and its root in C2SP's words", () => {
    expect(checkpointText(LOG, { size: 1234, root })).toBe(`ops-trust/acme/us-east-1/main\n1234\n${root.toString("base64")}\n`);
    expect(openCheckpoint(note, LOG, [OURS.key])).toEqual({ origin: originOf(LOG), size: 1234, root });
  });

  it("one of another log is not believed of this one, and a signed text that is no checkpoint is none", () => {
    expect(openCheckpoint(note, "acme.eu-west-1.main", [OURS.key])).toEqual({
      wrong: "it is of another log (ops-trust/acme/us-east-1/main)",
    });
    for (const text of ["a\n01\n", "a\n-1\nAAAA\n", `a\n99999999999999999\n${root.toString("base64")}\n`, "a\n1\nAAAA\n"])
      expect(statedIn(text)).toBeNull();
    expect(openCheckpoint(signed("no checkpoint\n"), LOG, [OURS.key])).toEqual({ wrong: "it states no size and root" });
  });

  it("assurance 43: one that was changed in any byte is not believed", () => {
    const change = fc.record({ at: fc.nat(), to: fc.integer({ min: 10, max: 126 }) });
    fc.assert(
      fc.property(change, ({ at, to }) => {
        const bytes = Buffer.from(note);
        bytes[at % bytes.length] = to;
        fc.pre(bytes.toString() !== note);
        expect(openCheckpoint(bytes.toString(), LOG, [OURS.key])).toHaveProperty("wrong");
      }),
      { numRuns: 500 },
    );
  });
});
