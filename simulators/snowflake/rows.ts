import {
  DuckDBBlobValue,
  type DuckDBConnection,
  DuckDBDateValue,
  DuckDBInstance,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import { failed, type Outcome, type ResultColumn, SELECT_TYPE } from "./replies.ts";

const MACROS = `
CREATE OR REPLACE MACRO PARSE_JSON(x) AS x::JSON;
CREATE OR REPLACE MACRO TRY_PARSE_JSON(x) AS TRY_CAST(x AS JSON);
CREATE OR REPLACE MACRO TRY_TO_TIMESTAMP_NTZ(x) AS TRY_CAST(x AS TIMESTAMP);
CREATE OR REPLACE MACRO SHA2(x) AS sha256(x), (x, bits) AS sha256(x);
CREATE OR REPLACE MACRO IFF(a, b, c) AS CASE WHEN a THEN b ELSE c END;
CREATE OR REPLACE MACRO TO_DATE(x) AS x::DATE;
CREATE OR REPLACE MACRO SYSDATE() AS now() AT TIME ZONE 'UTC';
`;

/** The database that holds the rows: in memory, or in a file that outlives this process. */
export interface Rows {
  connect(): Promise<DuckDBConnection>;
  close(): void;
}

export async function openRows(file?: string, region = "AWS_EU_WEST_1"): Promise<Rows> {
  const instance = await DuckDBInstance.create(file ?? ":memory:", { threads: "2" });
  const first = await instance.connect();
  await first.run(`${MACROS}CREATE OR REPLACE MACRO CURRENT_REGION() AS '${region}';`);
  return {
    connect: () => instance.connect(),
    close: () => {
      first.closeSync();
      instance.closeSync();
    },
  };
}

/** Runs a translated statement. What the database refuses becomes the error that Snowflake would answer. */
export async function runRows(
  connection: DuckDBConnection,
  sql: string,
  binds: readonly (string | null)[],
): Promise<Outcome & { changed?: number }> {
  try {
    const reader = await connection.runAndReadAll(sql, [...binds]);
    const types = reader.columnTypes().map(String);
    const columns = reader.columnNames().map((name, i) => ({ name: name.toUpperCase(), type: columnType(types[i] ?? "") }));
    const rows = reader.getRows().map((row) => row.map(cellOf));
    return { kind: "rows", columns, rows, type: SELECT_TYPE, changed: reader.rowsChanged };
  } catch (error) {
    return refusal(error instanceof Error ? error.message : "");
  }
}

function columnType(type: string): ResultColumn["type"] {
  if (type === "JSON") return "variant";
  if (type === "BOOLEAN") return "boolean";
  if (type === "DATE") return "date";
  if (type === "DOUBLE" || type === "FLOAT") return "real";
  if (type === "TIMESTAMP WITH TIME ZONE") return "timestamp_ltz";
  if (type.startsWith("TIMESTAMP")) return "timestamp_ntz";
  return /^(DECIMAL|.*INT)/.test(type) ? "fixed" : "text";
}

/** A value as it stands in a JSON answer: every cell is a text or null. */
function cellOf(value: DuckDBValue): string | null {
  if (value === null) return null;
  if (typeof value === "boolean") return value ? "1" : "0";
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) return secondsOf(value.micros);
  if (value instanceof DuckDBDateValue) return String(value.days);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString("hex");
  return String(value);
}

function secondsOf(micros: bigint): string {
  return `${micros / 1_000_000n}.${String((micros % 1_000_000n) * 1_000n).padStart(9, "0")}`;
}

const REFUSALS: readonly (readonly [RegExp, string, string, string])[] = [
  [/Malformed JSON/, "100069", "22P02", "Error parsing JSON"],
  [/NOT NULL constraint/, "100072", "22000", "NULL result in a non-nullable column"],
  [/Conversion Error/, "100038", "22018", "Numeric or timestamp value is not recognized"],
  [/Referenced column|does not have a column|Binder Error/, "000904", "42000", "SQL compilation error: invalid identifier"],
  [/Catalog Error/, "002003", "42S02", "SQL compilation error: Object does not exist or not authorized."],
  [/INTERRUPT/, "000604", "57014", "SQL execution canceled"],
];

function refusal(message: string): Outcome {
  const [, code, state, text] = REFUSALS.find(([pattern]) => pattern.test(message)) ?? [
    /./,
    "001003",
    "42000",
    "SQL compilation error: syntax error",
  ];
  return failed(code, state, text);
}
