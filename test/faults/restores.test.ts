import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { verifyLog } from "../../src/cli/verify-log.ts";
import { compareHeads, operate, type World } from "../../src/pipeline/index.ts";
import type { TicketSystem } from "../../src/ports/index.ts";
import { backUp, shipAll, waited } from "../support/backup.ts";
import {
  answerChange,
  casesOf,
  closeDesks,
  type Desk,
  evidenceOf,
  kindsOf,
  move,
  noting,
  OPERATOR_TOKEN,
  openDesk,
  ourNotes,
  plantChange,
  reviewsOf,
  says,
  standing,
  startChange,
  taskOf,
  verifyEvidence,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const asks = says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 });

let desk: Desk;
let backup: Awaited<ReturnType<typeof backUp>>;
const tickets: Record<"before" | "open" | "approved" | "applied" | "asked" | "written" | "unwritten" | "meanwhile", string> = {
  before: "",
  open: "",
  approved: "",
  applied: "",
  asked: "",
  written: "",
  unwritten: "",
  meanwhile: "",
};

const closings = (number: string): number =>
  desk.serviceNow.writes.filter(({ sys_id: id, by }) => id === taskOf(desk, number)["sys_id"] && by === "ots.service").length;

/** A process that dies in its first write of an action: before it is sent, or when it is done and nobody heard of it. */
function dying(when: "before" | "after", died: () => void) {
  return (world: World): World => {
    const wrap = (system: TicketSystem): TicketSystem => ({
      ...system,
      apply: async (cleared) => {
        if (when === "after") await system.apply(cleared);
        died();
        return new Promise(() => undefined);
      },
    });
    return { ...world, systems: new Map([...world.systems].map(([name, system]) => [name, wrap(system)])) };
  };
}

async function killedAt(when: "before" | "after"): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await desk.restart(dying(when, resolve));
  const number = plantChange(desk);
  move(desk, number);
  await promise;
  await desk.restart();
  return number;
}

const Ready = z.object({ status: z.string(), parts: z.object({ restore: z.string() }) });
const readiness = async (): Promise<z.infer<typeof Ready>> => Ready.parse(await (await fetch(`${desk.url}/readyz`)).json());

function adopting(): Promise<Response> {
  return fetch(`${desk.url}/v1/evidence/adopt`, {
    method: "POST",
    headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ reason: "the disk was lost" }),
  });
}

function linesShipped(): readonly { readonly seq: number; readonly epoch: number; readonly kind: string }[] {
  const folder = join(desk.dataDir, "evidence", "segments", desk.world.logName);
  const text = readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8"));
  const lines = text.join("").trim().split("\n");
  return lines.map((line) => z.object({ seq: z.number(), epoch: z.number(), kind: z.string() }).parse(JSON.parse(line)));
}

async function aDay(): Promise<void> {
  desk.model.behave(noting);
  tickets.before = await startChange(desk);
  desk.model.behave(asks);
  tickets.open = await startChange(desk);
  tickets.approved = await startChange(desk);
  await shipAll(desk);
  backup = await backUp(desk.database);
  desk.clock.now = new Date(desk.clock.now.getTime() + 3_600_000);
  await answerChange(desk, tickets.approved, "lee", { action: "approve" });
  tickets.asked = await startChange(desk);
  desk.model.behave(noting);
  tickets.applied = await startChange(desk);
  await operate.pause(desk.world, "vendor_onboarding_checks", { by: "olga", reason: "a vendor complained" });
  tickets.written = await killedAt("after");
  tickets.unwritten = await killedAt("before");
  await shipAll(desk);
}

beforeAll(async () => {
  desk = await openDesk();
  await aDay();
}, 120_000);
afterAll(() => backup.drop());

describe("assurance 73: a database of yesterday is put back", { timeout: 120_000 }, () => {
  let shipped = 0;

  it("the service starts, says what is missing and the way out, and neither seals, ships, asks nor applies", async () => {
    shipped = linesShipped().length;
    expect([ourNotes(desk, tickets.applied).length, closings(tickets.approved)]).toEqual([1, 1]);
    await backup.putBack();
    await desk.restart();
    await compareHeads(desk.world);
    desk.model.behave(noting);
    tickets.meanwhile = await startChange(desk);
    await desk.pass(60);
    await desk.seal();
    expect(await casesOf(desk, tickets.meanwhile)).toEqual([]);
    expect(ourNotes(desk, tickets.meanwhile)).toEqual([]);
    expect(linesShipped()).toHaveLength(shipped);
    const { rows } = await desk.database.db.query("select max(seq)::int as seq from seals");
    expect(Number(rows[0]?.["seq"])).toBeLessThan(shipped);
    expect(await readiness()).toMatchObject({
      status: "DATABASE_BEHIND",
      parts: { restore: expect.stringContaining("ops-trust evidence adopt") },
    });
  });

  it("an answer that is given meanwhile is not counted, and nothing is lost by it", async () => {
    expect(await answerChange(desk, tickets.open, "lee", { action: "approve" })).toBe(200);
    expect(await standing(desk, tickets.open)).toBe("in_review");
    expect(closings(tickets.open)).toBe(0);
  });

  it("nothing is adopted while writes of the processes before may still arrive", async () => {
    const answer = await adopting();
    expect(answer.status).toBe(503);
    expect(await answer.text()).toMatch(/try again in \d+ s/);
  });

  it("adopted, every shipped entry is back with its seal, a new epoch runs, and each case is where it was", async () => {
    await waited(desk);
    const answer = await adopting();
    expect([answer.status, await answer.json()]).toEqual([
      200,
      expect.objectContaining({ epoch: 2, toSeq: shipped, ended: 2, found: 1, anew: 2, unclear: 0 }),
    ]);
    const ends = await Promise.all([tickets.approved, tickets.applied, tickets.written].map((one) => standing(desk, one)));
    expect(ends).toEqual(["ended applied", "ended applied", "ended applied"]);
    expect((await readiness()).status).toBe("ready");
    expect((await adopting()).status).toBe(409);
    expect(await desk.world.store.pauses.list()).toEqual([
      expect.objectContaining({ workflow: "vendor_onboarding_checks", by: "olga", reason: "a vendor complained" }),
    ]);
  });

  it("everything goes on: nothing is applied twice, nothing is left undone", async () => {
    await desk.pass(60);
    await desk.pass(300);
    await desk.poll();
    await desk.pass(300);
    for (const number of [tickets.before, tickets.applied, tickets.written, tickets.unwritten, tickets.meanwhile, tickets.asked])
      expect([number, await standing(desk, number), ourNotes(desk, number).length]).toEqual([number, "ended applied", 1]);
    expect([closings(tickets.approved), closings(tickets.open)]).toEqual([1, 1]);
    expect(await standing(desk, tickets.open)).toBe("ended applied");
    expect(reviewsOf(desk, tickets.asked)).toEqual([
      expect.objectContaining({ state: "withdrawn", message: expect.stringContaining("restored from a backup") }),
    ]);
  });

  it("the log holds over both epochs, in the sink, in the database and under its checkpoints, and tells who adopted and why", async () => {
    await shipAll(desk);
    await verifyEvidence(desk);
    const report = await verifyLog(desk.dataDir, undefined, { keys: [], anchors: [] });
    expect(report).toMatchObject({ ok: true });
    expect(report.lines.join("\n")).toMatch(/signed/);
    expect([...new Set(linesShipped().map(({ epoch }) => epoch))]).toEqual([1, 2]);
    expect(await desk.world.store.checkpoints.refused(desk.world.logName)).toBeNull();
    const told = (await evidenceOf(desk)).find(({ kind }) => kind === "evidence.adopted");
    expect(told).toMatchObject({ actor: { type: "person", id: "olga" }, payload: { reason: "the disk was lost", found: 1 } });
    expect(await kindsOf(desk, tickets.written)).toContain("case.restored");
  });
});
