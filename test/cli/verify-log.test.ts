import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { verifyLog } from "../../src/cli/verify-log.ts";
import { sealEntries } from "../../src/evidence/index.ts";
import { entryOf, input, LOG, linesOf, stamp } from "../evidence/entries.ts";

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
      lines: [expect.stringContaining("verified, 30 entries, head 30")],
    });
    const lines = linesOf(SEALED);
    const bad = folderOf("bad", lines.with(14, (lines[14] ?? "").replace("separator", "seperator")));
    expect(await verifyLog(bad, undefined)).toEqual({
      ok: false,
      lines: [`${LOG}: NOT VERIFIED at line 15, where entry 15 belongs: the record does not have its hash`],
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
