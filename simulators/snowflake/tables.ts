import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import type { ResultColumn } from "./replies.ts";

/** Columns of an evidence table; all NOT NULL, the primary key declared but, as on standard tables, not enforced. */
export const COLUMNS: readonly ResultColumn[] = [
  { name: "LOG_ID", type: "text" },
  { name: "SEQ", type: "fixed" },
  { name: "EPOCH", type: "fixed" },
  { name: "EVENT_ID", type: "text" },
  { name: "OCCURRED_AT", type: "timestamp_ntz" },
  { name: "KIND", type: "text" },
  { name: "REGION", type: "text" },
  { name: "SUBJECT", type: "text" },
  { name: "RECORD_HASH", type: "text" },
  { name: "PREV_HASH", type: "text" },
  { name: "SEAL_HASH", type: "text" },
  { name: "CANONICAL", type: "text" },
  { name: "BATCH_ID", type: "text" },
];

/** A row by column name; numbers in decimal text, timestamps as they were sent. */
export type Row = Readonly<Record<string, string>>;

const Stored = z.object({ table: z.string(), row: z.record(z.string(), z.string()) });

/** The tables of one account, by full name ("DB.SCHEMA.TABLE"). */
export interface Tables {
  rows(table: string): Row[] | undefined;
  insert(table: string, rows: readonly Row[]): void;
}

/** Tables in memory; with a file, inserted rows are appended to it and read back at the next start. */
export function createTables(names: readonly string[], file?: string): Tables {
  const tables = new Map<string, Row[]>(names.map((name) => [name, []]));
  if (file !== undefined && existsSync(file)) {
    for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
      const { table, row } = Stored.parse(JSON.parse(line));
      tables.get(table)?.push(row);
    }
  }
  return {
    rows: (table) => tables.get(table),
    insert: (table, rows) => {
      tables.get(table)?.push(...rows);
      if (file !== undefined) appendFileSync(file, rows.map((row) => `${JSON.stringify({ table, row })}\n`).join(""));
    },
  };
}
