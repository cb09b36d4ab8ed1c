import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { operatorClient } from "../../src/cli/client.ts";
import { exportCommands } from "../../src/cli/export-commands.ts";
import { verifyExport } from "../../src/cli/verify-export.ts";
import { verifyLines } from "../../src/evidence/index.ts";
import {
  AUDITOR_TOKEN,
  answerChange,
  closeDesks,
  type Desk,
  evidenceOf,
  OPERATOR_TOKEN,
  openDesk,
  SECOND_AUDITOR_TOKEN,
  says,
  startChange,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const FROM = "2026-11-21";
const TO = "2026-11-22";

let desk: Desk;
let folder = "";
let approved = "";
let refused = "";
beforeAll(async () => {
  desk = await openDesk();
  folder = mkdtempSync(join(tmpdir(), "ots-export-"));
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  approved = await startChange(desk);
  await answerChange(desk, approved, "lee", { action: "approve" });
  refused = await startChange(desk);
  await answerChange(desk, refused, "lee", { action: "reject", comment: "wrong target: the other node" });
  await desk.seal();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => desk.seal());

async function ask(path: string, token: string, body?: object) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const init = body === undefined ? { headers } : { headers, method: "POST", body: JSON.stringify(body) };
  const answer = await fetch(`${desk.url}${path}`, init);
  const text = await answer.text();
  return { status: answer.status, text, type: answer.headers.get("content-type") ?? "" };
}

/** The command as a person types it. */
async function run(
  line: readonly string[],
  url = desk.url,
): Promise<{ readonly said: string; readonly told: readonly string[] }> {
  const [said, told]: [string[], string[]] = [[], []];
  const ops = new Command().exitOverride();
  exportCommands(ops, {
    client: () => operatorClient(folder, { url, token: AUDITOR_TOKEN }),
    textOf: (file) => readFileSync(file, "utf8"),
    say: (text) => said.push(text),
    tell: (text) => told.push(text),
  });
  await ops.parseAsync(["node", "ops-trust", ...line]);
  return { said: said.join("\n"), told };
}

const file = (name: string): string => join(folder, name);
const linesOf = (name: string): readonly string[] => readFileSync(file(name), "utf8").trimEnd().split("\n");

describe("taking evidence out", () => {
  it("assurance 65: only an auditor takes evidence out, and an auditor's token does nothing else", async () => {
    const body = { from: FROM, to: TO, format: "jsonl" };
    expect((await ask("/v1/exports", OPERATOR_TOKEN, body)).status).toBe(403);
    expect((await ask("/v1/lineage?ticket=x", OPERATOR_TOKEN)).status).toBe(403);
    expect((await ask("/v1/exports", "x".repeat(40), body)).status).toBe(401);
    for (const path of ["/v1/cases", "/v1/labels?workflow=x", "/v1/reviewers", "/v1/totals"])
      expect((await ask(path, AUDITOR_TOKEN)).status).toBe(403);
    for (const path of ["/v1/pause", "/v1/resume", "/v1/cases/x/abandon"])
      expect((await ask(path, AUDITOR_TOKEN, { reason: "to see", workflow: null })).status).toBe(403);
    expect((await evidenceOf(desk)).filter(({ kind }) => kind === "evidence.exported")).toEqual([]);
  });

  it("assurance 65, capability 7.7: an export of one auditor is unknown to another one's token, in every format and place", async () => {
    for (const format of ["jsonl", "csv", "html"]) {
      const opened = await ask("/v1/exports", AUDITOR_TOKEN, { from: FROM, to: TO, format });
      const path = `/v1/exports/${String(JSON.parse(opened.text).id)}`;
      expect(await ask(path, SECOND_AUDITOR_TOKEN)).toMatchObject({ status: 404 });
      expect(await ask(`${path}?after=3`, SECOND_AUDITOR_TOKEN)).toMatchObject({ status: 404 });
      expect(await ask(path, AUDITOR_TOKEN)).toMatchObject({ status: 200 });
    }
  });

  it("assurance 50, capability 7.7: a period's lines are those of the local log, verified as they are, and who took them out stands in the log", async () => {
    const { said, told } = await run(["export", "--from", FROM, "--to", TO, "--out", file("day.jsonl")]);
    const lines = linesOf("day.jsonl");
    const local = readFileSync(join(desk.dataDir, "evidence/segments", desk.world.logName, "000000000000001.jsonl"), "utf8");
    expect(local.startsWith(readFileSync(file("day.jsonl"), "utf8"))).toBe(true);
    expect(verifyLines(lines, null)).toMatchObject({ ok: true, entries: lines.length });
    expect(told.at(-1)).toContain("100 %");
    const entry = (await evidenceOf(desk)).findLast(({ kind }) => kind === "evidence.exported");
    expect(entry).toMatchObject({
      actor: { type: "person", id: "ina" },
      payload: {
        format: "jsonl",
        tickets: [],
        from: "2026-11-21T00:00:00.000Z",
        first: 1,
        last: lines.length,
        count: lines.length,
      },
    });
    const hash = String(entry?.payload["seals_sha256"]);
    expect(said).toContain(hash);
    const verified = await verifyExport(file("day.jsonl"));
    expect(verified).toMatchObject({ ok: true, unsigned: true, lines: [expect.stringContaining("nobody signed an excerpt")] });
    expect(verified.lines[0]).toContain(`holds, ${lines.length} entries from 1 to ${lines.length}, without a gap; seals ${hash}`);
  });

  it("some tickets' entries verify with what is left out between them, and a line that is edited, moved or doubled is named", async () => {
    writeFileSync(file("keys.txt"), `${refused}\nCHG9999999\n`);
    const { said } = await run(["export", "--from", FROM, "--to", TO, "--tickets", file("keys.txt"), "--out", file("one.jsonl")]);
    expect(said).toContain("without a case: CHG9999999");
    const lines = linesOf("one.jsonl");
    expect(lines).toHaveLength((await evidenceOf(desk, refused)).length);
    for (const line of lines) expect(line).toContain(refused);
    const check = async (changed: readonly string[]) => {
      writeFileSync(file("changed.jsonl"), `${changed.join("\n")}\n`);
      return (await verifyExport(file("changed.jsonl"))).lines[0] ?? "";
    };
    expect(await check(lines)).toContain("holds, ");
    expect(await check([])).toContain("NOT VERIFIED");
    const [first = "", second = "", ...rest] = lines;
    expect(await check([first.replace("context_gathered", "context_gathereD"), second, ...rest])).toContain(
      "NOT VERIFIED at line 1",
    );
    expect(await check([second, first, ...rest])).toContain("NOT VERIFIED at line 2");
    expect(await check([first, first, second, ...rest])).toContain("NOT VERIFIED at line 2");
    expect(await check([first.replace(/"seal":"./, '"seal":"z'), second, ...rest])).toContain("NOT VERIFIED at line 1");
  });

  it("a download that is cut goes on behind the last whole line, in the same command and in a later one", async () => {
    // Between the two: an unreliable line that lets so many bytes through, for each download.
    const room = [3_000, 1, 40_000];
    const asked: string[] = [];
    const cutting = createServer((from, to) => {
      asked.push(`${from.method} ${from.url?.replace(/exports\/[^?]+/, "exports/ID")}`);
      const left = from.method === "POST" ? undefined : room.shift();
      const on = request(`${desk.url}${from.url}`, { method: from.method ?? "GET", headers: from.headers }, (answer) => {
        to.writeHead(answer.statusCode ?? 500, left === undefined ? answer.headers : { "transfer-encoding": "chunked" });
        if (left === undefined) {
          answer.pipe(to);
          return;
        }
        answer.once("data", (chunk: Buffer) => {
          to.write(chunk.subarray(0, left), () => to.destroy());
          answer.destroy();
        });
      });
      on.on("error", () => to.destroy());
      from.pipe(on);
    });
    await new Promise<void>((done) => cutting.listen(0, "127.0.0.1", done));
    const { port } = cutting.address() as AddressInfo; // a TCP server's address is never a path
    const url = `http://127.0.0.1:${port}`;
    const line = ["export", "--from", FROM, "--to", TO, "--out", file("cut.jsonl")];
    const { told } = await run(line, url);
    expect(asked.filter((one) => one.startsWith("POST"))).toHaveLength(1);
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.some((one) => /after=[1-9]/.test(one))).toBe(true);
    expect(told.some((text) => text.startsWith("going on behind entry"))).toBe(true);
    const lines = linesOf("cut.jsonl");
    expect(verifyLines(lines, null)).toMatchObject({ ok: true, entries: lines.length });

    room.push(...Array.from({ length: 10 }, () => 1));
    const again = ["export", "--from", FROM, "--to", TO, "--format", "csv", "--out", file("cut.csv")];
    await expect(run(again, url)).rejects.toThrow("run the same command again, it goes on there");
    expect(existsSync(file("cut.csv"))).toBe(false);
    room.length = 0;
    await run(again, url);
    expect(asked.filter((one) => one.startsWith("POST"))).toHaveLength(2);
    expect(linesOf("cut.csv")[0]).toMatch(/^seq,at,kind,/);
    expect(linesOf("cut.csv").filter((row) => row.startsWith("seq,"))).toHaveLength(1);
    await new Promise((done) => cutting.close(done));
  });

  it("a sheet has one row an entry under a header that stays", async () => {
    await run(["export", "--from", FROM, "--to", TO, "--ticket", approved, "--format", "csv", "--out", file("sheet.csv")]);
    const [header, ...rows] = linesOf("sheet.csv");
    expect(header?.trimEnd()).toBe(
      "seq,at,kind,region,subject,ticket,case,workflow,actor_type,actor,actor_groups,action,outcome,zone,risk,confidence,digest,model,policy,id,hash,seal",
    );
    expect(rows).toHaveLength((await evidenceOf(desk, approved)).length);
    expect(rows.find((row) => row.includes("case.approved"))).toContain(`"${approved}"`);
    expect(rows.find((row) => row.includes("case.approved"))).toContain('"person","lee","ops-lead","close_task","approve"');
  });

  it("what cannot be asked is refused with the way out, and leaves no entry", async () => {
    const before = (await evidenceOf(desk)).length;
    const wrong = [
      [{ from: "yesterday", to: TO, format: "jsonl" }, "must be a date such as"],
      [{ from: TO, to: FROM, format: "jsonl" }, "must lie behind from"],
      [{ from: FROM, to: TO, format: "xml" }, "jsonl, csv or html"],
      [{ from: FROM, to: TO, format: "csv", tickets: ["a'; drop table"] }, "no ticket's key"],
    ] as const;
    for (const [body, says] of wrong) {
      const { status, text } = await ask("/v1/exports", AUDITOR_TOKEN, body);
      expect(status).toBe(422);
      expect(text).toContain(says);
    }
    expect((await ask("/v1/exports/no-such-export", AUDITOR_TOKEN)).status).toBe(404);
    expect((await evidenceOf(desk)).length).toBe(before);
  });
});

describe("lineage", () => {
  it("capability 7.4: from a ticket's fields to the write, one question: each step names the entry that proves it", async () => {
    const { said } = await run(["lineage", approved]);
    const entries = await evidenceOf(desk, approved);
    const hashOf = (kind: string) => entries.find((one) => one.kind === kind)?.hash;
    const decided = entries.find(({ kind }) => kind === "case.decided");
    const digest = JSON.parse(said).cases[0].decisions[0].draft.digest;
    expect(JSON.parse(said).cases).toMatchObject([
      {
        ticket: { key: approved },
        decisions: [
          {
            entry: hashOf("case.decided"),
            seq: expect.any(Number),
            fields: { "ticket.state": "implement" },
            context: decided?.payload["context_sha256"],
            prompt: decided?.model?.["prompt_hash"],
            draft: { action: "close_task", output: decided?.model?.["output_hash"] },
            decision: { gate: "review", rules: ["zone", "approval_step"] },
          },
        ],
        answers: [{ person: "lee", digest, entry: hashOf("case.approved") }],
        effects: [{ status: "confirmed", digest, receipt: "succeeded" }],
        end: { end: "applied", entry: hashOf("case.ended") },
      },
    ]);
    expect((await ask("/v1/lineage?ticket=CHG9999999", AUDITOR_TOKEN)).text).toBe('{"ticket":"CHG9999999","cases":[]}');
  });
});
