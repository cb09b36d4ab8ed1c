import { describe, expect, it } from "vitest";
import { notesIn, openCover, openVerifier, sealEntries, told } from "../../src/evidence/index.ts";
import type { SealedEntry } from "../../src/ports/index.ts";
import { entryOf, input, LOG, linesOf, stamp } from "./entries.ts";
import { LINES, NOTES, SIGNER, verified } from "./signed-entries.ts";

describe("the entries behind the last checkpoint", () => {
  const made = (count: number, at: (n: number) => string): readonly SealedEntry[] =>
    sealEntries(
      LOG,
      null,
      Array.from({ length: count }, (_, i) => entryOf(input({ payload: { i } }), stamp(i + 1, { at: at(i + 1) }))),
    );
  const minute = (n: number): string => `2026-11-21T12:${String(n).padStart(2, "0")}:00.000000Z`;

  it("assurance 43: may be ten minutes of them, and more are not verified, and not called forged", () => {
    const entries = made(30, minute);
    const until = (count: number, sizes: readonly number[]) =>
      verified(
        linesOf(entries.slice(0, count)),
        sizes.map((size) => SIGNER.note(entries.slice(0, size))),
      );
    expect(until(30, [19])).toMatchObject({ ok: true, signed: 19 });
    expect(until(30, [18])).toMatchObject({
      ok: false,
      signed: 18,
      bad: { seq: 19, behind: true, what: expect.stringMatching(/^12 entries from .*12:19:.* to .*12:30:.* are not signed, /) },
    });
    expect(until(30, [2, 30])).toMatchObject({ ok: true, signed: 30 });
  });

  it("assurance 43: may be 10,000 of them, and a log forged behind an old checkpoint is not verified from there on", {
    timeout: 60_000,
  }, () => {
    const entries = made(10_006, () => minute(0));
    const lines = linesOf(entries);
    const note = SIGNER.note(entries.slice(0, 5));
    expect(verified(lines.slice(0, 10_005), [note])).toMatchObject({ ok: true, signed: 5 });
    expect(verified(lines, [note]).bad).toMatchObject({
      seq: 6,
      behind: true,
      what: expect.stringMatching(/^10001 entries from/),
    });
    const judged = openVerifier(null, openCover([note], [SIGNER.vkey], 10_005));
    for (const line of lines) judged.take(line);
    expect(judged.end().ok).toBe(true);
  });
});

describe("the lines of a file of checkpoints", () => {
  const line = (note: string): string => `${JSON.stringify({ log: LOG, size: 1, note })}\n`;
  const [first = "", second = ""] = NOTES.map(line);

  it("assurance 43: half a line that a crash cut off is passed over, at the end and before the line written again", () => {
    expect(notesIn(first + second)).toEqual(NOTES.slice(0, 2));
    for (const cut of [1, 20, second.indexOf("\u2014"), second.length - 2]) {
      const half = second.slice(0, cut);
      expect(notesIn(`${first}${half}`)).toEqual(NOTES.slice(0, 1));
      expect(notesIn(`${first}${half}\n${second}`)).toEqual(NOTES.slice(0, 2));
    }
    const inTheDash = Buffer.from(second).subarray(0, Buffer.from(second).indexOf("\u2014") + 1);
    expect(notesIn(`${inTheDash.toString()}\n${second}`)).toEqual(NOTES.slice(1, 2));
  });

  it("assurance 43: any other line that cannot be read leaves the log unverified", () => {
    for (const broken of ["rubbish", "{}", second.slice(5, -1)]) {
      const notes = notesIn(`${first}${broken}\n${second}`);
      expect(notes).toHaveLength(3);
      expect(verified(LINES, notes).bad?.what).toBe("a checkpoint is not to be believed: it is no signed note");
    }
    expect(verified(LINES, notesIn(`${first}rubbish\n`)).ok).toBe(false);
  });

  it("assurance 43: with a key and no checkpoint at all nothing is verified, and it is not said to be forged", () => {
    expect(verified(LINES, [])).toMatchObject({ ok: false, bad: { seq: 1, behind: true } });
    expect(told({ seq: 1, what: "why", behind: true })).toBe("NOT VERIFIED: why");
    expect(told({ seq: 21, what: "why", behind: true })).toBe("NOT VERIFIED behind entry 20: why");
  });
});
