import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { OpsError, sha256 } from "../../case/index.ts";
import type { SealedEntry, Sink, SinkHead } from "../../ports/index.ts";
import type { SinkName, SnowflakeConnection } from "./config.ts";
import { assertContinues, forked, type Range, rangeOf } from "./range.ts";
import { createSnowflakeSession, type SnowflakeSession, settleMs } from "./snowflake-session.ts";
import { entriesJson, insertRange, readHead, readRange, tablesOf } from "./snowflake-sql.ts";

/** Where the policy's evidence goes, and how its account is reached. */
export interface SnowflakeOptions {
  readonly name: Extract<SinkName, { kind: "snowflake" }>;
  readonly connection: SnowflakeConnection;
  /** Simulators only. */
  readonly allowLoopback: boolean;
  /** For each statement, login included; 15 s when absent. The driver itself would try for two minutes. */
  readonly deadlineMs?: number;
  /** How long nothing is tried after a failure. */
  readonly pauseMs?: number;
  /** How long entries may be gathered before they are shipped. */
  readonly gatherMs?: number;
}

/** A session with the account, which logs in at its first statement. */
export function snowflakeSession(options: SnowflakeOptions): SnowflakeSession {
  const { name, connection, allowLoopback, deadlineMs = DEADLINE_MS, pauseMs } = options;
  const { database, schema } = name;
  const pause = pauseMs === undefined ? {} : { pauseMs };
  return createSnowflakeSession({ connection, database, schema, allowLoopback, deadlineMs, ...pause });
}

const NAME = "snowflake";
const DEADLINE_MS = 15_000;
const GATHER_MS = 30_000;
const BATCH_ENTRIES = 800;
const BATCH_BYTES = 1_000_000;

const HeadRow = z.tuple([z.coerce.number().int(), z.string()]);
const RangeRow = z.tuple([
  z.coerce.number().int(),
  z.coerce.number().int(),
  z.coerce.number().int().nullable(),
  z.coerce.number().int().nullable(),
  z.string().nullable(),
  z.string().nullable(),
]);

function parseRow<T>(schema: z.ZodType<T>, row: unknown): T {
  const parsed = schema.safeParse(row);
  if (!parsed.success) throw new OpsError("SINK_DOWN", "Snowflake's answer is not understood", { sink: NAME, reason: "answer" });
  return parsed.data;
}

/** Cuts entries into what one statement takes: the driver sends bodies uncompressed and the server advises one megabyte. */
function* batches(entries: readonly SealedEntry[]): Generator<readonly SealedEntry[]> {
  let batch: SealedEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(entriesJson([entry]));
    if (batch.length > 0 && (batch.length >= BATCH_ENTRIES || bytes + size > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

async function head(session: SnowflakeSession, table: string, log: string): Promise<SinkHead | null> {
  const [row] = await session.read(readHead(table, log));
  if (row === undefined) return null;
  const [seq, seal] = parseRow(HeadRow, row);
  return { seq, seal };
}

/** Throws unless the table holds exactly this range: SINK_FORKED when it holds something else, SINK_DOWN when it holds less. */
async function verifyStored(session: SnowflakeSession, table: string, range: Range): Promise<void> {
  const [count, seqs, first, last, seal, digest] = parseRow(RangeRow, (await session.read(readRange(table, range)))[0]);
  const expected = range.entries.length;
  const at = { log: range.log, seq: range.first.seq };
  // The anti-join keeps rows single; two of one position say that two statements ran beside each other.
  if (count !== seqs) throw forked(NAME, "double_rows", at);
  if (count < expected)
    throw new OpsError("SINK_DOWN", "rows are missing after the insert", { sink: NAME, reason: "rows_missing", ...at });
  const ends = first === range.first.seq && last === range.last.seq && seal === range.last.seal;
  const ours = count === expected && ends && digest === sha256(range.entries.map((entry) => entry.seal).join(""));
  if (!ours) throw forked(NAME, "other_rows", at);
}

/** Ships entries to the table beside the view that the policy's sink names. The role needs INSERT and SELECT, nothing else. */
export function createSnowflakeSink(options: SnowflakeOptions, session: SnowflakeSession = snowflakeSession(options)): Sink {
  const { deadlineMs = DEADLINE_MS, gatherMs = GATHER_MS } = options;
  const { entries: table } = tablesOf(options.name);
  const heads = new Map<string, SinkHead>();
  let settled = 0;

  /** An insert that failed may still be committed, unseen by the next one: that waits until the server has done or cancelled it. */
  const insert = async (range: Range): Promise<void> => {
    const left = settled - performance.now();
    if (left > 0) await setTimeout(left, undefined, { ref: false });
    try {
      await session.write(insertRange(table, range));
    } catch (error) {
      settled = performance.now() + settleMs(deadlineMs);
      throw error;
    }
  };

  const appendBatch = async (range: Range): Promise<void> => {
    const known = heads.get(range.log) ?? (await head(session, table, range.log));
    assertContinues(NAME, range, known);
    heads.delete(range.log); // until the batch is known to be there
    await insert(range);
    await verifyStored(session, table, range);
    if (known === null || range.last.seq > known.seq) heads.set(range.log, { seq: range.last.seq, seal: range.last.seal });
  };
  return {
    name: NAME,
    ...(options.connection.region === undefined ? {} : { region: options.connection.region }),
    // A warehouse that sleeps is billed for a minute each time it wakes.
    gathers: { entries: BATCH_ENTRIES, ms: gatherMs },
    head: async (log) => {
      const found = await head(session, table, log);
      // Another process may have appended meanwhile.
      if (found === null) heads.delete(log);
      else heads.set(log, found);
      return found;
    },
    append: async (entries) => {
      rangeOf(entries);
      for (const batch of batches(entries)) {
        const range = rangeOf(batch);
        if (range !== undefined) await appendBatch(range);
      }
    },
    close: () => session.close(),
  };
}
