import { ADMIN, type Column, type Grant } from "./catalogue.ts";
import { denied, fullName, quoted, type Reader, translated, typeOf } from "./reading.ts";
import { refuse } from "./replies.ts";
import { closing, findWords, hasWords, isSign, listed, type Token, wordAt } from "./tokens.ts";

const wrongSyntax = () => refuse("001003", "42000", "SQL compilation error: syntax error");
const PLAIN = /^(DATABASE|SCHEMA|ROLE|USER|WAREHOUSE|TAG|STAGE|NETWORK|AUTHENTICATION|BACKUP|RESOURCE)$/;
const TYPE_NAMES: Readonly<Record<string, string>> = { VARCHAR: "TEXT", STRING: "TEXT", INTEGER: "NUMBER" };

/** Changes what the account has; answers with what the database under this server has to do for it. Only the account's administrator may. */
export function define(reader: Reader, tokens: readonly Token[]): readonly string[] {
  if (reader.role !== ADMIN) throw denied(fullName(partsAt(tokens, tokens.findIndex(isDotted)), reader));
  switch (wordAt(tokens, 0)) {
    case "CREATE":
      return create(reader, tokens);
    case "ALTER":
      return alter(reader, tokens);
    case "DROP":
      return drop(reader, tokens);
    case "GRANT":
      return grant(reader, tokens, true);
    default:
      return grant(reader, tokens, false);
  }
}

function isDotted(token: Token): boolean {
  return token.kind === "name" && token.parts.length > 1;
}

function partsAt(tokens: readonly Token[], at: number): readonly string[] {
  const token = tokens[at];
  return token?.kind === "name" ? token.parts : [];
}

interface Creation {
  readonly what: string;
  readonly name: string;
  readonly replaces: boolean;
  readonly unlessThere: boolean;
  readonly secure: boolean;
  /** What stands behind the name. */
  readonly rest: readonly Token[];
}

function creationOf(reader: Reader, tokens: readonly Token[]): Creation {
  let at = 1;
  const took = (words: string): boolean => {
    const found = hasWords(tokens, at, words);
    if (found) at += words.split(" ").length;
    return found;
  };
  const replaces = took("OR REPLACE");
  const secure = took("SECURE");
  took("TRANSIENT");
  const two = ["ROW ACCESS POLICY", "MASKING POLICY", "NETWORK POLICY", "BACKUP POLICY", "BACKUP SET"].find(took);
  const what = two ?? wordAt(tokens, at);
  if (two === undefined) at += 1;
  const unlessThere = took("IF NOT EXISTS");
  const parts = partsAt(tokens, at);
  const inSchema = /TABLE|VIEW|POLICY|TAG|STAGE|SET$/.test(what) && what !== "NETWORK POLICY";
  const name = inSchema
    ? fullName(parts, reader)
    : what === "SCHEMA" && parts.length === 1
      ? `${reader.database}.${parts[0]}`
      : parts.join(".");
  return { what, name, replaces, unlessThere, secure, rest: tokens.slice(at + 1) };
}

function create(reader: Reader, tokens: readonly Token[]): readonly string[] {
  const made = creationOf(reader, tokens);
  const { catalogue } = reader;
  switch (made.what) {
    case "TABLE":
      return createTable(reader, made);
    case "VIEW":
      catalogue.views.set(made.name, { query: made.rest.slice(findWords(made.rest, "AS") + 1), secure: made.secure });
      return [];
    case "ROW ACCESS POLICY":
    case "MASKING POLICY":
      return createPolicy(reader, made);
    case "DATABASE":
      catalogue.databases.add(made.name);
      return [];
    case "SCHEMA":
      catalogue.schemas.add(made.name);
      return [];
    default:
      if (!PLAIN.test(made.what.split(" ")[0] ?? "")) throw wrongSyntax();
      catalogue.others.add(`${made.what} ${made.name}`);
      return [];
  }
}

function createTable(reader: Reader, made: Creation): readonly string[] {
  const { catalogue } = reader;
  if (!catalogue.schemas.has(made.name.split(".").slice(0, 2).join(".")))
    throw refuse("002003", "02000", "SQL compilation error: Schema does not exist.");
  const there = catalogue.tables.has(made.name);
  if (there && made.unlessThere) return [];
  if (there && !made.replaces) throw refuse("002002", "42710", "SQL compilation error: Object already exists.");
  const inside = listed(made.rest.slice(1, closing(made.rest, 0)));
  const lines = inside.filter((line) => !/^(PRIMARY|UNIQUE|CONSTRAINT)$/.test(wordAt(line, 0)));
  catalogue.tables.set(made.name, { columns: lines.map(columnOf), retentionDays: retentionIn(made.rest) });
  const columns = lines.map((line) => columnSql(reader, line)).join(", ");
  // With a file the rows of an earlier run are still there.
  return [`CREATE ${made.replaces ? "OR REPLACE TABLE" : "TABLE IF NOT EXISTS"} ${quoted(made.name)} (${columns})`];
}

function retentionIn(tokens: readonly Token[]): number {
  const at = findWords(tokens, "DATA_RETENTION_TIME_IN_DAYS");
  return at < 0 ? 1 : Number(tokens[at + 2]?.text ?? 1);
}

function columnOf(line: readonly Token[]): Column {
  const type = wordAt(line, 1);
  return { name: wordAt(line, 0), type: TYPE_NAMES[type] ?? type, nullable: findWords(line, "NOT NULL") < 0 };
}

function columnSql(reader: Reader, line: readonly Token[]): string {
  const at = findWords(line, "DEFAULT");
  const given =
    at < 0
      ? ""
      : ` DEFAULT ${translated(reader, line.slice(at + 1, isSign(line[at + 2], "(") ? closing(line, at + 2) + 1 : at + 2))}`;
  return `${quoted(wordAt(line, 0))} ${typeOf(wordAt(line, 1))}${given}${findWords(line, "NOT NULL") < 0 ? "" : " NOT NULL"}`;
}

/** CREATE ... POLICY name AS (column TYPE, ...) RETURNS TYPE -> body. */
function createPolicy({ catalogue }: Reader, { what, name, rest }: Creation): readonly string[] {
  const open = findWords(rest, "AS") + 1;
  const arrow = rest.findIndex((token) => isSign(token, "->"));
  if (arrow < 0) throw wrongSyntax();
  const parameters = listed(rest.slice(open + 1, closing(rest, open))).map((line) => wordAt(line, 0));
  const kind = what === "MASKING POLICY" ? "MASKING_POLICY" : "ROW_ACCESS_POLICY";
  catalogue.policies.set(name, { kind, parameters, body: rest.slice(arrow + 1) });
  return [];
}

function alter(reader: Reader, tokens: readonly Token[]): readonly string[] {
  const { catalogue } = reader;
  if (wordAt(tokens, 1) !== "TABLE") return [];
  const table = fullName(partsAt(tokens, 2), reader);
  const known = catalogue.tables.get(table);
  if (known === undefined) throw refuse("002003", "42S02", "SQL compilation error: Object does not exist or not authorized.");
  if (putPolicy(reader, tokens, table)) return [];
  if (hasWords(tokens, 3, "SET DATA_RETENTION_TIME_IN_DAYS"))
    catalogue.tables.set(table, { ...known, retentionDays: Number(tokens[6]?.text ?? 1) });
  else if (hasWords(tokens, 3, "DROP COLUMN")) {
    catalogue.tables.set(table, { ...known, columns: known.columns.filter(({ name }) => name !== wordAt(tokens, 5)) });
    return [`ALTER TABLE ${quoted(table)} DROP COLUMN ${quoted(wordAt(tokens, 5))}`];
  }
  return [];
}

/** What puts policies on a table or takes them off: one for its rows, one for each column, replaced with FORCE only. */
function putPolicy(reader: Reader, tokens: readonly Token[], table: string): boolean {
  const { catalogue } = reader;
  const kindOf = (policy: string): string => catalogue.policies.get(policy)?.kind ?? "";
  const put = (policy: string, columns: readonly string[], forced: boolean): void => {
    const kind = kindOf(policy);
    const there = catalogue.uses.findIndex(
      (use) =>
        use.table === table && kindOf(use.policy) === kind && (kind === "ROW_ACCESS_POLICY" || use.columns[0] === columns[0]),
    );
    if (there >= 0 && !forced) throw refuse("003551", "42710", "SQL execution error: a policy is already attached.");
    if (there >= 0) catalogue.uses.splice(there, 1);
    catalogue.uses.push({ policy, table, columns });
  };
  if (hasWords(tokens, 3, "DROP ALL ROW ACCESS POLICIES")) {
    const isOther = (use: { readonly table: string; readonly policy: string }): boolean =>
      use.table !== table || kindOf(use.policy) !== "ROW_ACCESS_POLICY";
    catalogue.uses.splice(0, catalogue.uses.length, ...catalogue.uses.filter(isOther));
  } else if (hasWords(tokens, 3, "ADD ROW ACCESS POLICY")) {
    const columns = listed(tokens.slice(10, closing(tokens, 9))).map((line) => wordAt(line, 0));
    put(fullName(partsAt(tokens, 7), reader), columns, false);
  } else if (hasWords(tokens, 3, "MODIFY COLUMN") && hasWords(tokens, 6, "SET MASKING POLICY"))
    put(fullName(partsAt(tokens, 9), reader), [wordAt(tokens, 5)], wordAt(tokens, 10) === "FORCE");
  else return false;
  return true;
}

function drop(reader: Reader, tokens: readonly Token[]): readonly string[] {
  const at = hasWords(tokens, 2, "IF EXISTS") ? 4 : 2;
  const name = fullName(partsAt(tokens, at), reader);
  if (wordAt(tokens, 1) === "VIEW") reader.catalogue.views.delete(name);
  if (wordAt(tokens, 1) !== "TABLE") return [];
  reader.catalogue.tables.delete(name);
  return [`DROP TABLE IF EXISTS ${quoted(name)}`];
}

/** GRANT a, b ON TABLE x TO ROLE r; GRANT ROLE a TO ROLE b. What goes to a user is not kept: a user logs in with any role here. */
function grant(reader: Reader, tokens: readonly Token[], given: boolean): readonly string[] {
  const { catalogue } = reader;
  const to = findWords(tokens, given ? "TO" : "FROM");
  const role = partsAt(tokens, to + 2).join(".");
  if (wordAt(tokens, to + 1) !== "ROLE") return [];
  const held = catalogue.grants.get(role) ?? [];
  const changed = grantsIn(reader, tokens, to);
  const same = (a: Grant): boolean => changed.some((b) => a.privilege === b.privilege && a.on === b.on && a.name === b.name);
  const others = held.filter((one) => !same(one));
  catalogue.grants.set(role, given ? [...others, ...changed] : others);
  return [];
}

function grantsIn(reader: Reader, tokens: readonly Token[], to: number): readonly Grant[] {
  if (wordAt(tokens, 1) === "ROLE") return [{ privilege: "USAGE", on: "ROLE", name: partsAt(tokens, 2).join(".") }];
  const at = findWords(tokens, "ON");
  const on = wordAt(tokens, at + 1);
  const parts = partsAt(tokens, to - 1);
  const name = on === "TABLE" || on === "VIEW" || on === "STAGE" ? fullName(parts, reader) : parts.join(".");
  return listed(tokens.slice(1, at)).map((words) => ({ privilege: words.map((_, i) => wordAt(words, i)).join(" "), on, name }));
}
