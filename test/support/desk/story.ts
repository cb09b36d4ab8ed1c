import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { z } from "zod";
import type { Case, Effect } from "../../../src/case/index.ts";
import { parseHead, verifyLines } from "../../../src/evidence/index.ts";
import type { Desk } from "./desk.ts";

const Record_ = z.looseObject({
  kind: z.string(),
  actor: z.looseObject({ type: z.string(), id: z.string() }),
  corr: z.record(z.string(), z.string()),
  decision: z
    .looseObject({
      gate: z.string(),
      risk: z.string(),
      policy_ver: z.string(),
      threshold: z.string(),
      review_below: z.string(),
      confidence: z.string().nullable(),
      reasons: z.array(z.looseObject({ rule: z.string(), outcome: z.string(), reason: z.string() })),
    })
    .nullable(),
  model: z.looseObject({}).nullable(),
  payload: z.record(z.string(), z.unknown()),
});
/** An evidence entry's record, with the hash it was recorded under. */
export type Evidence = z.infer<typeof Record_> & { readonly hash: string; readonly text: string };

/** All entries, oldest first; of one ticket when its key is given. */
export async function evidenceOf(desk: Desk, key?: string): Promise<readonly Evidence[]> {
  const { rows } = await desk.database.db.query("select canonical, hash from entries order by at, id");
  const all = rows.map((row) => ({
    ...Record_.parse(JSON.parse(String(row["canonical"]))),
    hash: String(row["hash"]),
    text: String(row["canonical"]),
  }));
  if (key === undefined) return all;
  const cases = new Set((await casesOf(desk, key)).map(({ id }) => id));
  return all.filter(({ corr }) => cases.has(corr["case"] ?? ""));
}

/** A ticket's cases, oldest first. */
export async function casesOf(desk: Desk, key: string): Promise<readonly Case[]> {
  return (await desk.world.store.cases.list({ ticket: key, limit: 100 })).toReversed();
}

/** A ticket's newest case; throws when it has none. */
export async function caseOf(desk: Desk, key: string): Promise<Case> {
  const found = (await casesOf(desk, key)).at(-1);
  if (found === undefined) throw new Error(`${key} has no case`);
  return found;
}

/** "ended applied", "in_review" ...: where a ticket's newest case stands. */
export async function standing(desk: Desk, key: string): Promise<string> {
  const found = await caseOf(desk, key);
  return found.status === "ended" ? `ended ${found.end}` : found.status;
}

/** The writes of a ticket's newest case. */
export async function effectsOf(desk: Desk, key: string): Promise<readonly Effect[]> {
  return desk.world.store.effects.ofCase((await caseOf(desk, key)).id);
}

/** The rules that objected to a ticket's newest decision. */
export async function objectionsOf(desk: Desk, key: string): Promise<readonly string[]> {
  const decided = (await evidenceOf(desk, key)).findLast(({ kind }) => kind === "case.decided");
  return decided?.decision?.reasons.map(({ rule }) => rule) ?? [];
}

/** The kinds of a ticket's entries in order. */
export async function kindsOf(desk: Desk, key: string): Promise<readonly string[]> {
  return (await evidenceOf(desk, key)).map(({ kind }) => kind);
}

/** Seals and ships everything, and verifies the local log against its head: nothing missing, nothing twice. */
export async function verifyEvidence(desk: Desk): Promise<void> {
  await desk.seal();
  const log = desk.world.logName;
  const folder = join(desk.dataDir, "evidence", "segments", log);
  const lines = readdirSync(folder)
    .sort()
    .flatMap((name) =>
      readFileSync(join(folder, name), "utf8")
        .split("\n")
        .filter((line) => line !== ""),
    );
  const head = parseHead(readFileSync(join(desk.dataDir, "evidence", "heads", `${log}.json`), "utf8"));
  const { rows } = await desk.database.db.query("select hash from entries");
  expect(verifyLines(lines, head)).toMatchObject({ ok: true, entries: rows.length, bad: null });
  const shipped = lines.map((line) => z.object({ hash: z.string() }).parse(JSON.parse(line)).hash);
  expect(shipped.toSorted()).toEqual(rows.map((row) => String(row["hash"])).toSorted());
}
