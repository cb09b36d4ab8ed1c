import { ADMIN, type Catalogue, isGranted, isSeen, rolesOf } from "./catalogue.ts";
import { listing } from "./information-schema.ts";
import { refuse } from "./replies.ts";
import { closing, isSign, type Token, tokensOf, wordAt } from "./tokens.ts";

/** For whom a statement is read: names without database or schema belong to the session's. */
export interface Reader {
  readonly catalogue: Catalogue;
  readonly role: string;
  readonly database: string;
  readonly schema: string;
}

/** Reading as its owner reads: views see what their owner may see, but policies ask for the session's role. */
interface Reading extends Reader {
  readonly asOwner: boolean;
  /** Question marks met so far. */
  readonly binds: { count: number };
  /** Fields of a flattened array's elements that the statement reads, when it reads them as texts and nothing else of them. */
  readonly fields: readonly string[];
}

const TYPES: Readonly<Record<string, string>> = {
  STRING: "VARCHAR",
  TEXT: "VARCHAR",
  NUMBER: "DECIMAL(38,0)",
  INTEGER: "DECIMAL(38,0)",
  TIMESTAMP_NTZ: "TIMESTAMP",
  TIMESTAMP_LTZ: "TIMESTAMPTZ",
  TIMESTAMP_TZ: "TIMESTAMPTZ",
  VARIANT: "JSON",
  OBJECT: "JSON",
  ARRAY: "JSON",
  BINARY: "BLOB",
};
const DOCUMENTS = new Set(["VARIANT", "OBJECT", "ARRAY"]);

/** "DB.SCHEMA.NAME" of a name as written. */
export function fullName(parts: readonly string[], { database, schema }: Pick<Reader, "database" | "schema">): string {
  return [database, schema]
    .slice(0, Math.max(0, 3 - parts.length))
    .concat(parts)
    .join(".");
}

/** A type as the database under this server names it. */
export function typeOf(name: string): string {
  return TYPES[name] ?? name;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** A query of Snowflake's dialect as the database under this server takes it. Throws the server's refusal. */
export function translated(reader: Reader, tokens: readonly Token[]): string {
  return translate({ ...reader, asOwner: false, binds: { count: 0 }, fields: fieldsOf(tokens) }, tokens);
}

function translate(reading: Reading, tokens: readonly Token[]): string {
  const local = localNames(tokens);
  const out: string[] = [];
  for (let at = 0; at < tokens.length; ) {
    const [piece, next] = pieceAt(reading, tokens, at, local);
    out.push(piece);
    at = next;
  }
  return out.join(" ");
}

/** Names that a WITH clause defines. */
function localNames(tokens: readonly Token[]): ReadonlySet<string> {
  if (wordAt(tokens, 0) !== "WITH") return new Set();
  return new Set(
    tokens.flatMap((_, at) => (wordAt(tokens, at + 1) === "AS" && isSign(tokens[at + 2], "(") ? [wordAt(tokens, at)] : [])),
  );
}

type Piece = readonly [piece: string, next: number];

// A fourth parameter keeps the names of the WITH clause out of what views are read with.
function pieceAt(reading: Reading, tokens: readonly Token[], at: number, local: ReadonlySet<string>): Piece {
  const token = tokens[at];
  if (token?.kind !== "name") return valueAt(reading, tokens, at);
  if (/^(FROM|JOIN)$/.test(wordAt(tokens, at - 1)) && !local.has(token.parts.join("."))) return sourceAt(reading, tokens, at);
  if (isSign(tokens[at + 1], ":")) return pathAt(reading, tokens, at);
  return functionAt(reading, tokens, at) ?? [asWritten(token), at + 1];
}

function valueAt({ binds }: Reading, tokens: readonly Token[], at: number): Piece {
  const token = tokens[at];
  if (token?.kind === "text") return [text(token.text), at + 1];
  if (token?.kind !== "bind") return signAt(tokens, at);
  binds.count += 1;
  return [`$${binds.count}`, at + 1];
}

function asWritten(token: Extract<Token, { kind: "name" }>): string {
  return token.parts.length > 1 ? token.parts.map(quoted).join(".") : token.text;
}

function signAt(tokens: readonly Token[], at: number): Piece {
  if (!isSign(tokens[at], "::")) return [tokens[at]?.text ?? "", at + 1];
  const type = typeOf(wordAt(tokens, at + 1));
  return [`::${type}`, isSign(tokens[at + 2], "(") ? closing(tokens, at + 2) + 1 : at + 2];
}

function isTextAt(tokens: readonly Token[], at: number): boolean {
  return isSign(tokens[at], "::") && !DOCUMENTS.has(wordAt(tokens, at + 1));
}

/** The fields behind VALUE when all of them are plain keys cast to no document; else none. Taken out at once, they are read 3 times as fast as one by one. */
function fieldsOf(tokens: readonly Token[]): readonly string[] {
  const keys = new Set<string>();
  for (const [at, token] of tokens.entries()) {
    if (token.kind !== "name" || token.parts.at(-1) !== "VALUE") continue;
    const key = tokens[at + 2];
    const plain = isSign(tokens[at + 1], ":") && key?.kind === "name" && key.parts.length === 1 && isTextAt(tokens, at + 3);
    if (!plain) return [];
    keys.add(key.text);
  }
  const found = [...keys];
  return new Set(found.map((key) => key.toLowerCase())).size === found.length ? found : [];
}

/** `column:path.of.keys`, a field of a document. */
function pathAt({ fields }: Reading, tokens: readonly Token[], at: number): Piece {
  const [column, keys] = [tokens[at], tokens[at + 2]];
  if (column?.kind !== "name" || keys?.kind !== "name") throw refuse("001003", "42000", "SQL compilation error: syntax error");
  if (column.parts.at(-1) === "VALUE" && fields.includes(keys.text))
    return [`${column.parts.map(quoted).join(".")}.${quoted(keys.text)}`, at + 3];
  const asText = isTextAt(tokens, at + 3);
  // Keys of documents keep their letter case.
  return [`(${column.parts.map(quoted).join(".")}${asText ? "->>" : "->"}'$.${keys.text}')`, at + 3];
}

function functionAt(reading: Reading, tokens: readonly Token[], at: number): Piece | null {
  const name = wordAt(tokens, at);
  const called = isSign(tokens[at + 1], "(");
  const end = called ? closing(tokens, at + 1) : at;
  const given = tokens.slice(at + 2, end);
  switch (name) {
    case "CURRENT_TIMESTAMP":
      return ["now()", end + 1];
    case "CURRENT_ROLE":
      return [text(reading.role), end + 1];
    case "IS_ROLE_IN_SESSION":
      return given[0]?.kind === "text"
        ? [String(reading.role === ADMIN || rolesOf(reading.catalogue, reading.role).has(given[0].text)), end + 1]
        : [`(${translate(reading, given)} IN (${[...rolesOf(reading.catalogue, reading.role)].map(text).join(", ")}))`, end + 1];
    case "LISTAGG":
      return listAt(reading, tokens, end, given);
    default:
      return null;
  }
}

/** LISTAGG(x, '') WITHIN GROUP (ORDER BY y). */
function listAt(reading: Reading, tokens: readonly Token[], end: number, given: readonly Token[]): Piece {
  const close = closing(tokens, end + 3);
  const order = tokens.slice(end + 4, close);
  return [`coalesce(string_agg(${translate(reading, given)} ${translate(reading, order)}), '')`, close + 1];
}

/** What stands behind FROM or JOIN: rows of a JSON array, a table, or a view. */
function sourceAt(reading: Reading, tokens: readonly Token[], at: number): Piece {
  if (wordAt(tokens, at) === "TABLE" && isSign(tokens[at + 1], "(")) {
    const end = closing(tokens, at + 1);
    return [flattened(reading, tokens.slice(at + 2, end)), end + 1];
  }
  const token = tokens[at];
  if (token?.kind !== "name") return ["", at + 1];
  return [relation(reading, token.parts), at + 1];
}

/** The rows of FLATTEN(INPUT => array), or what the server tells of policies. */
function flattened(reading: Reading, tokens: readonly Token[]): string {
  const { catalogue, role, database } = reading;
  const name = tokens[0]?.kind === "name" ? tokens[0].parts : [];
  if (name.at(-1) === "POLICY_REFERENCES") return listing({ catalogue, role, database }, "POLICY_REFERENCES");
  if (name[0] !== "FLATTEN") throw refuse("002141", "42601", "SQL compilation error: unknown table function");
  const input = tokens.slice(4, closing(tokens, 1));
  const { fields } = reading;
  const shape = fields.length === 0 ? ["JSON"] : [Object.fromEntries(fields.map((field) => [field, "VARCHAR"]))];
  return `(SELECT unnest(from_json(${translate(reading, input)}, ${text(JSON.stringify(shape))})) AS "VALUE")`;
}

function relation(reading: Reading, parts: readonly string[]): string {
  const { catalogue, role, database } = reading;
  if (parts.at(-2) === "INFORMATION_SCHEMA")
    return listing({ catalogue, role, database: parts.length === 3 ? (parts[0] ?? "") : database }, parts.at(-1) ?? "");
  const name = fullName(parts, reading);
  const view = catalogue.views.get(name);
  if (view === undefined && !catalogue.tables.has(name)) throw missing(name);
  if (!reading.asOwner) assertReadable(reading, name);
  return view === undefined ? guarded(reading, name) : `(${translate({ ...reading, asOwner: true }, view.query)})`;
}

function assertReadable({ catalogue, role }: Reading, name: string): void {
  if (!isSeen(catalogue, role, name)) throw missing(name);
  if (!isGranted(catalogue, role, name, "SELECT")) throw denied(name);
}

/** A table as its policies show it to the session's role. */
function guarded(reading: Reading, table: string): string {
  const uses = reading.catalogue.uses.filter((use) => use.table === table);
  if (uses.length === 0) return quoted(table);
  const where: string[] = [];
  const replaced: string[] = [];
  for (const { policy, columns } of uses) {
    const found = reading.catalogue.policies.get(policy);
    if (found === undefined) continue;
    const given = new Map(found.parameters.map((parameter, i) => [parameter, `guarded_rows.${quoted(columns[i] ?? "")}`]));
    const body = translate(
      { ...reading, asOwner: true },
      found.body.map((token) => substituted(token, given)),
    );
    if (found.kind === "ROW_ACCESS_POLICY") where.push(`(${body})`);
    else replaced.push(`(${body}) AS ${quoted(columns[0] ?? "")}`);
  }
  const columns = replaced.length === 0 ? "*" : `* REPLACE (${replaced.join(", ")})`;
  return `(SELECT ${columns} FROM ${quoted(table)} guarded_rows${where.length === 0 ? "" : ` WHERE ${where.join(" AND ")}`})`;
}

function substituted(token: Token, given: ReadonlyMap<string, string>): Token {
  const column = token.kind === "name" && token.parts.length === 1 ? given.get(token.parts[0] ?? "") : undefined;
  return column === undefined ? token : (tokensOf(column)?.[0] ?? token);
}

/** The refusal for what is not there, or not for this role: the server does not tell which. */
export function missing(name: string): Error {
  return refuse("002003", "42S02", `SQL compilation error: Object '${name}' does not exist or not authorized.`);
}

export function denied(name: string): Error {
  const last = name.split(".").at(-1) ?? "";
  return refuse("003001", "42501", `SQL access control error: Insufficient privileges to operate on '${last}'.`);
}
