import { join } from "node:path";
import { z } from "zod";
import { OpsError } from "../../case/index.ts";
import type { SealedEntry, Sink, SinkHead } from "../../ports/index.ts";
import type { LocalSinkSettings } from "./config.ts";
import {
  appendLines,
  lineOf,
  readEntries,
  readIfThere,
  readSegment,
  type Segment,
  segmentFiles,
  segmentName,
  settleTail,
  writeAtomically,
} from "./local-segments.ts";
import { assertContinues, forked, type Range, rangeOf } from "./range.ts";

const NAME = "local";
const Head = z.strictObject({ log: z.string(), seq: z.number().int(), seal: z.string() });
const LOG = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** What is known of a log between appends: its head and the segment that takes the next lines. */
interface OpenLog {
  readonly head: SinkHead | null;
  readonly segment: { readonly file: string; readonly bytes: number } | undefined;
}

interface Folders {
  readonly segments: string;
  readonly heads: string;
}

function foldersOf(settings: LocalSinkSettings, log: string): Folders {
  if (!LOG.test(log)) throw new OpsError("EVIDENCE_INVALID", "a log's name must be plain", { length: log.length });
  return { segments: join(settings.folder, "segments", log), heads: join(settings.folder, "heads") };
}

async function readHead(folders: Folders, log: string): Promise<SinkHead | null> {
  const bytes = await readIfThere(join(folders.heads, `${log}.json`));
  if (bytes === undefined) return null;
  const parsed = Head.safeParse(JSON.parse(bytes.toString("utf8")));
  if (!parsed.success || parsed.data.log !== log) throw forked(NAME, "head_unreadable", { log, seq: -1 });
  return { seq: parsed.data.seq, seal: parsed.data.seal };
}

/** The noted head of a log, for who only looks: one process writes here, and to open the log for writing is to mend its end. */
export function notedHead(folder: string, log: string): Promise<SinkHead | null> {
  return readHead(foldersOf({ folder, segmentBytes: 0 }, log), log);
}

async function writeHead(folders: Folders, log: string, head: SinkHead): Promise<void> {
  await writeAtomically(folders.heads, `${log}.json`, `${JSON.stringify({ log, seq: head.seq, seal: head.seal })}\n`);
}

/** The newest segment with a complete line, the half lines behind cut off. */
async function newestSegment(folders: Folders): Promise<Segment | undefined> {
  const files = await segmentFiles(folders.segments);
  for (const file of files.toReversed()) {
    const segment = await readSegment(folders.segments, file);
    await settleTail(folders.segments, segment);
    if (segment.entries.length > 0) return segment;
  }
  return undefined;
}

/** Throws SINK_FORKED unless the stored lines reach the head that was written outside and agree with it. */
function assertReaches(log: string, head: SinkHead, stored: Range | undefined): void {
  const at = { log, seq: head.seq };
  if (stored === undefined || stored.last.seq < head.seq) throw forked(NAME, "tail_missing", at);
  const same = stored.entries.find((entry) => entry.seq === head.seq);
  if (same === undefined) assertContinues(NAME, stored, head);
  else if (same.seal !== head.seal) throw forked(NAME, "other_seal", at);
}

/** Reads a log's end. After a crash: a half line is cut, whole lines that the head does not know yet are taken over. */
async function openLog(folders: Folders, log: string): Promise<OpenLog> {
  const head = await readHead(folders, log);
  const segment = await newestSegment(folders);
  const stored = rangeOf(segment?.entries ?? []);
  if (head !== null) assertReaches(log, head, stored);
  if (segment === undefined || stored === undefined) return { head: null, segment: undefined };
  const newest = { seq: stored.last.seq, seal: stored.last.seal };
  if (newest.seq !== head?.seq) await writeHead(folders, log, newest);
  return { head: newest, segment };
}

/** Throws SINK_FORKED when an entry that is stored already differs from the one given. */
async function assertSame(folders: Folders, entries: readonly SealedEntry[]): Promise<void> {
  const stored = await readEntries(folders.segments, (entries[0]?.seq ?? 1) - 1, entries.length);
  for (const [i, given] of entries.entries()) {
    if (stored[i] === undefined || lineOf(stored[i]) !== lineOf(given))
      throw forked(NAME, "other_rows", { log: given.log, seq: given.seq });
  }
}

async function appendRange(settings: LocalSinkSettings, range: Range, known: OpenLog): Promise<OpenLog> {
  const folders = foldersOf(settings, range.log);
  const reached = known.head?.seq ?? Number.NEGATIVE_INFINITY;
  assertContinues(NAME, range, known.head);
  const repeated = range.entries.filter((entry) => entry.seq <= reached);
  if (repeated.length > 0) await assertSame(folders, repeated);
  const fresh = rangeOf(range.entries.filter((entry) => entry.seq > reached));
  if (fresh === undefined) return known;
  assertContinues(NAME, fresh, known.head);
  const file =
    known.segment !== undefined && known.segment.bytes < settings.segmentBytes
      ? known.segment.file
      : segmentName(fresh.first.seq);
  const bytes = await appendLines(folders.segments, file, fresh.entries);
  const head = { seq: fresh.last.seq, seal: fresh.last.seal };
  await writeHead(folders, range.log, head);
  return { head, segment: { file, bytes } };
}

function sinkError(error: unknown): OpsError {
  if (error instanceof OpsError) return error;
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return new OpsError("SINK_DOWN", "the local sink's folder cannot be used", {
    sink: NAME,
    reason: typeof code === "string" ? code : "unknown",
  });
}

/** Keeps entries as JSONL segments on this machine's disk, one folder a log; each log's head stands outside that folder. One process writes. */
export function createLocalSink(settings: LocalSinkSettings): Sink {
  const logs = new Map<string, OpenLog>();
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work).catch((error: unknown) => {
      throw sinkError(error);
    });
    turn = result.catch(() => undefined);
    return result;
  };
  const known = async (log: string): Promise<OpenLog> => logs.get(log) ?? openLog(foldersOf(settings, log), log);
  return {
    name: NAME,
    head: (log) =>
      inTurn(async () => {
        // Another process on this machine may have appended meanwhile.
        const written = await readHead(foldersOf(settings, log), log);
        if (logs.get(log)?.head?.seal !== written?.seal) logs.delete(log);
        return (await known(log)).head;
      }),
    read: (log, afterSeq, limit) => inTurn(() => readEntries(foldersOf(settings, log).segments, afterSeq, limit)),
    append: (entries) =>
      inTurn(async () => {
        const range = rangeOf(entries);
        if (range === undefined) return;
        const before = await known(range.log);
        logs.delete(range.log); // after a failure the end is read and repaired anew
        logs.set(range.log, await appendRange(settings, range, before));
      }),
    close: () => inTurn(async () => logs.clear()),
  };
}
