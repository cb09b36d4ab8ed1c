import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { type Entry, sha256 } from "../../src/case/index.ts";
import { sealEntries } from "../../src/evidence/index.ts";
import { entryOf, input, LOG, linesOf, stamp } from "../evidence/entries.ts";

function told(some: readonly Entry[]): string {
  const lines = linesOf(sealEntries(LOG, null, some)).join("\n");
  const { stdout, stderr } = spawnSync(process.execPath, ["test/independent/second-auditor.mjs"], {
    input: lines,
    encoding: "utf8",
  });
  return stdout + stderr;
}

const of = { corr: { case: "a" }, kind: "test.noted" };
const start = [1, 2].map((n) => entryOf(input(of), stamp(n)));
const hashes = start.map(({ hash }) => hash);

function closed(count: number): Entry {
  const payload = { entries: hashes, entries_count: count, entries_sha256: sha256(hashes.join("\n")) };
  return entryOf(input({ ...of, kind: "case.ended", payload }), stamp(3));
}

it("assurance 43, 75: the second program finds an entry that was withheld from its case", () => {
  expect(told([...start, closed(2)])).toContain("chain: 3 entries hold");
  expect(told([...start.slice(1), closed(2)])).toContain("line 2 does not hold: an entry of case a is not in the log");
  expect(told([...start, closed(3)])).toContain("the entries that it lists are not those of its digest");
});

it.each<[string, (text: string) => string]>([
  ["a number that is none", (text) => text.replace('"v":1}', '"v":1e999}')],
  ["half a character", (text) => text.replace('"kind":"', '"kind":"\\ud800')],
  ["another tenant", (text) => text.replace('"tenant":"acme"', '"tenant":"x"')],
  ["a member more", (text) => text.replace('"actor"', '"aaa":1,"actor"')],
  ["lists within lists", (text) => text.replace('"model":null', `"model":${"[".repeat(20_000)}${"]".repeat(20_000)}`)],
])("assurance 43, 75: the second program names a record with %s", (_what, change) => {
  const spoiled = start.slice(0, 1).map((entry) => ({ ...entry, canonical: change(entry.canonical) }));
  const all = spoiled.map((entry) => ({ ...entry, hash: sha256(entry.canonical) }));
  expect(told(all)).toMatch(/line 1 does not hold: its record/);
});
