import { type FileHandle, mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { OpsError } from "../../case/index.ts";
import type { Anchor, Anchored } from "../../ports/index.ts";

const Line = z.object({ size: z.number().int().min(1), note: z.string().min(1) });

/** More than a few checkpoints: the newest one is looked for in the end of the file. */
const TAIL_BYTES = 64 * 1024;

/** Where checkpoints go, and the published key that signs them. */
export interface FileAnchorSettings extends Pick<Anchor, "name" | "beside"> {
  readonly folder: string;
  readonly vkey: string;
}

/**
 * A folder that takes a log's checkpoints, one JSON line each, in `<log>.jsonl`, and the keys that signed them in `<log>.vkeys`. Both are only ever appended to:
 * the folder may lie on a share that allows nothing else.
 */
export function fileAnchor({ name, folder, beside, vkey }: FileAnchorSettings): Anchor {
  const fileOf = (log: string): string => join(folder, `${log}.jsonl`);
  return {
    name,
    beside,
    last: (log) => told(name, () => lastIn(fileOf(log))),
    append: (log, checkpoints) =>
      told(name, async () => {
        await mkdir(folder, { recursive: true });
        await publish(join(folder, `${log}.vkeys`), vkey);
        await appendTo(fileOf(log), checkpoints.map(({ size, note }) => `${JSON.stringify({ log, size, note })}\n`).join(""));
      }),
  };
}

async function publish(file: string, vkey: string): Promise<void> {
  const handle = await open(file, "a+", 0o644);
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(TAIL_BYTES), position: 0 });
    const known = buffer.toString("utf8", 0, bytesRead).split("\n");
    if (!known.includes(vkey)) await handle.writeFile(`${vkey}\n`);
  } finally {
    await handle.close();
  }
}

async function told<T>(anchor: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = codeOf(error);
    throw new OpsError("SINK_DOWN", "a folder of checkpoints cannot be used", { anchor, reason });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}

async function lastIn(file: string): Promise<Anchored | null> {
  const handle = await open(file, "r").catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  });
  if (handle === null) return null;
  try {
    const { size } = await handle.stat();
    const lines = (await textFrom(handle, Math.max(0, size - TAIL_BYTES))).split("\n").slice(0, -1);
    return lines.map(parsed).findLast((line) => line !== null) ?? null;
  } finally {
    await handle.close();
  }
}

async function textFrom(handle: FileHandle, position: number): Promise<string> {
  const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(TAIL_BYTES), position });
  return buffer.toString("utf8", 0, bytesRead);
}

/** Null = half a line, which a crash left. */
function parsed(text: string): Anchored | null {
  try {
    return Line.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

async function appendTo(file: string, lines: string): Promise<void> {
  const handle = await open(file, "a+", 0o644);
  try {
    const { size } = await handle.stat();
    const end = size === 0 ? "\n" : await textFrom(handle, size - 1);
    // What a crash cut off stays a line of its own.
    await handle.writeFile(end === "\n" ? lines : `\n${lines}`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
