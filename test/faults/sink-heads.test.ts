import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createLocalSink } from "../../src/connectors/sinks/index.ts";
import { compareHeads, recordOutside, sealOnce, shipOnce, sinkStates, type World } from "../../src/pipeline/index.ts";
import type { SealedEntry, Sink, SinkHead } from "../../src/ports/index.ts";
import { closeDesks, type Desk, openDesk } from "../support/desk/index.ts";

closeDesks(afterAll);

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

let desk: Desk;
let folder: string;
beforeEach(async () => {
  desk ??= await openDesk();
  folder = mkdtempSync(join(tmpdir(), "ots-heads-"));
  folders.push(folder);
});

/** A process that starts now, with these sinks and nothing known of them. */
function starting(...sinks: readonly Sink[]): World {
  return { ...desk.world, owner: `start ${folders.length}`, sinks };
}

async function record(world: World, n: number): Promise<void> {
  for (let i = 0; i < n; i += 1)
    await recordOutside(world, {
      kind: "test.noted",
      actor: { type: "service", id: "test" },
      subject: { system: "ops-trust", type: "test", id: String(i) },
      caseId: null,
      corr: {},
      payload: { i },
    });
  await sealOnce(world);
}

const local = (): Sink => createLocalSink({ folder, segmentBytes: 1_000_000 });

function linesIn(log: string): readonly number[] {
  const segments = join(folder, "segments", log);
  return readdirSync(segments)
    .sort()
    .flatMap((file) => readFileSync(join(segments, file), "utf8").trim().split("\n"))
    .map((line) => Number(/"seq":(\d+)/.exec(line)?.[1]));
}

/** A sink that says this of its end and keeps what it is given. */
function saying(head: SinkHead | null): Sink & { readonly got: SealedEntry[] } {
  const got: SealedEntry[] = [];
  return {
    name: "saying",
    got,
    head: () => Promise.resolve(head),
    append: (entries) => Promise.resolve(void got.push(...entries)),
    close: () => Promise.resolve(),
  };
}

async function ours(): Promise<readonly SealedEntry[]> {
  return desk.world.store.ledger.sealed(desk.world.logName, 0, 10_000);
}

describe("where a sink's own log ends when the service starts", () => {
  it("behind: shipping goes on from there, whatever was noted as shipped", async () => {
    const before = starting(saying(null));
    await record(before, 4);
    await shipOnce(before);
    const short = saying({ seq: 2, seal: (await ours())[1]?.seal ?? "" });
    const world = starting(short);
    await compareHeads(world);
    await record(world, 1);
    await shipOnce(world);
    expect(short.got.map(({ seq }) => seq)).toEqual((await ours()).map(({ seq }) => seq).slice(2));
    expect(sinkStates(world)).toEqual({ saying: "ok" });
  });

  it("assurance 47: further than what was noted as shipped: all behind that is sent again, so that it is compared", async () => {
    await record(starting(), 1);
    const entries = await ours();
    const unnoted = { ...saying({ seq: entries.length, seal: entries.at(-1)?.seal ?? "" }), name: "unnoted" };
    await shipOnce(starting(unnoted));
    expect(unnoted.got.map(({ seq }) => seq)).toEqual(entries.map(({ seq }) => seq));
  });

  it("at the end of ours: nothing is sent again, and the next entry follows", async () => {
    const first = starting(local());
    await record(first, 3);
    await shipOnce(first);
    const world = starting(local());
    await compareHeads(world);
    expect(await shipOnce(world)).toBe(0);
    await record(world, 2);
    expect(await shipOnce(world)).toBe(2);
    expect(linesIn(world.logName)).toEqual((await ours()).map(({ seq }) => seq));
  });

  it("nothing there: the whole log is sent", async () => {
    const world = starting(local());
    await record(world, 1);
    await compareHeads(world);
    expect(await shipOnce(world)).toBe((await ours()).length);
    expect(linesIn(world.logName)).toEqual((await ours()).map(({ seq }) => seq));
  });

  it("assurance 48: ahead of ours (an older database was restored): the start stops, and nothing is ever sent", async () => {
    await record(starting(), 1);
    const ahead = saying({ seq: (await ours()).length + 5, seal: "a".repeat(64) });
    const world = starting(ahead);
    const seq = (await ours()).length + 5;
    await expect(compareHeads(world)).rejects.toMatchObject({ code: "SINK_FORKED", context: { sink: "saying", seq } });
    expect(await shipOnce(world)).toBe(0);
    expect(ahead.got).toEqual([]);
    expect(sinkStates(world)).toEqual({ saying: "forked" });
  });

  it("assurance 48: of another chain: the start stops, and nothing is ever sent", async () => {
    await record(starting(), 2);
    const other = saying({ seq: 1, seal: "b".repeat(64) });
    const world = starting(other);
    await expect(compareHeads(world)).rejects.toMatchObject({ code: "SINK_FORKED" });
    await record(world, 1);
    expect(await shipOnce(world)).toBe(0);
    expect(other.got).toEqual([]);
    expect(desk.log).toContainEqual(expect.objectContaining({ level: "error", message: "sink holds another history" }));
  });

  it("assurance 48: a folder that another database has filled is no beginning of ours", async () => {
    const another = await openDesk();
    const stranger: World = { ...another.world, sinks: [local()] };
    await record(stranger, 3);
    await shipOnce(stranger);
    const lines = linesIn(stranger.logName);
    await record(starting(), 4);
    const world = starting(local());
    await expect(compareHeads(world)).rejects.toMatchObject({ code: "SINK_FORKED" });
    expect(await shipOnce(world)).toBe(0);
    expect(linesIn(world.logName)).toEqual(lines);
  });

  it("not readable: that is another history, never an empty one", async () => {
    const first = starting(local());
    await record(first, 1);
    await shipOnce(first);
    writeFileSync(join(folder, "heads", `${first.logName}.json`), '{"log":"somebody else\'s","seq":1,"seal":"x"}\n');
    const world = starting(local());
    await expect(compareHeads(world)).rejects.toMatchObject({ code: "SINK_FORKED", context: { reason: "head_unreadable" } });
    expect(await shipOnce(world)).toBe(0);
  });

  it("unknown, because the sink is down: the start goes on, and it is asked again before the first entry is sent", async () => {
    await record(starting(), 1);
    let down = true;
    const late = saying({ seq: 1, seal: "c".repeat(64) });
    const world = starting({ ...late, head: (log) => (down ? Promise.reject(new Error("no answer")) : late.head(log)) });
    await compareHeads(world);
    expect(sinkStates(world)).toEqual({ saying: "unknown" });
    expect(await shipOnce(world)).toBe(0);
    expect(sinkStates(world)).toEqual({ saying: "down" });
    down = false;
    expect(await shipOnce(world)).toBe(0);
    expect(sinkStates(world)).toEqual({ saying: "forked" });
    expect(late.got).toEqual([]);
  });

  it("a sink of another history stops itself alone: the others get every entry", async () => {
    const other = saying({ seq: 1, seal: "d".repeat(64) });
    const world = starting(other, local());
    await record(world, 2);
    await shipOnce(world);
    expect(sinkStates(world)).toEqual({ saying: "forked", local: "ok" });
    expect(linesIn(world.logName)).toEqual((await ours()).map(({ seq }) => seq));
  });
});
