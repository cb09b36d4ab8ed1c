import { readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "../../integrations/snowflake");
const FILES = ["01-schema.sql", "02-roles.sql", "03-access.sql"];

/** Where evidence goes: the policy's snowflake://DATABASE.SCHEMA.LOG. */
export interface Place {
  readonly database: string;
  readonly schema: string;
  readonly log: string;
}

/** The statements that integrations/snowflake gives for that place, as an administrator runs them. */
export function scriptFor(place: Place, files: readonly string[] = FILES): string {
  const values = new Map<string, string>([...Object.entries(place), ["days", "2557"]]);
  const text = files.map((file) => readFileSync(join(FOLDER, file), "utf8")).join("\n");
  return text.replaceAll(/<% (\w+) %>/g, (_, name: string) => values.get(name) ?? "");
}
