import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { EvidenceRecord, Story } from "../../demo/cases.ts";
import { keepEvidence, keptFolder } from "../../demo/keep.ts";
import { narrate } from "../../demo/narrate.ts";
import { readOptions } from "../../demo/options.ts";
import { targetsOf } from "../../demo/targets.ts";
import { waitingLine } from "../../demo/waiting.ts";

const folder = mkdtempSync(join(tmpdir(), "ots-demo-parts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NOW = new Date("2026-11-22T09:00:00Z");

function record(kind: string, payload: Readonly<Record<string, unknown>>): EvidenceRecord {
  return { at: NOW.toISOString(), kind, actor: { type: "service", id: "x" }, corr: {}, decision: null, payload };
}

function story(ticket: string, status: string, entries: readonly EvidenceRecord[] = []): Story {
  const of = { id: ticket, ticket, status, opened_at: NOW.toISOString() };
  return { case: of, effects: [], entries: entries.map((entry) => ({ hash: "h", record: entry })) };
}

const asked = record("message.confirmed", { kind: "card", body: { card: { expiresAt: "2026-11-22T09:00:05.400Z" } } });

describe("the demonstration's silences", () => {
  it("the last open review says how long it stays open, from its own card", () => {
    const found = waitingLine([story("VO-1", "ended"), story("VO-8", "in_review", [asked])], NOW);

    expect(found?.ticket).toBe("VO-8");
    expect(found?.line.what).toContain("waiting until VO-8's review expires: 6 s");
  });

  it.each([
    ["another case is open", [story("VO-8", "in_review", [asked]), story("VO-1", "in_review", [asked])]],
    ["its card is not posted yet", [story("VO-8", "in_review")]],
    ["it is not a review that is waited for", [story("VO-8", "held", [asked])]],
    ["everything is over", [story("VO-8", "ended", [asked])]],
  ])("says nothing while %s", (_why, stories) => {
    expect(waitingLine(stories, NOW)).toBeNull();
  });
});

describe("what the demonstration says", () => {
  it("of an applied action is what its receipt says was read back", () => {
    const receipt = { recordKey: "CTASK1", status: "succeeded", seen: { state: "3", sha256: "a".repeat(64) } };
    const [line] = narrate(record("case.ended", { end: "applied", action: "close_task", receipt }));

    expect(line?.what).toBe("has done it: close_task, written, read back CTASK1: state 3");
  });

  it("of targets is what the policy file says", () => {
    const file = join(folder, "policy.yaml");
    writeFileSync(file, "metrics:\n  publish:\n    - name: human_touch_rate\n      target: 0.25\n");

    expect([...targetsOf(file)]).toEqual([["human_touch_rate", 0.25]]);
  });
});

describe("what the demonstration leaves behind", () => {
  it("is nothing unless it is asked for", () => {
    expect(readOptions([])).toEqual({ kind: "run", keep: null });
    expect(readOptions(["--keep", "there"])).toEqual({ kind: "run", keep: "there" });
    expect(readOptions(["--help"])).toEqual({ kind: "help" });
    for (const wrong of [["--keep"], ["--keep", ""], ["--kept", "x"], ["x"]])
      expect(readOptions(wrong)).toMatchObject({ kind: "refused" });
  });

  it("is the evidence alone, in a folder that was empty", () => {
    const data = join(folder, "data");
    mkdirSync(join(data, "evidence", "heads"), { recursive: true });
    mkdirSync(join(data, "postgres"));
    const kept = keptFolder(join(folder, "new", "kept"));

    keepEvidence(data, kept);

    expect(readdirSync(kept.folder)).toEqual(["evidence"]);
    expect(existsSync(join(kept.folder, "evidence", "heads"))).toBe(true);
    expect(() => keptFolder(kept.folder)).toThrow(/^--keep .* holds something already: name an empty folder or a new one$/);
    expect(() => keptFolder("/etc/passwd")).toThrow(
      /^--keep \/etc\/passwd cannot be used as a folder \(E\w+\): name an empty folder or a new one$/,
    );
  });
});
