import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createLocalSink } from "../../../src/connectors/sinks/index.ts";
import { sealedEntries } from "../../support/sealed-entries.ts";

const LOG = "test.eu-west-1.0";
const ten = sealedEntries(10);

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "local-sink-"));
  onTestFinished(() => rm(folder, { recursive: true }));
});

const start = (segmentBytes = 1_000_000) => createLocalSink({ folder, segmentBytes });
const segments = () => join(folder, "segments", LOG);
const headFile = () => join(folder, "heads", `${LOG}.json`);
const only = (name = "000000000000001.jsonl") => join(segments(), name);

async function storedLines(): Promise<unknown[]> {
  const files = (await readdir(segments())).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(segments(), file), "utf8")));
  return texts
    .join("")
    .split("\n")
    .filter(Boolean)
    .map((line): unknown => JSON.parse(line));
}

describe("the local sink's files", () => {
  it("hold each entry's fields as one JSON line, in order", async () => {
    await start().append(ten);

    expect(await storedLines()).toEqual(ten);
  });

  it("begin a new segment when one is full, named by its first number", async () => {
    const sink = start(1_000);

    for (const entry of ten) await sink.append([entry]);

    expect((await readdir(segments())).sort()[1]).toBe("000000000000003.jsonl");
    expect(await storedLines()).toEqual(ten);
  });

  it("keep the head outside the segments' folder", async () => {
    await start().append(ten);

    expect(JSON.parse(await readFile(headFile(), "utf8"))).toEqual({ log: LOG, seq: 10, seal: ten.at(-1)?.seal });
  });

  it("assurance 47: a line torn by a crash is cut and written again", async () => {
    await start().append(ten.slice(0, 5));
    await appendFile(only(), JSON.stringify(ten[5]).slice(0, 80));

    await start().append(ten.slice(5));

    expect(await storedLines()).toEqual(ten);
  });

  it("assurance 47: whole lines that a crash left without a head are taken over, and taken again without harm", async () => {
    await start().append(ten.slice(0, 5));
    await appendFile(only(), `${JSON.stringify(ten[5])}\n${JSON.stringify(ten[6])}`);

    const sink = start();
    const recovered = await sink.head(LOG);
    await sink.append(ten.slice(4));

    expect([recovered?.seq, await storedLines()]).toEqual([6, ten]);
  });

  it("assurance 47: a crash right after a new segment was made loses nothing", async () => {
    await start(1_000).append(ten.slice(0, 5));
    await writeFile(only("000000000000006.jsonl"), JSON.stringify(ten[5]).slice(0, 10));

    await start(1_000).append(ten.slice(5));

    expect(await storedLines()).toEqual(ten);
  });

  it("assurance 43: a cut tail is noticed, because the head stands elsewhere", async () => {
    await start().append(ten);
    await truncate(only(), 1_500);

    await expect(start().head(LOG)).rejects.toMatchObject({ code: "SINK_FORKED", context: { reason: "tail_missing", seq: 10 } });
  });

  it("assurance 43: segments that were deleted or replaced are noticed", async () => {
    await start().append(ten);
    await writeFile(
      only(),
      sealedEntries(10, { flavour: "forged" })
        .map((entry) => `${JSON.stringify(entry)}\n`)
        .join(""),
    );

    await expect(start().append(ten)).rejects.toMatchObject({ code: "SINK_FORKED", context: { reason: "other_seal" } });
    await rm(segments(), { recursive: true });
    await expect(start().head(LOG)).rejects.toMatchObject({ code: "SINK_FORKED", context: { reason: "tail_missing" } });
  });

  it("a damaged line in the middle stops the sink and names the place", async () => {
    await start().append(ten);
    const text = await readFile(only(), "utf8");
    await writeFile(only(), text.replace('"seq":3', '"seq":x'));

    await expect(start().head(LOG)).rejects.toMatchObject({ code: "EVIDENCE_INVALID", context: { line: 3 } });
  });

  it("appends that come at once are written one after the other", async () => {
    const sink = start();

    await Promise.all(ten.map((entry) => sink.append([entry])));

    expect(await storedLines()).toEqual(ten);
  });

  it("a folder that cannot be used is an outage, not a crash", async () => {
    await writeFile(join(folder, "segments"), "not a folder");

    await expect(start().append(ten)).rejects.toMatchObject({ code: "SINK_DOWN" });
  });

  it.each(["../evil", "a/b", ".", ""])("a log named %j never becomes a path", async (log) => {
    const [first] = sealedEntries(1, { log });

    await expect(start().append(first === undefined ? [] : [first])).rejects.toMatchObject({ code: "EVIDENCE_INVALID" });
  });
});
