import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Entry, sha256 } from "../../src/case/index.ts";
import { ENTRY_LIMIT, sealEntries, verifyLines } from "../../src/evidence/index.ts";
import { ROOT } from "../support/source-files.ts";
import { entryOf, input, LOG, linesOf, stamp } from "./entries.ts";

const [before, sound] = [1, 2].map((n) => entryOf(input(), stamp(n)));

/** A log of two entries, the second one written by somebody who can hash and seal. */
function forgedLog(change: (text: string) => string): string[] {
  if (before === undefined || sound === undefined) throw new Error("two entries were made");
  const text = change(sound.canonical);
  expect(text).not.toBe(sound.canonical);
  const forged: Entry = { ...sound, canonical: text, hash: sha256(text) };
  return linesOf(sealEntries(LOG, null, [before, forged]));
}

const NOTE = /"note":"(?:[^"\\]|\\.)*"/;
const payload = (text: string) => (record: string) => record.replace(NOTE, text);

describe("a record that was sealed again by who can", () => {
  it.each<[string, (text: string) => string, string]>([
    ["a number that is none", payload('"note":1e999'), "no integer"],
    ["a float", payload('"note":0.5'), "no integer"],
    ["an integer beyond 2^53", payload('"note":9007199254740992'), "no integer"],
    ["a lone surrogate", payload('"note":"\\ud800"'), "not canonical"],
    ["lists within lists", payload(`"note":${"[".repeat(20_000)}${"]".repeat(20_000)}`), "nested deeper than 100"],
    ["more bytes than fit", payload(`"note":"${"x".repeat(ENTRY_LIMIT)}"`), "larger than a record may be"],
    ["a member more", (text) => text.replace('"actor"', '"aaa":"approved","actor"'), "the members of a record"],
    ["a member less", (text) => text.replace('"decision":null,', ""), "the members of a record"],
    ["another tenant", (text) => text.replace('"tenant":"acme"', '"tenant":"other"'), "another tenant or region than its log"],
    ["an actor that says more", (text) => text.replace('"id":"decide"', '"id":"decide","of":"x"'), "the member actor"],
    ["a list in corr", (text) => text.replace('"corr":{"case":"case-1"}', '"corr":{"case":["case-1"]}'), "the member corr"],
    ["a payload that is a text", (text) => text.replace(/"payload":\{[^}]*\}/, '"payload":"x"'), "the member payload"],
    ["redactions of something else", (text) => text.replace('"redactions":[]', '"redactions":[7]'), "the member redactions"],
  ])("assurance 43, 50: %s is named, and nothing is thrown", (_what, change, says) => {
    const lines = forgedLog(change);
    expect(verifyLines(lines, null).bad).toEqual({ seq: 2, what: expect.stringContaining(says) });
  });

  it("assurance 50: the verifier that stands alone names it, too, and a log's name that has no canonical text", () => {
    const run = (lines: readonly string[]) =>
      spawnSync(process.execPath, [join(ROOT, "src/evidence/verify.ts")], { input: lines.join("\n"), encoding: "utf8" });
    const surrogate = forgedLog(payload('"note":"\\ud800"'));
    expect(run(surrogate)).toMatchObject({ status: 1, stderr: "", stdout: expect.stringMatching(/^NOT VERIFIED at line 2,/) });
    const named = linesOf(sealEntries(LOG, null, before === undefined ? [] : [before])).map((line) =>
      line.replaceAll(LOG, "\\ud800"),
    );
    expect(run(named)).toMatchObject({ status: 1, stderr: "", stdout: expect.stringMatching(/^NOT VERIFIED at line 1,/) });
  });

  it("an entry that no verifier would take is not made", () => {
    let deep: unknown = "end";
    for (let n = 0; n < 120; n += 1) deep = [deep];
    expect(() => entryOf(input({ payload: { deep } }), stamp(1))).toThrow("nested deeper than 100");
  });
});
