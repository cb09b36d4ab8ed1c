import { readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "../../integrations/snowflake");
const FILES = ["01-schema.sql", "02-roles.sql", "03-access.sql"];

const LOG_ID = "acme.eu-west-1.main";

/** Where evidence goes: the policy's snowflake://DATABASE.SCHEMA.LOG. */
export interface Place {
  readonly database: string;
  readonly schema: string;
  readonly log: string;
  /** Of the log whose rows the view shows. */
  readonly log_id?: string;
}

/** The statements that integrations/snowflake gives for that place, as an administrator runs them. */
export function scriptFor(place: Place, files: readonly string[] = FILES): string {
  const values = new Map<string, string>([["log_id", LOG_ID], ...Object.entries(place), ["days", "2557"]]);
  const text = files.map((file) => readFileSync(join(FOLDER, file), "utf8")).join("\n");
  return text.replaceAll(/<% (\w+) %>/g, (_, name: string) => values.get(name) ?? "");
}
