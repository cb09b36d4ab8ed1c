import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { z } from "zod";
import { linesIn } from "../world.ts";
import { type Client, isFinal } from "./client.ts";

/** An export as the service put it on record. */
export const Export = z.looseObject({
  id: z.string(),
  format: z.enum(["jsonl", "csv", "html"]),
  from: z.string(),
  to: z.string(),
  tickets: z.array(z.string()),
  unknown: z.array(z.string()),
  first: z.number(),
  last: z.number(),
  count: z.number(),
  seals_sha256: z.string(),
});
export type Export = z.infer<typeof Export>;

/** Where a download goes, and how its progress is told. */
export interface Target {
  readonly file: string;
  readonly tell: (progress: string) => void;
}

/** The export that a cut download of the same question left beside the file; null when there is none. */
export function begunExport(file: string, same: (of: Export) => boolean): Export | null {
  if (!existsSync(noteOf(file)) || !existsSync(partOf(file))) return null;
  const found = Export.safeParse(JSON.parse(readFileSync(noteOf(file), "utf8"))).data;
  if (found !== undefined && same(found)) return found;
  throw new Error(`${partOf(file)} is the beginning of another export: take it and ${noteOf(file)} away, or name another file`);
}

const partOf = (file: string): string => `${file}.part`;
const noteOf = (file: string): string => `${file}.part.json`;
const SEQ = { jsonl: /"seq":(\d+)/, csv: /^"(\d+)"/, html: /^$/ } as const;
const TRIES = 5;

/**
 * Downloads lines into the file: a cut download goes on behind the last whole line, in this process and in a later one. The file appears when all of it is
 * there and is what was put on record; throws an Error otherwise.
 */
export async function download(client: Client, found: Export, { file, tell }: Target): Promise<void> {
  if (!existsSync(partOf(file))) writeFileSync(partOf(file), "", { mode: 0o600 });
  writeFileSync(noteOf(file), JSON.stringify(found), { mode: 0o600 });
  for (let tries = 1; ; tries += 1) {
    const { after, count } = await settle(file, found);
    if (count > 0) tell(`going on behind entry ${after}: ${count} of ${found.count} are there`);
    const cut = await append(client, found, { after, count, file, tell }).then(
      () => null,
      (error: unknown) => error,
    );
    if (isFinal(cut)) throw cut;
    const reached = await settle(file, found);
    if (reached.count >= found.count || (cut !== null && tries === TRIES)) break;
    if (cut === null) throw new Error(`the service sent ${reached.count} of ${found.count} entries: run the same command again`);
    if (reached.count > count) tries = 0;
  }
  await finish(file, found);
}

async function finish(file: string, found: Export): Promise<void> {
  const { count, seals } = await settle(file, found);
  if (count < found.count)
    throw new Error(`the download was cut at ${count} of ${found.count} entries: run the same command again, it goes on there`);
  if (count > found.count || seals !== found.seals_sha256)
    throw new Error(`what came is not what the entry ${found.id} names: do not use ${partOf(file)}`);
  renameSync(partOf(file), file);
  rmSync(noteOf(file));
}

interface Reached {
  readonly after: number;
  readonly count: number;
  readonly seals: string;
}

/** How far the file is; half a line at its end is cut off. */
async function settle(file: string, { format }: Export): Promise<Reached> {
  const part = partOf(file);
  const seals = createHash("sha256");
  let [after, count, bytes] = [0, 0, 0];
  let rest = "";
  const size = statSync(part).size;
  for await (const lines of linesIn(createReadStream(part, "utf8")))
    for (const line of lines) {
      const length = Buffer.byteLength(line) + 1;
      if (bytes + length > size) {
        rest = line;
        continue;
      }
      bytes += length;
      const seq = SEQ[format].exec(line)?.[1];
      if (seq === undefined) continue;
      [after, count] = [Number(seq), count + 1];
      seals.update(`${sealIn(line, format)}\n`);
    }
  // A header alone comes again with the first row.
  if (rest !== "" || count === 0) truncateSync(part, count === 0 ? 0 : bytes);
  return { after, count, seals: seals.digest("hex") };
}

function sealIn(line: string, format: Export["format"]): string {
  // The seal is a row's last column, and a line's last member but the record itself.
  const found = format === "csv" ? /"([0-9a-f]{64})"\r?$/.exec(line) : /"seal":"([0-9a-f]{64})","canonical":/.exec(line);
  return found?.[1] ?? "";
}

interface Going extends Target {
  readonly after: number;
  readonly count: number;
}

async function append(client: Client, found: Export, { after, count, file, tell }: Going): Promise<void> {
  const handle = await open(partOf(file), "a");
  let [got, told] = [count, 0];
  try {
    for await (const chunk of client.stream(`/v1/exports/${found.id}?after=${after}`)) {
      await handle.write(chunk);
      for (const byte of chunk) if (byte === 0x0a) got += 1;
      const percent = found.count === 0 ? 100 : Math.min(100, Math.floor((got / found.count) * 100));
      if (percent < told + 5) continue;
      told = percent;
      tell(`${percent} %: ${Math.min(got, found.count)} of ${found.count} entries`);
    }
  } finally {
    await handle.close();
  }
}
