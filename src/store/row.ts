import { z } from "zod";
import type { Row, Rows } from "./database.ts";

/** A timestamptz column as an ISO string. */
export const Moment = z.date().transform((date) => date.toISOString());

/** The first row through its schema, or null when there is none. */
export function oneRow<T>(schema: z.ZodType<T, Row>, { rows }: Rows): T | null {
  const row = rows[0];
  return row === undefined ? null : schema.parse(row);
}

/** Every row through its schema. */
export function allRows<T>(schema: z.ZodType<T, Row>, { rows }: Rows): T[] {
  return rows.map((row) => schema.parse(row));
}
