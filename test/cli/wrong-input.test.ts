import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { printCases } from "../../src/cli/print-story.ts";
import { LOG, linesOf, sealedLog } from "../evidence/entries.ts";
import { closeDesks, type Desk, OPERATOR_TOKEN, openDesk, startChange } from "../support/desk/index.ts";

closeDesks(afterAll);

const folder = mkdtempSync(join(tmpdir(), "ots-wrong-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await startChange(desk);
  const sealed = sealedLog(3);
  for (const [kind, text] of [
    [
      `segments/${LOG}/000000000000001.jsonl`,
      linesOf(sealed)
        .map((line) => `${line}\n`)
        .join(""),
    ],
    [`heads/${LOG}.json`, JSON.stringify({ log: LOG, seq: 3, seal: sealed[2]?.seal })],
  ] as const) {
    const file = join(folder, "evidence", kind);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, text);
  }
});

function opsTrust(...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const { PATH = "" } = process.env;
  const env = { PATH, OPS_TRUST_URL: desk.url, OPS_TRUST_ADMIN_TOKEN: OPERATOR_TOKEN };
  return new Promise((done) => {
    execFile(process.execPath, ["src/cli.ts", ...args], { env }, (error, stdout, stderr) =>
      done({ code: typeof error?.code === "number" ? error.code : 0, text: stdout + stderr }),
    );
  });
}

describe("the command line, given something wrong", () => {
  it.concurrent.each([
    [["case", "show", "nope", "--texts", "--data", folder], /^no such case in this evidence: nope; verify --ticket KEY lists/],
    [["case", "show", "some-id", "--data", folder], /^--data goes with --texts: without it the running service is asked\n$/],
    [["rederive", "some-id", "--ticket", "X"], /^--ticket needs --data FOLDER: the running service is asked for one case\n$/],
    [["case", "show", ""], /^the case's id is "", which no case has: find it with: cases --ticket KEY\n$/],
    [["case", "retry", "../x", "--reason", "drill"], /^the case's id is "\.\.\/x", which no case has/],
    [["cases", "--limit", "abc"], /^limit: must be a whole number from 1 to 1000 \(malformed\)\n$/],
  ])("%j is refused with exit code 1 and one line", async (args, line) => {
    const { code, text } = await opsTrust(...args);
    expect(text).toMatch(line);
    expect(text.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(1);
  });

  it("cases of a ticket that has none: says so, and that the totals are of all", async () => {
    expect(await opsTrust("cases", "--ticket", "NOPE-1")).toEqual({
      code: 0,
      text: "no case of NOPE-1\nof all cases: 1 ended\n",
    });
  });

  it("a list that was asked for everything has its totals alone", () => {
    expect(printCases({ counts: { ended: 2 }, cases: [] }, {})).toBe("2 ended");
    expect(printCases({ counts: {}, cases: [] }, {})).toBe("no cases");
    expect(printCases({ counts: { ended: 2 }, cases: [] }, { workflow: "chg", status: "held" })).toBe(
      "no case of the workflow chg that is held\nof all cases: 2 ended",
    );
  });
});
