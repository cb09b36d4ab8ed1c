import { readFileSync } from "node:fs";
import { type Document, isCollection, isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import type { z } from "zod";
import { IN_PLAIN_WORDS } from "../case/index.ts";

/** One thing wrong with a file: where, what, and the way out. */
export interface FileProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: string;
}

export type Path = readonly (string | number)[];

/** A YAML file with the place of every value. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  /** The place of a path's value, of its key when the value is a list or a mapping or when it is asked for, or of the nearest parent that exists. */
  problem(path: Path, message: string, of?: "key"): FileProblem;
}

export type Read<T> =
  | { readonly ok: true; readonly value: T; readonly from: YamlFile }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

/** Reads YAML 1.2 without merge keys, tags or aliases bombs; duplicate keys are refused with their line. */
function readYaml(file: string, text: string | null): Read<unknown> {
  if (text === null)
    return {
      ok: false,
      problems: [{ file, line: 1, column: 1, path: "", message: "cannot be read: check the path and its rights" }],
    };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, strict: true, version: "1.2", schema: "core" });
  // A tag that nothing here knows is a warning to the parser: its value would count as if it were not tagged.
  const wrong = [...document.errors, ...document.warnings];
  if (wrong.length > 0) {
    const problems = wrong.map((error) => {
      const at = lines.linePos(error.pos[0]);
      return { file, line: at.line, column: at.col, path: "", message: wordsOf(error.message) };
    });
    return { ok: false, problems };
  }
  const problem = (path: Path, message: string, of?: "key"): FileProblem => {
    const start = nodeAt(document, path, of === "key")?.range?.[0];
    const at = start === undefined ? { line: 1, col: 1 } : lines.linePos(start);
    return { file, line: at.line, column: at.col, path: dotted(path), message };
  };
  try {
    const value: unknown = document.toJS({ maxAliasCount: 20 });
    return { ok: true, value, from: { file, value, problem } };
  } catch {
    return { ok: false, problems: [problem([], "has aliases (*name) that repeat too much: write out what they stand for")] };
  }
}

// The parser calls itself level by level, and says so when there are too many.
const TOO_DEEP = /call stack/i;

function wordsOf(message: string): string {
  if (TOO_DEEP.test(message)) return "is nested too deeply here: no file of ours goes beyond a few levels";
  return (message.split("\n")[0] ?? "not YAML").replace(/ at line.*$/, "");
}

/** The node that a person would look at for this path: a scalar itself, the key of anything longer, or the same of the nearest parent. */
function nodeAt(document: Document, path: Path, asKey: boolean): Node | null {
  for (let end = path.length; end > 0; end -= 1) {
    const node: unknown = document.getIn(path.slice(0, end), true);
    if (!isNode(node)) continue;
    return (asKey || isCollection(node) ? keyOf(document, path.slice(0, end)) : null) ?? node;
  }
  return document.contents;
}

/** The key of a mapping's entry; null for an item of a list. */
function keyOf(document: Document, path: Path): Node | null {
  const parent: unknown = document.getIn(path.slice(0, -1), true);
  const pairs = isMap(parent) ? parent.items : [];
  const keys = pairs.map(({ key }) => key).filter((key) => isScalar(key));
  return keys.find((key) => key.value === path.at(-1)) ?? null;
}

/** Reads a YAML file through a zod schema; each issue gets its line and column. */
export function readChecked<T>(file: string, schema: z.ZodType<T>): Read<T> {
  return checked(file, textOf(file), schema);
}

/** A reader of a file that may change at any time: its bytes are read each time, and taken apart when they are others than the last time. */
export function rereadChecked<T>(file: string, schema: z.ZodType<T>): () => Read<T> {
  let last: { readonly text: string | null; readonly read: Read<T> } | null = null;
  return () => {
    const text = textOf(file);
    if (last === null || last.text !== text) last = { text, read: checked(file, text, schema) };
    return last.read;
  };
}

function checked<T>(file: string, text: string | null, schema: z.ZodType<T>): Read<T> {
  const read = readYaml(file, text);
  if (!read.ok) return read;
  const parsed = schema.safeParse(read.value, IN_PLAIN_WORDS);
  if (parsed.success) return { ok: true, value: parsed.data, from: read.from };
  return { ok: false, problems: parsed.error.issues.map((issue) => problemOf(read, issue)) };
}

/** An unknown key is reported at the key itself. */
function problemOf({ from, value }: Extract<Read<unknown>, { readonly ok: true }>, issue: z.core.$ZodIssue): FileProblem {
  const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
  const text = issueText(issue, value);
  if (issue.code !== "unrecognized_keys" || issue.keys[0] === undefined) return from.problem(path, text);
  return from.problem([...path, issue.keys[0]], text, "key");
}

const ABOUT_VALUES: ReadonlySet<string | undefined> = new Set(["invalid_type", "invalid_union", "invalid_value"]);

function issueText(issue: z.core.$ZodIssue, file: unknown): string {
  if (issue.code === "unrecognized_keys")
    return `unknown key ${issue.keys.map((key) => `"${key}"`).join(", ")}: remove it or correct its spelling`;
  return ABOUT_VALUES.has(issue.code) && isMissing(file, issue.path) ? "is missing" : issue.message;
}

function isMissing(file: unknown, path: readonly PropertyKey[]): boolean {
  const found = path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : null),
    file,
  );
  return found === undefined;
}

function dotted(path: Path): string {
  return path.map((part, i) => (typeof part === "number" ? `[${part}]` : i === 0 ? part : `.${part}`)).join("");
}

/** "file:line:column path: message". */
export function problemLine(problem: FileProblem): string {
  return `${placeLine(problem)}: ${problem.message}`;
}

/** "file:line:column path". */
export function placeLine({ file, line, column, path }: FileProblem): string {
  return `${file}:${line}:${column}${path === "" ? "" : ` ${path}`}`;
}
