import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { rederiveReport } from "../../src/cli/rederive.ts";
import { verifyLog } from "../../src/cli/verify-log.ts";
import { sealEntries } from "../../src/evidence/index.ts";
import { entryOf, input, LOG, linesOf, sealedLog, stamp } from "../evidence/entries.ts";

const root = mkdtempSync(join(tmpdir(), "ots-verify-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const SEALED = sealEntries(
  LOG,
  null,
  Array.from({ length: 30 }, (_, i) =>
    entryOf(input({ payload: { ticket_key: `CHG${i % 3}`, note: `line\u2028separator ${"漢".repeat(4_000)}` } }), stamp(i + 1)),
  ),
);
const HEAD = JSON.stringify({ log: LOG, seq: 30, seal: SEALED.at(-1)?.seal });

/** A data folder that holds these lines in three segments. */
function folderOf(name: string, lines: readonly string[]): string {
  const [segments, heads] = ["segments", "heads"].map((kind) => join(root, name, "evidence", kind));
  if (segments === undefined || heads === undefined) throw new Error("no folders");
  mkdirSync(join(segments, LOG), { recursive: true });
  mkdirSync(heads, { recursive: true });
  [0, 10, 20].forEach((from) => {
    const some = lines.slice(from, from + 10).map((line) => `${line}\n`);
    writeFileSync(join(segments, LOG, `${String(from + 1).padStart(15, "0")}.jsonl`), some.join(""));
  });
  writeFileSync(join(heads, `${LOG}.json`), HEAD);
  return join(root, name);
}

describe("ops-trust verify", () => {
  const sound = folderOf("sound", linesOf(SEALED));

  it("assurance 43: reads segment after segment and names the first bad entry", async () => {
    expect(await verifyLog(sound, undefined)).toEqual({
      ok: true,
      unsigned: true,
      lines: [expect.stringMatching(/the chain of 30 entries holds, NOT signed: .*; head 30 /)],
    });
    const lines = linesOf(SEALED);
    const bad = folderOf("bad", lines.with(14, (lines[14] ?? "").replace("separator", "seperator")));
    expect(await verifyLog(bad, undefined)).toEqual({
      ok: false,
      lines: [`${LOG}: NOT VERIFIED at line 15, where entry 15 belongs: the record does not have its hash`],
    });
  });

  it("assurance 43: a log of which only the head is left is missing, beside one that is there", async () => {
    const folder = folderOf("missing", linesOf(SEALED));
    const other = { log: "old.eu-west-1.main", seq: 7, seal: "a".repeat(64) };
    writeFileSync(join(folder, "evidence", "heads", "old.eu-west-1.main.json"), JSON.stringify(other));
    const missing = "old.eu-west-1.main: NOT VERIFIED: log old.eu-west-1.main is missing, its head says 7";
    expect(await verifyLog(folder, undefined)).toEqual({
      ok: false,
      lines: [expect.stringContaining(`${LOG}: the chain of 30`), missing],
    });
    expect(await rederiveReport(undefined, { data: folder }, folder)).toMatchObject({ exitCode: 1 });
    rmSync(join(folder, "evidence", "segments"), { recursive: true });
    expect(await verifyLog(folder, undefined)).toMatchObject({
      ok: false,
      lines: [expect.stringContaining("is missing"), missing],
    });
  });

  it.each([
    ["nothing at all", []],
    ["empty folders", ["evidence/segments", "evidence/heads"]],
  ] as const)("%s is one line and not verified", async (name, folders) => {
    const folder = join(root, name);
    for (const one of folders) mkdirSync(join(folder, one), { recursive: true });
    const nothing = { ok: false, lines: [expect.stringMatching(/^no evidence below .*: set OPS_TRUST_DATA_DIR or --data/)] };
    expect(await verifyLog(folder, undefined)).toEqual(nothing);
    expect(await rederiveReport(undefined, { data: folder }, folder)).toMatchObject({ exitCode: 1 });
  });

  it.each([
    ["a folder among the segments", `segments/${LOG}/sub`, "is no segment: take it away"],
    ["a folder in the head's place", `heads/${LOG}.json`, "is missing or unreadable"],
    ["a file in the place of a log", "segments/stray", "is missing or unreadable"],
  ])("%s is named by its path", async (name, path, says) => {
    const folder = folderOf(name, linesOf(SEALED));
    const place = join(folder, "evidence", path);
    rmSync(place, { force: true });
    if (path.endsWith("stray")) writeFileSync(place, "");
    else mkdirSync(place);
    const { ok, lines } = await verifyLog(folder, undefined);
    expect(ok).toBe(false);
    const named = path.endsWith("stray") ? join(folder, "evidence/heads/stray.json") : place;
    expect(lines.join("\n")).toContain(`${named} ${says}`);
  });

  it("a service that ships on while the log is read is verified against the head of that time", async () => {
    const long = sealedLog(620);
    const folder = folderOf("growing", linesOf(long).slice(0, 30));
    const [segments, head] = [join(folder, "evidence/segments", LOG), join(folder, "evidence/heads", `${LOG}.json`)];
    writeFileSync(
      join(segments, `${"31".padStart(15, "0")}.jsonl`),
      linesOf(long)
        .slice(30)
        .map((line) => `${line}\n`)
        .join(""),
    );
    const headAt = (seq: number) => JSON.stringify({ log: LOG, seq, seal: long[seq - 1]?.seal });
    writeFileSync(head, headAt(30));
    expect(await verifyLog(folder, undefined)).toMatchObject({
      ok: false,
      lines: [expect.stringContaining("590 entries after the head are not covered by it")],
    });
    const reading = verifyLog(folder, undefined);
    writeFileSync(head, headAt(610));
    expect(await reading).toEqual({
      ok: true,
      unsigned: true,
      lines: [
        expect.stringMatching(
          /chain of 620 entries holds, NOT signed: .*; head 610 .*; 10 entries after the head are not covered by it/,
        ),
      ],
    });
  });

  it("lists a ticket's entries", async () => {
    const { ok, lines } = await verifyLog(sound, "CHG1");
    expect(ok).toBe(true);
    expect(lines.filter((line) => line.includes("case.decided"))).toHaveLength(10);
  });

  it("a ticket that has no entry is an error, so that a misspelt key is noticed", async () => {
    const { ok, lines } = await verifyLog(sound, "NOPE");
    expect(ok).toBe(false);
    expect(lines.at(-1)).toBe("no entry of a ticket NOPE in this evidence: check the key's spelling");
  });
});
