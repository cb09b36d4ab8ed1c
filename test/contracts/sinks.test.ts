import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createLocalSink } from "../../src/connectors/sinks/index.ts";
import type { Sink } from "../../src/ports/index.ts";
import { sealedEntries } from "../support/sealed-entries.ts";
import { sinkOf, startAccount } from "../support/snowflake.ts";

/** A place that keeps evidence, and sinks over it: two of them are two runs of the service. */
type Place = () => Promise<() => Sink>;

const local: Place = async () => {
  const folder = await mkdtemp(join(tmpdir(), "sink-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return () => createLocalSink({ folder, segmentBytes: 2_000 });
};

const snowflake: Place = async () => {
  const account = await startAccount();
  onTestFinished(() => account.close());
  return () => sinkOf(account);
};

const LOG = "test.eu-west-1.0";
const ten = sealedEntries(10);
const head = { seq: 10, seal: ten.at(-1)?.seal };

describe.each([
  ["local", local],
  ["snowflake", snowflake],
] as const)("the %s sink", (_name, place) => {
  async function open(): Promise<() => Sink> {
    const reach = await place();
    return () => {
      const sink = reach();
      onTestFinished(() => sink.close());
      return sink;
    };
  }

  it("has no head before the first entry, and the last entry's seal after it", async () => {
    const sink = (await open())();

    const before = await sink.head(LOG);
    await sink.append(ten);

    expect([before, await sink.head(LOG)]).toEqual([null, head]);
  });

  it("keeps what it has for the next run of the service", async () => {
    const reach = await open();
    await reach().append(ten);

    expect(await reach().head(LOG)).toEqual(head);
  });

  it("takes a range twice, or overlapping, and keeps each entry once", async () => {
    const reach = await open();
    const sink = reach();

    await sink.append(ten.slice(0, 6));
    await sink.append(ten.slice(0, 6));
    await sink.append(ten.slice(3));
    await reach().append(ten);

    expect(await sink.head(LOG)).toEqual(head);
  });

  it("goes on where it stopped, in the same run and in the next", async () => {
    const reach = await open();
    const sink = reach();

    await sink.append(ten.slice(0, 3));
    await sink.append(ten.slice(3, 5));
    await reach().append(ten.slice(5));

    expect(await reach().head(LOG)).toEqual(head);
  });

  it("keeps the logs apart", async () => {
    const sink = (await open())();
    const other = sealedEntries(3, { log: "test.eu-west-1.1" });

    await sink.append(ten);
    await sink.append(other);

    expect([await sink.head(LOG), await sink.head("test.eu-west-1.1")]).toEqual([head, { seq: 3, seal: other.at(-1)?.seal }]);
  });

  it("assurance 48: raises the fork alarm when the next entries follow another chain", async () => {
    const reach = await open();
    const sink = reach();
    await sink.append(ten.slice(0, 5));
    const others = sealedEntries(10, { first: 6, flavour: "forked" });

    for (const asked of [sink, reach()]) {
      await expect(asked.append(others)).rejects.toMatchObject({ code: "SINK_FORKED" });
    }
    expect(await sink.head(LOG)).toEqual({ seq: 5, seal: ten[4]?.seal });
  });

  it("assurance 48: raises the fork alarm when it holds other entries under the same numbers", async () => {
    const reach = await open();
    await reach().append(sealedEntries(4, { flavour: "forked" }));

    await expect(reach().append(ten.slice(0, 4))).rejects.toMatchObject({ code: "SINK_FORKED" });
  });

  it("refuses a range that leaves a gap", async () => {
    const sink = (await open())();
    await sink.append(ten.slice(0, 3));

    await expect(sink.append(ten.slice(5))).rejects.toMatchObject({ code: "SINK_FORKED", context: { reason: "gap" } });
  });

  it("refuses entries that are not one consecutive range, and keeps none of them", async () => {
    const sink = (await open())();
    const [first, second, third] = ten;
    if (first === undefined || second === undefined || third === undefined) throw new Error("too few");

    for (const broken of [
      [first, third],
      [second, first],
      [first, { ...second, prev: first.prev }],
      [first, { ...second, log: "test.other" }],
    ]) {
      await expect(sink.append(broken)).rejects.toMatchObject({ code: "EVIDENCE_INVALID" });
    }
    expect(await sink.head(LOG)).toBeNull();
  });

  it("takes nothing without complaint", async () => {
    const sink = (await open())();

    await expect(sink.append([])).resolves.toBeUndefined();
  });

  it("capability 7.6: gives back what lies behind a place, in order, as it was given; nothing behind its end, and nothing of another log", async () => {
    const reach = await open();
    await reach().append(ten);
    const { read } = reach();
    if (read === undefined) throw new Error("it is not read back");

    expect(await read(LOG, 0, 100)).toEqual(ten);
    expect(await read(LOG, 7, 100)).toEqual(ten.slice(7));
    expect(await read(LOG, 2, 4)).toEqual(ten.slice(2, 6));
    expect(await read(LOG, 4, 1)).toEqual(ten.slice(4, 5));
    expect(await read(LOG, 10, 100)).toEqual([]);
    expect(await read("test.eu-west-1.1", 0, 100)).toEqual([]);
  });
});
