import type { Place, Read } from "../step.ts";
import { csvRows } from "./csv.ts";
import { HELP_DESK_COLUMNS, helpDeskStep } from "./help-desk.ts";
import { INCIDENT_COLUMNS, incidentStep, type Seen } from "./incidents.ts";
import { isIssue, issueSteps } from "./issues.ts";
import { isObject } from "./json.ts";
import { linesOf, textOf } from "./open-file.ts";
import { isRecord, recordStep } from "./records.ts";
import { isWebhook, webhookStep } from "./webhook.ts";

/** Everything that the files hold, in order. What cannot be read comes as such, with its file, row and reason; a file that is gone or broken too. */
export async function* readInputs(files: readonly string[]): AsyncGenerator<Read> {
  for (const [at, file] of files.entries()) {
    let row = 0;
    try {
      for await (const read of readFile(file, at)) {
        row = read.place.row;
        yield read;
      }
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      yield {
        kind: "unreadable",
        place: { file, row: row + 1 },
        reason: `the file cannot be read on from here${code === "" ? "" : ` (${code})`}`,
      };
    }
  }
}

function readFile(file: string, at: number): AsyncGenerator<Read> {
  const name = file.replace(/\.gz$/, "");
  if (name.endsWith(".csv")) return readTable(file, at);
  return /\.(ndjson|jsonl)$/.test(name) ? readLines(file) : readValue(file);
}

async function* readTable(file: string, at: number): AsyncGenerator<Read> {
  let header: readonly string[] | null = null;
  const seen: Seen = new Map();
  for await (const line of csvRows(linesOf(file))) {
    const place: Place = { file, row: line.row };
    if ("broken" in line) {
      yield { kind: "unreadable", place, reason: line.broken };
      continue;
    }
    if (header === null) {
      header = line.cells.map((name) => name.replace(/^\uFEFF/, "").trim());
      if (known(header)) continue;
      yield {
        kind: "unreadable",
        place,
        reason: `columns of no table that is known here: ${header.slice(0, 6).join(", ").slice(0, 100)}`,
      };
      return;
    }
    yield tableStep(header, line.cells, place, { seen, prefix: `HD${at}` });
  }
}

function has(header: readonly string[], columns: readonly string[]): boolean {
  return columns.every((column) => header.includes(column));
}

function known(header: readonly string[]): boolean {
  return has(header, INCIDENT_COLUMNS) || has(header, HELP_DESK_COLUMNS);
}

function tableStep(
  header: readonly string[],
  cells: readonly string[],
  place: Place,
  memory: { readonly seen: Seen; readonly prefix: string },
): Read {
  if (cells.length !== header.length)
    return { kind: "unreadable", place, reason: `${cells.length} cells where the header has ${header.length}` };
  const row = Object.fromEntries(header.map((name, i) => [name, cells[i] ?? ""]));
  return has(header, INCIDENT_COLUMNS) ? incidentStep(row, place, memory.seen) : helpDeskStep(row, place, memory.prefix);
}

async function* readLines(file: string): AsyncGenerator<Read> {
  let row = 0;
  for await (const line of linesOf(file)) {
    row += 1;
    if (line.trim() === "") continue;
    const value = parsed(line);
    if (value === undefined) yield { kind: "unreadable", place: { file, row }, reason: "not JSON" };
    else yield* stepsIn(value, { file, row });
  }
}

async function* readValue(file: string): AsyncGenerator<Read> {
  const value = parsed(await textOf(file));
  if (value === undefined) {
    yield { kind: "unreadable", place: { file, row: 1 }, reason: "not JSON, and no table (.csv) or lines (.ndjson) by its name" };
    return;
  }
  let row = 0;
  for (const item of itemsOf(value, 0)) {
    row += 1;
    yield* stepsIn(item, { file, row });
  }
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

const DEPTH = 4;

/** The records, issues and bodies inside a value: answers hold them as `result` or `issues`, collections by name. */
function itemsOf(value: unknown, depth: number): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => itemsOf(item, depth + 1));
  if (!isObject(value) || isWebhook(value) || isIssue(value) || isRecord(value) || depth >= DEPTH) return [value];
  const inner = Object.values(value).filter((item) => typeof item === "object" && item !== null);
  return inner.length === 0 ? [value] : inner.flatMap((item) => itemsOf(item, depth + 1));
}

function stepsIn(value: unknown, place: Place): readonly Read[] {
  if (isWebhook(value)) return [webhookStep(value, place)];
  if (isIssue(value)) return issueSteps(value, place);
  if (isRecord(value)) return [recordStep(value, place)];
  return [{ kind: "unreadable", place, reason: "neither a record, an issue nor a webhook body" }];
}
