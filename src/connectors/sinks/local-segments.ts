import { mkdir, open, readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { OpsError } from "../../case/index.ts";
import type { SealedEntry } from "../../ports/index.ts";

/** One line of a segment. */
const SealedLine: z.ZodType<SealedEntry> = z.strictObject({
  log: z.string(),
  seq: z.number().int(),
  epoch: z.number().int(),
  id: z.string(),
  at: z.string(),
  kind: z.string(),
  region: z.string(),
  subject: z.string(),
  hash: z.string(),
  prev: z.string(),
  seal: z.string(),
  canonical: z.string(),
});

/** What a segment holds: its complete lines and how many bytes they take. */
export interface Segment {
  readonly file: string;
  readonly entries: readonly SealedEntry[];
  readonly bytes: number;
}

function missing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** The file's bytes, or undefined when there is no such file. */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (missing(error)) return undefined;
    throw error;
  }
}

/** Makes a folder's entries (new files, renames) survive a power cut. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Replaces a file so that after a crash it is the old or the new one, never a part. */
export async function writeAtomically(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const draft = join(folder, `${name}.new`);
  const handle = await open(draft, "w", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, join(folder, name));
  await syncFolder(folder);
}

/** Segment files of a folder, oldest first: they are named by their first sequence number. */
export async function segmentFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (missing(error)) return [];
    throw error;
  });
  return names.filter((name) => /^\d{15}\.jsonl$/.test(name)).sort();
}

/** The name of the segment that begins with this entry. */
export function segmentName(seq: number): string {
  return `${String(seq).padStart(15, "0")}.jsonl`;
}

function parseLine(text: string, where: { segment: string; line: number }): SealedEntry {
  try {
    return SealedLine.parse(JSON.parse(text));
  } catch {
    throw new OpsError("EVIDENCE_INVALID", "a line of a segment cannot be read", where);
  }
}

/** The complete lines of a segment. A last line without its end was being written when the machine stopped: it is left out. */
export async function readSegment(folder: string, file: string): Promise<Segment> {
  const bytes = (await readIfThere(join(folder, file))) ?? Buffer.alloc(0);
  const end = bytes.lastIndexOf(0x0a) + 1;
  const lines = bytes.subarray(0, end).toString("utf8").split("\n").slice(0, -1);
  return { file, bytes: end, entries: lines.map((text, i) => parseLine(text, { segment: file, line: i + 1 })) };
}

/** Up to so many entries behind a place, out of as many segments as they lie in. */
export async function readEntries(folder: string, afterSeq: number, limit: number): Promise<readonly SealedEntry[]> {
  const files = await segmentFiles(folder);
  const first = files.findLastIndex((file) => file <= segmentName(afterSeq + 1));
  const found: SealedEntry[] = [];
  for (const file of files.slice(Math.max(0, first))) {
    const { entries } = await readSegment(folder, file);
    found.push(...entries.filter(({ seq }) => seq > afterSeq).slice(0, limit - found.length));
    if (found.length >= limit) break;
  }
  return found;
}

/** Cuts what stands behind the complete lines, and makes those durable: a crash may have come before their fsync. */
export async function settleTail(folder: string, segment: Segment): Promise<void> {
  const handle = await open(join(folder, segment.file), "r+");
  try {
    await handle.truncate(segment.bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** An entry as its line, without the line's end. */
export function lineOf(entry: SealedEntry): string {
  return JSON.stringify(SealedLine.parse(entry));
}

/** Appends lines to a segment, makes them durable and reads them back. Throws SINK_DOWN when other bytes come back. */
export async function appendLines(folder: string, file: string, entries: readonly SealedEntry[]): Promise<number> {
  await mkdir(folder, { recursive: true });
  const data = Buffer.from(entries.map((entry) => `${lineOf(entry)}\n`).join(""));
  const handle = await open(join(folder, file), "a+", 0o600);
  try {
    const { size: start } = await handle.stat();
    await handle.writeFile(data);
    await handle.sync();
    await syncFolder(folder);
    const { buffer: stored } = await handle.read({ buffer: Buffer.alloc(data.length), position: start });
    if (!stored.equals(data)) throw new OpsError("SINK_DOWN", "the segment does not hold what was written", { segment: file });
    return start + data.length;
  } finally {
    await handle.close();
  }
}
