import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { adopt, sealOnce, type World } from "../../src/pipeline/index.ts";
import type { TicketSystem } from "../../src/ports/index.ts";
import { backUp, waited } from "../support/backup.ts";
import {
  closeDesks,
  type Desk,
  move,
  noting,
  openDesk,
  ourNotes,
  plantChange,
  standing,
  startChange,
} from "../support/desk/index.ts";

const OLGA = { by: "olga", reason: "the standby took over" };

let desk: Desk;
let backup: Awaited<ReturnType<typeof backUp>>;
/** Written in the lost time, and nobody heard of it. */
let written: string;
beforeEach(async () => {
  desk = await openDesk();
  desk.model.behave(noting);
  await startChange(desk);
  await desk.seal();
  backup = await backUp(desk.database);
  const { promise, resolve } = Promise.withResolvers<void>();
  await desk.restart((world) => withSystems(world, (system) => ({ ...system, apply: applyAndDie(system, resolve) })));
  written = plantChange(desk);
  move(desk, written);
  await promise;
  await desk.restart();
  await desk.seal();
});
closeDesks();
afterEach(() => backup.drop());

function withSystems(world: World, change: (system: TicketSystem) => TicketSystem): World {
  return { ...world, systems: new Map([...world.systems].map(([name, system]) => [name, change(system)])) };
}

function applyAndDie(system: TicketSystem, died: () => void): TicketSystem["apply"] {
  return async (cleared) => {
    await system.apply(cleared);
    died();
    return new Promise(() => undefined);
  };
}

async function seals(): Promise<number> {
  const { rows } = await desk.database.db.query("select count(*)::int as n from seals");
  return Number(rows[0]?.["n"]);
}

describe("what is not adopted, or not at once", { timeout: 60_000 }, () => {
  it("assurance 73: a sink whose entries were edited is refused, and nothing is taken from it", async () => {
    const folder = join(desk.dataDir, "evidence", "segments", desk.world.logName);
    const file = join(folder, readdirSync(folder).sort().at(-1) ?? "");
    const text = readFileSync(file, "utf8");
    const at = text.lastIndexOf("case.decided");
    writeFileSync(file, `${text.slice(0, at)}case.decidex${text.slice(at + "case.decided".length)}`);
    await backup.putBack();
    await desk.restart();
    await desk.seal();
    await waited(desk);
    const before = await seals();
    await expect(adopt(desk.world, OLGA)).rejects.toMatchObject({ code: "EVIDENCE_INVALID" });
    expect(await seals()).toBe(before);
    expect(await desk.world.store.restores.open(desk.world.logName)).toMatchObject({ epoch: null });
  });

  it("assurance 73: a running process notices that its database went back (a failover), and seals nothing over it", async () => {
    await sealOnce(desk.world);
    await backup.putBack();
    const before = await seals();
    expect(await sealOnce(desk.world)).toBe(0);
    expect(await seals()).toBe(before);
    await startChange(desk);
    expect(await sealOnce(desk.world)).toBe(0);
    expect(desk.log).toContainEqual(expect.objectContaining({ level: "error", code: "DATABASE_BEHIND" }));
  });

  it("assurance 73: an adoption that fails half-way holds on, and goes on where it was when it is run again", async () => {
    await backup.putBack();
    await desk.restart();
    await desk.seal();
    await waited(desk);
    const down = (): Promise<never> => Promise.reject(new Error("no answer"));
    const silent = withSystems(desk.world, (system) => ({ ...system, find: down }));
    await expect(adopt(silent, OLGA)).rejects.toThrow("no answer");
    await desk.restart();
    expect(await sealOnce(desk.world)).toBe(0);
    expect(await desk.world.store.restores.open(desk.world.logName)).toMatchObject({ epoch: 2 });
    expect(await adopt(desk.world, OLGA)).toMatchObject({ epoch: 2, found: 1, anew: 0 });
    await desk.pass(300);
    expect([await standing(desk, written), ourNotes(desk, written).length]).toEqual(["ended applied", 1]);
    await expect(adopt(desk.world, OLGA)).rejects.toMatchObject({ code: "TRANSITION_FORBIDDEN" });
  });
});
