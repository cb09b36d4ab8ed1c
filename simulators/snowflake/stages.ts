import { createHash, randomBytes } from "node:crypto";
import { gunzipSync } from "node:zlib";
import type { DuckDBConnection } from "@duckdb/node-api";
import { isGranted, isSeen } from "./catalogue.ts";
import { denied, fullName, missing, quoted, type Reader, typeOf } from "./reading.ts";
import { COPY_TYPE, failed, type Outcome, refuse } from "./replies.ts";
import { runRows } from "./rows.ts";

/** Files of all stages by "DB.SCHEMA.STAGE/path", what was loaded, and who may put files where until the process ends. */
export interface Stages {
  readonly files: Map<string, Buffer>;
  /** "table|file|md5": such a file is loaded once. */
  readonly loaded: Set<string>;
  /** The folder that a token lets its bearer write to. */
  readonly tokens: Map<string, string>;
}

/** No file yet. */
export function emptyStages(): Stages {
  return { files: new Map(), loaded: new Set(), tokens: new Map() };
}

/** The bucket in the object store that all stages lie in. */
export const BUCKET = "stages";

const NAME = String.raw`((?:"[^"]+"|\w+)(?:\.(?:"[^"]+"|\w+))*)`;
const PUT = new RegExp(String.raw`^\s*PUT\s+'?file://([^'\s]+)'?\s+@${NAME}(?:/([\w./-]*))?\s*(.*)$`, "is");
const COPY = new RegExp(
  String.raw`^\s*COPY\s+INTO\s+${NAME}\s*\(([\w\s,]+)\)\s*FROM\s*\(\s*SELECT\s+(.+?)\s+FROM\s+@${NAME}/([\w./-]+)\s*\)\s*FILE_FORMAT\s*=\s*\(\s*TYPE\s*=\s*JSON\s*\)(\s+PURGE\s*=\s*TRUE)?\s*;?\s*$`,
  "is",
);

export function isPut(sql: string): boolean {
  return /^\s*PUT\s/i.test(sql);
}

export function isCopy(sql: string): boolean {
  return /^\s*COPY\s+INTO\s/i.test(sql);
}

function stageAt(reader: Reader, written: string, privilege: "READ" | "WRITE"): string {
  const name = fullName(partsOf(written), reader);
  const { catalogue, role } = reader;
  if (!catalogue.others.has(`STAGE ${name}`) || !isSeen(catalogue, role, name)) throw missing(name);
  if (!isGranted(catalogue, role, name, privilege)) throw denied(name);
  return name;
}

/** What the driver is told after PUT: an object store of the kind GCS at this server, and a token for the stage's folder. */
export function transferOf(reader: Reader, stages: Stages, sql: string, origin: string): object {
  const [, source, stage = "", path = "", how = ""] = PUT.exec(sql) ?? [];
  if (source === undefined) throw refuse("001003", "42000", "SQL compilation error: syntax error");
  const folder = [stageAt(reader, stage, "WRITE"), ...path.split("/").filter((part) => part !== "")].join("/");
  const token = randomBytes(24).toString("base64url");
  stages.tokens.set(token, folder);
  return {
    src_locations: [source],
    parallel: 1,
    threshold: 209_715_200,
    autoCompress: !/AUTO_COMPRESS\s*=\s*FALSE/i.test(how),
    overwrite: /OVERWRITE\s*=\s*TRUE/i.test(how),
    sourceCompression: (/SOURCE_COMPRESSION\s*=\s*(\w+)/i.exec(how)?.[1] ?? "auto_detect").toLowerCase(),
    clientShowEncryptionParameter: true,
    command: "UPLOAD",
    operation: "Node",
    encryptionMaterial: null,
    stageInfo: {
      locationType: "GCS",
      location: `${BUCKET}/${folder}/`,
      path: `${folder}/`,
      region: "US-CENTRAL1",
      storageAccount: null,
      isClientSideEncrypted: false,
      creds: { GCS_ACCESS_TOKEN: token },
      presignedUrl: null,
      endPoint: origin,
    },
  };
}

/** An upload to the object store: whole or not at all. The status that it answers with. */
export function upload(stages: Stages, path: string, authorization: string | undefined, bytes: Buffer): number {
  const file = decodeURIComponent(path).slice(BUCKET.length + 2);
  const folder = stages.tokens.get(/^Bearer (.+)$/.exec(authorization ?? "")?.[1] ?? "");
  if (folder === undefined) return 401;
  if (!file.startsWith(`${folder}/`)) return 403;
  stages.files.set(file, bytes);
  return 200;
}

/** Who copies, and on what. */
type Copier = Reader & { readonly stages: Stages; readonly connection: DuckDBConnection };

interface Copy {
  readonly table: string;
  readonly columns: string;
  readonly values: string;
  /** "DB.SCHEMA.STAGE/path". */
  readonly file: string;
  readonly path: string;
  readonly purges: boolean;
}

/** Loads one file of JSON lines: all of it or nothing, and the same content of the same name once. */
export async function copyInto(of: Copier, sql: string): Promise<Outcome> {
  const copy = copyOf(of, sql);
  const { files, loaded } = of.stages;
  const bytes = files.get(copy.file) ?? Buffer.alloc(0);
  const key = `${copy.table}|${copy.file}|${createHash("md5").update(bytes).digest("hex")}`;
  if (!files.has(copy.file) || loaded.has(key)) return said([["Copy executed with 0 files processed."]], ["status"]);
  const lines = linesOf(bytes);
  if (lines === null) return failed("100069", "22P02", "Error parsing JSON");
  const outcome = await runRows(of.connection, insertSql(copy), [`[${lines.join(",")}]`]);
  if (outcome.kind === "error") return outcome;
  loaded.add(key);
  if (copy.purges) files.delete(copy.file);
  const count = String(lines.length);
  const names = ["file", "status", "rows_parsed", "rows_loaded", "error_limit", "errors_seen"];
  return said([[copy.path, "LOADED", count, count, "1", "0"]], names);
}

function copyOf(of: Copier, sql: string): Copy {
  const [, into = "", columns = "", values = "", stage = "", path = "", purges] = COPY.exec(sql) ?? [];
  if (values === "") throw refuse("001003", "42000", "SQL compilation error: syntax error");
  const table = tableAt(of, into);
  return { table, columns, values, file: `${stageAt(of, stage, "READ")}/${path}`, path, purges: purges !== undefined };
}

function tableAt(of: Copier, written: string): string {
  const table = fullName(partsOf(written), of);
  if (!of.catalogue.tables.has(table) || !isSeen(of.catalogue, of.role, table)) throw missing(table);
  if (!isGranted(of.catalogue, of.role, table, "INSERT")) throw denied(table);
  return table;
}

function insertSql({ table, columns, values }: Copy): string {
  const cells = values.split(/\s*,\s*/).map(cellSql);
  const keys = cells.flatMap(({ key }) => (key === null ? [] : [key]));
  const shape = JSON.stringify([Object.fromEntries(keys.map((key) => [key, "VARCHAR"]))]);
  const selected = cells.map(({ text }) => text).join(", ");
  return `INSERT INTO ${quoted(table)} (${columns}) SELECT ${selected} FROM (SELECT unnest(from_json($1::JSON, '${shape}')) AS "VALUE")`;
}

function partsOf(written: string): readonly string[] {
  return (written.match(/"[^"]+"|\w+/g) ?? []).map((part) => part.replaceAll('"', ""));
}

/** `$1:key::TYPE::TYPE`, or a text. */
function cellSql(value: string): { readonly key: string | null; readonly text: string } {
  const [, key, casts = ""] = /^\$1:(\w+)((?:::\w+)*)$/.exec(value.trim()) ?? [];
  if (key !== undefined)
    return { key, text: `"VALUE".${quoted(key)}${casts.replaceAll(/::(\w+)/g, (_, type: string) => `::${typeOf(type)}`)}` };
  if (/^'[\w-]*'$/.test(value.trim())) return { key: null, text: value.trim() };
  throw refuse("001003", "42000", "SQL compilation error: syntax error");
}

function linesOf(bytes: Buffer): readonly string[] | null {
  try {
    const lines = gunzipSync(bytes).toString("utf8").split("\n");
    return lines.filter((line) => line !== "" && JSON.parse(line) !== null);
  } catch {
    return null;
  }
}

function said(rows: readonly (readonly string[])[], names: readonly string[]): Outcome {
  return { kind: "rows", columns: names.map((name) => ({ name, type: "text" as const })), rows, type: COPY_TYPE };
}
