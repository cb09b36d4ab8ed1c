import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { fileAnchor } from "../../src/connectors/anchors/index.ts";
import { append, EMPTY, leafOf, openCheckpoint, originOf, parseVkey, rootOf, vkeyOf } from "../../src/evidence/index.ts";
import { recordOutside, sealOnce, shipOnce, type World } from "../../src/pipeline/index.ts";
import type { Checkpoint } from "../../src/ports/index.ts";
import { closeDesks, type Desk, evidenceOf, openDesk, standing, startChange, verifyEvidence } from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

async function record(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1)
    await recordOutside(desk.world, {
      kind: "test.noted",
      actor: { type: "service", id: "test" },
      subject: { system: "ops-trust", type: "test", id: String(n) },
      caseId: null,
      corr: {},
      payload: { n },
    });
}

function wait(seconds: number): void {
  desk.clock.now = new Date(desk.clock.now.getTime() + seconds * 1000);
}

const all = (): Promise<readonly Checkpoint[]> => desk.world.store.checkpoints.after(desk.world.logName, 0, 1_000);
const sizes = async (): Promise<readonly number[]> => (await all()).map(({ size }) => size);

/** What the file beside the evidence holds. */
function beside(): readonly { readonly size: number; readonly note: string }[] {
  const file = join(desk.dataDir, "evidence", "checkpoints", `${desk.world.logName}.jsonl`);
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map((line) => z.object({ size: z.number(), note: z.string() }).parse(JSON.parse(line)));
}

/** What only somebody with the rights of the database's owner can do. */
async function byForce(...statements: readonly string[]): Promise<void> {
  const tables = ["entries", "seals", "checkpoints"];
  for (const table of tables) await desk.database.db.query(`alter table ${table} disable trigger all`);
  for (const statement of statements) await desk.database.db.query(statement);
  for (const table of tables) await desk.database.db.query(`alter table ${table} enable trigger all`);
}

const readiness = async (): Promise<{ status: string; parts: { checkpoints: string } }> =>
  z
    .object({ status: z.string(), parts: z.object({ checkpoints: z.string() }) })
    .parse(await (await fetch(`${desk.url}/readyz`)).json());

const kinds = async (): Promise<readonly string[]> =>
  (await evidenceOf(desk)).map(({ kind }) => kind).filter((kind) => kind.startsWith("evidence."));

describe("checkpoints", () => {
  it("are signed at once, then every 60 s while something new is sealed, and each has the root of the log's first entries", async () => {
    await record(3);
    await sealOnce(desk.world);
    await record(2);
    await sealOnce(desk.world);
    expect(await sizes()).toEqual([3]);
    wait(61);
    await sealOnce(desk.world);
    wait(61);
    await sealOnce(desk.world);
    expect(await sizes()).toEqual([3, 5]);

    const { signing, logName, store } = desk.world;
    const key = parseVkey(vkeyOf(originOf(logName), signing?.signer.publicKey ?? Buffer.alloc(0)));
    const leaves = (await store.ledger.sealed(logName, 0, 10)).map(({ hash }) => leafOf(hash));
    for (const { note, size } of await all())
      expect(openCheckpoint(note, logName, key === null ? [] : [key])).toEqual({
        origin: originOf(logName),
        size,
        root: rootOf(append(EMPTY, leaves.slice(0, size))),
      });
  });

  it("come after 10,000 entries, too, and the signature at the end of a process leaves nothing unsigned", async () => {
    await record(1);
    await sealOnce(desk.world);
    const { ledger } = desk.world.store;
    const many = (await evidenceOf(desk))[0];
    const entry = {
      id: "",
      log: desk.world.logName,
      at: "2026-11-21T12:00:00Z",
      kind: "x",
      region: "x",
      subject: "x",
      caseId: null,
    };
    await ledger.record(
      Array.from({ length: 10_001 }, (_, i) => ({
        ...entry,
        id: `many-${i}`,
        epoch: 1,
        canonical: "{}",
        hash: many?.hash ?? "",
      })),
    );
    await sealOnce(desk.world);
    expect(await sizes()).toEqual([1, 10_002]);
    await record(1);
    await sealOnce(desk.world, true);
    expect(await sizes()).toEqual([1, 10_002, 10_003]);
  });

  it("lie beside the segments once these hold their entries, and at an anchor at once; the ones a crash kept from there come later", async () => {
    const folder = join(desk.dataDir, "elsewhere");
    const { signing, logName } = desk.world;
    if (signing === null) throw new Error("the desk signs");
    const outside = fileAnchor({ name: "anchor", folder, beside: null, vkey: "a+key" });
    const world: World = { ...desk.world, signing: { ...signing, anchors: [...signing.anchors, outside] } };
    await record(2);
    await sealOnce({ ...world, signing: { ...signing, anchors: [] } });
    wait(61);
    await record(1);
    await sealOnce(world);
    expect((await outside.last(logName))?.size).toBe(3);
    expect(readFileSync(join(folder, `${logName}.jsonl`), "utf8").match(/"size":\d+/g)).toEqual(['"size":2', '"size":3']);
    expect(() => beside()).toThrow("ENOENT");
    await shipOnce(world);
    await sealOnce(world);
    await sealOnce(world);
    expect(beside().map(({ size }) => size)).toEqual([2, 3]);
    expect(beside().map(({ note }) => note)).toEqual((await all()).map(({ note }) => note));
  });

  it("assurance 43: a database that was rewound behind what an anchor holds is not signed, holds automation, and says so until it is put right", async () => {
    await record(4);
    await sealOnce(desk.world);
    await shipOnce(desk.world);
    await sealOnce(desk.world);
    const saved = (await desk.database.db.query("select * from checkpoints")).rows;
    await byForce("delete from checkpoints");
    await desk.restart();
    await record(1);
    await sealOnce(desk.world);
    expect(await desk.world.store.checkpoints.refused(desk.world.logName)).toBe(
      "local has a checkpoint of 4 entries, the database's last one has 0",
    );
    expect(await sizes()).toEqual([]);
    expect(await readiness()).toMatchObject({ status: "CHECKPOINT_FORKED", parts: { checkpoints: "CHECKPOINT_FORKED" } });
    expect(desk.log.some(({ message, level }) => level === "error" && message === "checkpoint refused")).toBe(true);
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("held");

    await desk.database.db.query("insert into checkpoints select * from jsonb_populate_recordset(null::checkpoints, $1)", [
      JSON.stringify(saved),
    ]);
    wait(61);
    await sealOnce(desk.world);
    expect(await readiness()).toMatchObject({ status: "ready", parts: { checkpoints: "ok" } });
    await desk.pass(60);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(await kinds()).toEqual(["evidence.history_refused", "evidence.history_accepted"]);
    await verifyEvidence(desk);
  });

  it.each([
    [
      "a signed seal rewritten",
      "update seals set seal = repeat('a', 64) where seq = 4",
      "the database's seal of entry 4 is not the signed one",
    ],
    ["signed seals cut off", "delete from seals where seq > 2", "the database's log ends before entry 4, which is signed"],
    [
      "an entry's hash rewritten behind it",
      "update seals set hash = repeat('b', 64) where seq = 5",
      "the chain in the database does not hold at entry 5",
    ],
    ["a seal missing behind it", "delete from seals where seq = 5", "the chain in the database does not hold at entry 5"],
    [
      "its tree replaced",
      "update checkpoints set edge = array[repeat('A', 43) || '=']",
      "the database's last checkpoint, of 4 entries, is not the one that was signed",
    ],
    [
      "its note replaced",
      "update checkpoints set note = replace(note, E'\\n4\\n', E'\\n5\\n')",
      "the database's last checkpoint is not ours: the signature of ops-trust/test/us-east-1/main does not hold",
    ],
  ])("assurance 43: %s is not signed over", async (_name, statement, why) => {
    await record(4);
    await sealOnce(desk.world);
    await record(2);
    await sealOnce(desk.world);
    await byForce(statement);
    wait(61);
    await sealOnce(desk.world);
    expect(await desk.world.store.checkpoints.refused(desk.world.logName)).toBe(why);
    expect(await sizes()).toEqual([4]);
  });
});
