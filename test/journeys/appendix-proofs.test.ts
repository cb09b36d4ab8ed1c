import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sealEntries } from "../../src/evidence/index.ts";
import { changesIn } from "../../src/pipeline/changes.ts";
import { lineageOf } from "../../src/pipeline/index.ts";
import type { SealedEntry } from "../../src/ports/index.ts";
import {
  AUDITOR_TOKEN,
  answerChange,
  ask,
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  says,
  startChange,
} from "../support/desk/index.ts";

closeDesks(afterEach);

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
});

/** A change that lee approved, sealed; signed when the clock moves on. */
async function approved(): Promise<string> {
  const key = await startChange(desk);
  await answerChange(desk, key, "lee", { action: "approve" });
  await desk.seal();
  return key;
}

async function signed(): Promise<void> {
  await desk.pass(61);
  await desk.seal();
}

async function open(body: object = {}): Promise<Readonly<Record<string, unknown>>> {
  const asked = { from: "2026-11-21", to: "2026-11-22", format: "html", ...body };
  const { status, json } = await ask(desk, "POST /v1/exports", AUDITOR_TOKEN, asked);
  expect(status).toBe(201);
  return json;
}

/** An appendix without its markup. */
async function appendix(asked: object = {}): Promise<string> {
  const { id } = await open(asked);
  const answer = await fetch(`${desk.url}/v1/exports/${String(id)}`, { headers: { authorization: `Bearer ${AUDITOR_TOKEN}` } });
  const [, body = ""] = (await answer.text()).split("<body>");
  return body
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll("&#39;", "'")
    .replaceAll(/\s+/g, " ");
}

/** Whoever administers the database can take its guards away. */
async function unguarded(): Promise<void> {
  const { db } = desk.database;
  const { rows } = await db.query(
    "select c.relname as name from pg_class c where c.relkind in ('r', 'p') and c.relname ~ '^(entries|seals)(_|$)'",
  );
  for (const { name } of rows) {
    await db.query(`alter table ${String(name)} disable trigger all`);
    await db.query(`grant update, delete on ${String(name)} to current_user`);
  }
}

async function sealedOf(key: string, kind: string): Promise<SealedEntry> {
  const all = await desk.world.store.ledger.sealed(desk.world.logName, 0, 1_000);
  const { id } = await caseOf(desk, key);
  const found = all.find((entry) => entry.kind === kind && entry.canonical.includes(id));
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
}

const FORGED = [
  "update cases set ticket_key = 'CHG-FORGED', ticket_id = 'forged', workflow = 'forged', status = 'held'",
  "update cases set data = jsonb_set(jsonb_set(data, '{ticket,key}', '\"CHG-FORGED\"'), '{workflow}', '\"forged\"')",
  "update effects set status = 'failed', digest = repeat('f', 64)",
];

describe("what is handed to auditors comes from checked entries alone", () => {
  it("assurance 50, capability 7.4: forged rows of cases and effects change nothing in the appendix, the lineage and an export by ticket", async () => {
    const key = await approved();
    await signed();
    const before = await lineageOf(desk.world, key);
    const entries = (await evidenceOf(desk, key)).length;
    for (const sql of FORGED) await desk.database.db.query(sql);
    const page = await appendix();
    expect(page).toContain("Verified. Every entry");
    expect(page).toContain(`1. close_task on ${key}`);
    expect(page).toContain("decided, approved and carried out alike");
    expect(page.toLowerCase()).not.toContain("forged");
    expect(await open({ tickets: [key, "CHG-FORGED"], format: "jsonl" })).toMatchObject({
      count: entries,
      unknown: ["CHG-FORGED"],
    });
    expect(await appendix({ tickets: [key] })).toContain(`1. close_task on ${key}`);
    expect(await lineageOf(desk.world, key)).toEqual(before);
    expect(before).toMatchObject([
      { ticket: { key }, status: "ended", effects: [{ status: "confirmed" }], broken: 0, unsealed: 0 },
    ]);
    expect(await lineageOf(desk.world, "CHG-FORGED")).toEqual([]);
    expect(await lineageOf(desk.world, before[0]?.ticket.id ?? "")).toEqual(before);
  });

  it("assurance 50: the digest that was carried out is the one of the confirming entry, and another one is not said to be alike", async () => {
    const key = await approved();
    const [row] = await desk.world.store.exports.lineage(key, 1);
    if (row === undefined) throw new Error("no case");
    const proved = { ...row, broken: 0 };
    expect(changesIn(proved)).toMatchObject([{ sameDigest: true, grantedBy: "people", approvers: [{ person: "lee" }] }]);
    const edited = (edit: (entry: SealedEntry) => string) =>
      changesIn({ ...proved, entries: row.entries.map((entry) => ({ ...entry, canonical: edit(entry) })) });
    expect(edited(({ canonical }) => canonical.replace(/("carried_out":{[^}]*"digest":")./, "$1x"))).toMatchObject([
      { sameDigest: false },
    ]);
    const ungranted = changesIn({ ...proved, entries: row.entries.filter(({ kind }) => kind !== "case.approved") });
    expect(ungranted).toMatchObject([{ sameDigest: false, grantedBy: "nobody", approvers: [] }]);
  });

  it("assurance 50: without a checkpoint that covers all of it, the appendix is verified and not signed, and says what to do", async () => {
    // The first checkpoint is signed with the first seal; the next one comes a minute later.
    await approved();
    expect(await appendix()).toContain("Verified. Every entry");
    const key = await approved();
    const unsigned = await appendix({ tickets: [key] });
    expect(unsigned).toContain("Verified, not signed. Every entry");
    expect(unsigned).toContain("Signed checkpoints that cover it: 0. No signed checkpoint covers any of it");
    expect(unsigned).toContain("make the appendix again then");
    expect(await appendix()).toMatch(/Verified, not signed\. .* No signed checkpoint covers it from entry \d+ on/);
    await signed();
    expect(await appendix()).toContain("Verified. Every entry");
    expect(await appendix({ tickets: [key] })).toContain("Verified. Every entry");
  });

  it("capability 7.4: entries without a place in the log are counted, and nothing of them is told", async () => {
    const key = await startChange(desk);
    const [nothing] = await lineageOf(desk.world, key);
    expect(nothing).toMatchObject({ decisions: [], answers: [], effects: [] });
    expect(nothing?.unsealed).toBeGreaterThan(1);
    await desk.seal();
    await answerChange(desk, key, "lee", { action: "approve" });
    const [waiting] = await lineageOf(desk.world, key);
    expect(waiting).toMatchObject({ status: "open", decisions: [{}], answers: [], effects: [], end: null });
    expect(waiting?.unsealed).toBeGreaterThan(1);
    const page = await appendix();
    expect(page).toMatch(/Not sealed yet, and not in here: \d+ entries of this period/);
    expect(page).toContain("Nothing was changed in this period.");
    await desk.seal();
    expect(await lineageOf(desk.world, key)).toMatchObject([{ status: "ended", answers: [{ person: "lee" }], unsealed: 0 }]);
  });

  describe("a decision that lies before the period", () => {
    const LATER = { from: "2026-11-21T12:10:00Z" };
    let key = "";
    beforeEach(async () => {
      key = await startChange(desk);
      await desk.seal();
      await desk.pass(900);
      await desk.seal();
      await answerChange(desk, key, "lee", { action: "approve" });
      await desk.seal();
      await signed();
    });

    it("capability 7.7: is told with the change that came of it, checked like the period's own entries, and counted apart", async () => {
      const page = await appendix(LATER);
      expect(page).toContain("Verified. Every entry");
      expect(page).toContain(`1. close_task on ${key}`);
      expect(page).toContain("Approved by lee (ops-lead)");
      expect(page).toMatch(/From before the period: \d+ entries that the changes below come from/);
    });

    it("assurance 50: makes the appendix not verified when its record was edited", async () => {
      await unguarded();
      await desk.database.db.query(
        "update entries set canonical = replace(canonical, 'successful', 'unsuccessful') where kind = 'case.decided'",
      );
      const page = await appendix(LATER);
      expect(page).toContain("NOT VERIFIED. Every entry");
      expect(page).toContain("Left out: 1 entry that the changes below come from, whose record does not hold");
    });

    it("assurance 50: makes the appendix not verified when its record was edited, hashed and sealed anew", async () => {
      await unguarded();
      const { db } = desk.database;
      const entry = await sealedOf(key, "case.decided");
      const canonical = entry.canonical.replace("successful", "unsuccessful");
      const hash = createHash("sha256").update(canonical).digest("hex");
      const head = { log: entry.log, seq: entry.seq - 1, seal: entry.prev };
      const [sealed] = sealEntries(entry.log, head, [{ id: entry.id, at: entry.at, epoch: entry.epoch, hash }]);
      await db.query("update entries set canonical = $2, hash = $3 where id = $1", [entry.id, canonical, hash]);
      await db.query("update seals set hash = $2, seal = $3 where entry_id = $1", [entry.id, hash, sealed?.seal]);
      const page = await appendix(LATER);
      expect(page).toContain("NOT VERIFIED. Every entry");
      expect(page).toContain("the log's seals do not lead to it");
    });
  });
});
