import type { SealedEntry, Sink } from "../../ports/index.ts";
import type { SinkName, SnowflakeConnection } from "./config.ts";
import { assertContinues, type Range, rangeOf } from "./range.ts";
import { createSettling } from "./settling.ts";
import { sideBySide } from "./side-by-side.ts";
import { BATCH_ENTRIES, type Batch, batchesOf } from "./snowflake-batches.ts";
import { storedEntries } from "./snowflake-entries.ts";
import { storeFile } from "./snowflake-file.ts";
import { namingGrants } from "./snowflake-grants.ts";
import { isStored, SPAN, type Tail, tailOf, verifyStored } from "./snowflake-read-back.ts";
import { createSnowflakeSession, type SnowflakeSession, settleMs } from "./snowflake-session.ts";
import { insertRange, tablesOf } from "./snowflake-sql.ts";

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
  /** When more entries than this wait, they go as files through the stage beside the table; absent = never. */
  readonly filesAbove?: number;
  /** Simulators only: no process before this one can have left a statement under way, so that the first append does not wait for it. */
  readonly isFirst?: boolean;
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
/** Statements under way at once: the server answers each in a second or more, whatever it holds. */
const AT_ONCE = 4;
/** Of one file: a digest over all their seals is read back as one text, and the server takes 16 MB of that. */
const FILE_ENTRIES = 20_000;

/** Ships entries to the table beside the view that the policy's sink names. The role needs INSERT and SELECT, and with files READ and WRITE on the stage. */
export function createSnowflakeSink(options: SnowflakeOptions, opened: SnowflakeSession = snowflakeSession(options)): Sink {
  const { deadlineMs = DEADLINE_MS, gatherMs = GATHER_MS, filesAbove, name, isFirst = false } = options;
  const { entries: table } = tablesOf(name);
  const session = namingGrants(opened, table, options.connection.role);
  const tails = new Map<string, Tail>();
  const most = filesAbove === undefined ? SPAN : FILE_ENTRIES;
  const settlesMs = settleMs(deadlineMs);
  const settling = createSettling(settlesMs);
  // Whoever shipped before this process may have been killed while the server still did what it had sent.
  if (!isFirst) settling.unsettle();

  const store = storing({ ...options, filesAbove: filesAbove ?? Number.POSITIVE_INFINITY }, session, (work) =>
    settling.watch(work),
  );
  const append = async (range: Range): Promise<void> => {
    await settling.settle();
    const tail = tails.get(range.log) ?? (await tailOf(session, table, range.log));
    assertContinues(NAME, range, tail.head);
    tails.delete(range.log); // until the range is known to be there
    // What is sent again is there already, and is looked at before anything is put behind it.
    const again = rangeOf(range.entries.filter(({ seq }) => seq <= (tail.head?.seq ?? 0)));
    const isThere = again !== undefined && (await isStored(session, table, again)) && again.last === range.last;
    if (!isThere) await store(range, tail);
    if (!isThere) await verifyStored(session, table, range);
    if (range.last.seq > (tail.head?.seq ?? 0))
      tails.set(range.log, { head: { seq: range.last.seq, seal: range.last.seal }, isEnd: tail.isEnd });
  };
  return {
    name: NAME,
    ...(options.connection.region === undefined ? {} : { region: options.connection.region }),
    // A warehouse that sleeps is billed for a minute each time it wakes.
    gathers: { entries: BATCH_ENTRIES, ms: gatherMs },
    takes: most,
    settlesMs,
    head: async (log) => {
      const tail = await tailOf(session, table, log);
      // Another process may have appended meanwhile, and its file may still be under way: asked again before something is sent.
      if (filesAbove !== undefined) settling.unsettle();
      if (filesAbove !== undefined || tail.head === null) tails.delete(log);
      else tails.set(log, tail);
      return tail.head;
    },
    read: (log, after, limit) => storedEntries(name, session, { log, after, limit }),
    append: async (entries) => {
      rangeOf(entries);
      for (const range of cut(entries, most)) await append(range);
    },
    close: () => session.close(),
  };
}

/** Brings a range into the table, as one file where that is asked for and nothing of the range can be there. */
function storing(
  { name, filesAbove }: SnowflakeOptions & { readonly filesAbove: number },
  session: SnowflakeSession,
  watch: (work: Promise<void>) => Promise<void>,
): (range: Range, tail: Tail) => Promise<void> {
  const { entries: table } = tablesOf(name);
  const insert = ({ range, json }: Batch): Promise<void> => watch(session.write(insertRange(table, range, json)));
  return async (range, { head, isEnd }) => {
    const isNew = isEnd && range.first.seq === (head?.seq ?? 0) + 1;
    if (range.entries.length > filesAbove && isNew) return watch(storeFile(session, name, range));
    // Each span is read back before the next one: a gap lies in the last of them.
    for (const span of cut(range.entries, SPAN)) {
      await sideBySide(batchesOf(span.entries), AT_ONCE, insert);
      if (span.last !== range.last) await verifyStored(session, table, span);
    }
  };
}

function cut(entries: readonly SealedEntry[], most: number): readonly Range[] {
  const ranges: Range[] = [];
  for (let at = 0; at < entries.length; at += most) {
    const range = rangeOf(entries.slice(at, at + most));
    if (range !== undefined) ranges.push(range);
  }
  return ranges;
}
