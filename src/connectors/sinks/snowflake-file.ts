import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { OpsError, sha256 } from "../../case/index.ts";
import type { Range } from "./range.ts";
import type { SnowflakeSession } from "./snowflake-session.ts";
import { copyFile, elementJson, type SnowflakePlace, tablesOf } from "./snowflake-sql.ts";

const compressed = promisify(gzip);
const STATUS = 6;

/** A file's name says what is in it: the server loads a name with the same content once, for 64 days. */
function nameOf({ log, first, last }: Range): string {
  return `${sha256(log).slice(0, 16)}-${first.seq}-${last.seq}-${last.seal.slice(0, 16)}.ndjson.gz`;
}

/**
 * Stores a long range as one file: PUT to the stage beside the table, then COPY, which takes all of it or nothing. COPY knows no anti-join, so it may only be
 * called when nothing of the range is in the table and no earlier statement can still bring it there.
 */
export async function storeFile(session: SnowflakeSession, place: SnowflakePlace, range: Range): Promise<void> {
  const name = nameOf(range);
  const folder = await mkdtemp(join(tmpdir(), "ots-ship-"));
  try {
    const file = join(folder, name);
    await writeFile(file, await compressed(range.entries.map(elementJson).join("\n")), { mode: 0o600 });
    await put(session, tablesOf(place).stage, file);
    await session.write(copyFile(place, range, name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function put(session: SnowflakeSession, stage: string, file: string): Promise<void> {
  const how = "PARALLEL = 1 AUTO_COMPRESS = FALSE SOURCE_COMPRESSION = GZIP OVERWRITE = TRUE";
  const [row] = await session.read({ sqlText: `PUT 'file://${file}' @${stage} ${how}`, binds: [] });
  // The driver reports a file that did not arrive as a row without a status, not as an error.
  if (row?.[STATUS] !== "UPLOADED")
    throw new OpsError("SINK_DOWN", "a file did not reach the stage", { sink: "snowflake", reason: "upload" });
}
