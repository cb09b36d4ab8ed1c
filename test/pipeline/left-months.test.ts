import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { holdMonths, leave, monthsOf, openExport, releaseHold, sealOnce, shipOnce } from "../../src/pipeline/index.ts";
import type { SealedEntry, Sink } from "../../src/ports/index.ts";
import {
  answerChange,
  casesOf,
  closeDesks,
  type Desk,
  kindsOf,
  noting,
  OPERATOR_TOKEN,
  openDesk,
  says,
  standing,
  startChange,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const OLGA = { by: "olga", reason: "the disk is small" };
const MONTH = "2025-03";
const asks = says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 });

let desk: Desk;
let old = "";
let waiting = "";
let recent = "";

/** March 2025 with an ended and a waiting ticket, and an ended one of today's month. */
beforeAll(async () => {
  desk = await openDesk();
  await desk.database.db.query(
    `select ots_add_partition('entries', 'entries_2025_03', '2025-03-01 00:00:00Z', '2025-04-01 00:00:00Z')`,
  );
  const today = desk.clock.now;
  desk.model.behave(noting);
  await desk.seal();
  desk.clock.now = new Date("2025-03-10T12:00:00Z");
  old = await startChange(desk);
  desk.model.behave(asks);
  waiting = await startChange(desk);
  desk.model.behave(noting);
  await desk.seal();
  desk.clock.now = today;
  recent = await startChange(desk);
  await desk.seal();
});

const left = () => desk.world.store.leftMonths.left(desk.world.logName);
async function stays(refused: Promise<unknown>, why: string): Promise<void> {
  const error = await refused.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "EVIDENCE_STAYS", message: expect.stringContaining(why) });
}
const count = async (table: string): Promise<number> =>
  Number((await desk.database.db.query(`select count(*) as n from ${table}`)).rows[0]?.["n"]);

/** A sink that keeps what it gets in memory, and can read it back or not. */
function another(name: string, readable: boolean): Sink & { readonly kept: SealedEntry[] } {
  const kept: SealedEntry[] = [];
  return {
    name,
    kept,
    head: async () => kept.at(-1) ?? null,
    append: async (entries) => void kept.push(...entries),
    close: async () => undefined,
    ...(readable ? { read: async (_log: string, after: number, limit: number) => kept.slice(after, after + limit) } : {}),
  };
}

describe("a month of evidence", () => {
  it("assurance 51: stays while a case opened in it waits for people, is held, or is not over, and nothing has changed", async () => {
    expect([await standing(desk, old), await standing(desk, waiting)]).toEqual(["ended applied", "in_review"]);
    await stays(leave(desk.world, MONTH, OLGA), "cases opened in it");
    await stays(leave(desk.world, "2025-04", OLGA), "no entries in the database");
    await stays(leave(desk.world, new Date().toISOString().slice(0, 7), OLGA), "stays in the database");

    await answerChange(desk, waiting, "lee", { action: "reject", comment: "wrong target: another task" });
    await desk.pass(61);
    await desk.seal();
    const hold = await holdMonths(
      desk.world,
      { first: "2025-01", last: "2025-06" },
      { by: "olga", reason: "case 12 of the court" },
    );
    expect((await monthsOf(desk.world)).here).toEqual([
      expect.objectContaining({ month: MONTH, held: true, keepUntil: "2032-04" }),
    ]);
    await stays(leave(desk.world, MONTH, OLGA), "a legal hold");
    await releaseHold(desk.world, hold.id, OLGA);
    await stays(releaseHold(desk.world, hold.id, OLGA), "no such hold");
    expect(await left()).toEqual([]);
  });

  it("assurance 51: stays while a sink does not hold all of it, or holds an entry otherwise than it was sealed", async () => {
    const lacking = { ...desk.world, sinks: [...desk.world.sinks, another("late", true)] };
    await stays(leave(lacking, MONTH, OLGA), "sink late ends at entry 0");
    await stays(leave({ ...desk.world, sinks: [] }, MONTH, OLGA), "no sink");

    const folder = join(desk.dataDir, "evidence", "segments", desk.world.logName);
    const file = join(folder, readdirSync(folder).sort()[0] ?? "");
    const text = readFileSync(file, "utf8");
    const lines = text.split("\n");
    const place = lines.findIndex((line) => line.includes('"at":"2025-03-10'));
    writeFileSync(file, lines.toSpliced(place, 1, (lines[place] ?? "").replace(/"hash":"../, '"hash":"00')).join("\n"));
    await stays(leave(desk.world, MONTH, OLGA), `does not hold entry ${place + 1} as it was sealed`);
    writeFileSync(file, text);
    expect(await left()).toEqual([]);
  });

  it("assurance 51, capability 7.6: leaves when every sink holds it and it is signed, on record; its seals stay", async () => {
    const before = { entries: await count("entries"), seals: await count("seals") };
    const gone = await leave(desk.world, MONTH, OLGA);
    expect(gone.entries).toBeGreaterThan(5);
    expect(gone.sinks).toEqual({ local: "entry by entry" });
    expect([await count("entries"), await count("seals")]).toEqual([before.entries - gone.entries + 1, before.seals]);
    expect(await left()).toEqual([
      expect.objectContaining({ month: MONTH, entries: gone.entries, first: gone.first, last: gone.last }),
    ]);
    const { rows } = await desk.database.db.query(`select canonical from entries where kind = 'evidence.month_left'`);
    expect(JSON.parse(String(rows[0]?.["canonical"]))).toMatchObject({
      actor: { type: "person", id: "olga" },
      payload: { reason: OLGA.reason, month: MONTH, sinks: { local: "entry by entry" } },
    });
    await stays(leave(desk.world, MONTH, OLGA), "no entries in the database");
  });

  it("a story of then says that its entries are in the sinks alone, and what is of now is whole", async () => {
    const story = async (number: string): Promise<unknown> => {
      const [of] = await casesOf(desk, number);
      const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` };
      return (await fetch(new URL(`/v1/cases/${of?.id}`, desk.url), { headers })).json();
    };
    expect(await story(old)).toMatchObject({ left_months: [MONTH], entries: [] });
    expect(await story(recent)).not.toHaveProperty("left_months");
    expect((await kindsOf(desk, recent)).at(-1)).toBe("case.ended");
  });

  it("an export is whole or refused: a period without the month is taken out, one with it is not", async () => {
    const asked = (from: string, to: string) =>
      openExport(desk.world, { from: new Date(from), to: new Date(to), tickets: [], format: "jsonl" }, { id: "olga" });
    for (const [from, to] of [
      ["2025-01-01", "2027-01-01"],
      ["2025-03-31T23:00:00Z", "2026-12-01"],
    ] as const)
      await expect(asked(from, to)).rejects.toEqual(
        expect.objectContaining({ code: "EVIDENCE_LEFT", message: expect.stringContaining(MONTH) }),
      );
    expect((await asked("2025-04-01", "2027-01-01")).count).toBeGreaterThan(3);
  });

  it("sealing, signing and shipping go on, and a sink that begins later gets all of it from another one", async () => {
    desk.model.behave(noting);
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("ended applied");
    await desk.pass(61);
    await desk.seal();
    expect(await desk.world.store.checkpoints.refused(desk.world.logName)).toBeNull();

    const late = another("late", true);
    const world = { ...desk.world, sinks: [...desk.world.sinks, late] };
    await sealOnce(world);
    await shipOnce(world);
    const head = await desk.world.store.ledger.head(desk.world.logName);
    expect([late.kept.length, late.kept.at(-1)?.seal]).toEqual([head?.seq, head?.seal]);
    expect(late.kept.map(({ seq }) => seq)).toEqual(late.kept.map((_, i) => i + 1));
  });

  it("a sink that begins later, where no other can be read, is told of as lacking what has left, and gets nothing with a gap", async () => {
    const alone = another("alone", false);
    const world = { ...desk.world, sinks: [alone] };
    await shipOnce(world);
    const [gone] = await left();
    expect(alone.kept.length).toBeLessThan(gone?.first ?? 0);
    expect(desk.log).toContainEqual(
      expect.objectContaining({ message: "what this sink lacks has left the database", sink: "alone" }),
    );
  });
});
