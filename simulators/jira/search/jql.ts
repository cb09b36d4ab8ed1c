/** One comparison of a query; `values` are as written, without quotes. */
export interface Clause {
  field: string;
  op: "=" | "!=" | ">" | ">=" | "<" | "<=" | "in" | "not in" | "is empty" | "is not empty";
  values: readonly string[];
}

export type Condition = { all: readonly Condition[] } | { any: readonly Condition[] } | { clause: Clause };

export interface Query {
  /** undefined: no restriction at all */
  where: Condition | undefined;
  orderBy: readonly { field: string; descending: boolean }[];
}

interface Token {
  text: string;
  quoted: boolean;
}

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(!=|>=|<=|[=<>(),])|([^\s=<>!(),"']+))/y;

/** Parses the subset (comparisons, in, is empty, AND, OR, parentheses, ORDER BY), or gives Jira's words against it. */
export function parseJql(source: string): { query: Query } | { error: string } {
  const tokens = tokenize(source.trim());
  if (tokens === undefined) return { error: `Error in the JQL Query: '${source}' cannot be read.` };
  const reader = createReader(tokens);
  const where = reader.at("order") || reader.done() ? undefined : readAny(reader);
  const orderBy = readOrder(reader);
  if (reader.failed() || !reader.done()) {
    return { error: `Error in the JQL Query: Expecting operator or end of query near '${reader.peek()?.text ?? ""}'.` };
  }
  return { query: { where, orderBy } };
}

function tokenize(source: string): Token[] | undefined {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const match = TOKEN.exec(source);
    if (match === null) return undefined;
    const quoted = match[1] ?? match[2];
    tokens.push({ text: quoted?.replaceAll(/\\(.)/g, "$1") ?? match[3] ?? match[4] ?? "", quoted: quoted !== undefined });
  }
  return tokens;
}

interface Reader {
  peek(): Token | undefined;
  next(): Token | undefined;
  at(word: string): boolean;
  take(...words: string[]): boolean;
  done(): boolean;
  fail(): void;
  failed(): boolean;
}

function createReader(tokens: readonly Token[]): Reader {
  let i = 0;
  let bad = false;
  const is = (k: number, word: string) => tokens[k]?.quoted === false && tokens[k]?.text.toLowerCase() === word;
  return {
    peek: () => tokens[i],
    next: () => tokens[i++],
    at: (word) => is(i, word),
    take(...words) {
      const found = words.every((word, k) => is(i + k, word));
      if (found) i += words.length;
      return found;
    },
    done: () => i >= tokens.length,
    fail: () => {
      bad = true;
    },
    failed: () => bad,
  };
}

function readAny(reader: Reader): Condition {
  const parts = [readAll(reader)];
  while (reader.take("or")) parts.push(readAll(reader));
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { any: parts };
}

function readAll(reader: Reader): Condition {
  const parts = [readOne(reader)];
  while (reader.take("and")) parts.push(readOne(reader));
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { all: parts };
}

function readOne(reader: Reader): Condition {
  if (reader.take("(")) {
    const inner = readAny(reader);
    if (!reader.take(")")) reader.fail();
    return inner;
  }
  const field = (reader.next()?.text ?? "").toLowerCase();
  const op = readOperator(reader);
  if (field === "" || op === undefined) {
    reader.fail();
    return { all: [] };
  }
  const values = op.startsWith("is") ? [] : op.endsWith("in") ? readList(reader) : [readValue(reader)];
  return { clause: { field, op, values } };
}

function readOperator(reader: Reader): Clause["op"] | undefined {
  if (reader.take("not", "in")) return "not in";
  if (reader.take("in")) return "in";
  if (reader.take("is", "not", "empty") || reader.take("is", "not", "null")) return "is not empty";
  if (reader.take("is", "empty") || reader.take("is", "null")) return "is empty";
  return (["!=", ">=", "<=", "=", ">", "<"] as const).find((sign) => reader.take(sign));
}

function readList(reader: Reader): string[] {
  if (!reader.take("(")) {
    reader.fail();
    return [];
  }
  const values = [readValue(reader)];
  while (reader.take(",")) values.push(readValue(reader));
  if (!reader.take(")")) reader.fail();
  return values;
}

function readValue(reader: Reader): string {
  const token = reader.next();
  if (token === undefined || (!token.quoted && /^[=<>!(),]+$/.test(token.text))) reader.fail();
  return token?.text ?? "";
}

function readOrder(reader: Reader): Query["orderBy"] {
  if (!reader.take("order", "by")) return [];
  const keys: { field: string; descending: boolean }[] = [];
  do {
    const field = (reader.next()?.text ?? "").toLowerCase();
    if (field === "") reader.fail();
    const descending = reader.take("desc");
    if (!descending) reader.take("asc");
    keys.push({ field, descending });
  } while (reader.take(","));
  if (keys.length > 7) reader.fail();
  return keys;
}
