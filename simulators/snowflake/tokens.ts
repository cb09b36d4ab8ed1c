/** A piece of SQL: a dotted name (in parts, upper case unless quoted), a text without its quotes, a number, a bind, or a sign. */
export type Token =
  | { readonly kind: "name"; readonly parts: readonly string[]; readonly text: string }
  | { readonly kind: "text" | "number" | "bind" | "sign"; readonly text: string };

const PART = String.raw`(?:"[^"]+"|[A-Za-z_][\w$]*)`;
const PIECE = new RegExp(
  [
    String.raw`(?<space>\s+|--[^\n]*|\/\*[\s\S]*?\*\/)`,
    String.raw`(?<text>'(?:[^'\\]|''|\\[\s\S])*')`,
    String.raw`(?<raw>\$\$[\s\S]*?\$\$)`,
    `(?<name>${PART}(?:\\.${PART})*)`,
    String.raw`(?<number>\d+(?:\.\d+)?)`,
    String.raw`(?<bind>\?)`,
    String.raw`(?<sign>::|=>|->|<=|>=|<>|!=|\|\||[:(),;=<>+*\/.\[\]-])`,
  ].join("|"),
  "y",
);
const ESCAPED: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", "0": "\0" };

function unquoted(text: string): string {
  return text
    .slice(1, -1)
    .replaceAll(/''|\\([\s\S])/g, (whole, sign: string | undefined) =>
      whole === "''" || sign === undefined ? "'" : (ESCAPED[sign] ?? sign),
    );
}

function partsOf(name: string): readonly string[] {
  return (name.match(new RegExp(PART, "g")) ?? []).map((part) => (part.startsWith('"') ? part.slice(1, -1) : part.toUpperCase()));
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>): Token | null {
  const { text, raw, name, number, bind, sign } = groups;
  if (name !== undefined) return { kind: "name", parts: partsOf(name), text: name };
  if (text !== undefined) return { kind: "text", text: unquoted(text) };
  if (raw !== undefined) return { kind: "text", text: raw.slice(2, -2) };
  if (number !== undefined) return { kind: "number", text: number };
  if (bind !== undefined) return { kind: "bind", text: bind };
  return sign === undefined ? null : { kind: "sign", text: sign };
}

/** The tokens of a text; null when it holds something that is none. */
export function tokensOf(sql: string): readonly Token[] | null {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length; at = PIECE.lastIndex) {
    PIECE.lastIndex = at;
    const found = PIECE.exec(sql);
    if (found === null) return null;
    const token = tokenOf(found.groups ?? {});
    if (token !== null) tokens.push(token);
  }
  return tokens;
}

/** The statements of a script, without the semicolons between them. */
export function statementsOf(script: string): readonly (readonly Token[])[] {
  const statements: Token[][] = [[]];
  for (const token of tokensOf(script) ?? []) {
    if (isSign(token, ";")) statements.push([]);
    else statements.at(-1)?.push(token);
  }
  return statements.filter((tokens) => tokens.length > 0);
}

export function isSign(token: Token | undefined, sign: string): boolean {
  return token?.kind === "sign" && token.text === sign;
}

/** The word at a place, upper case; "" when there is none. */
export function wordAt(tokens: readonly Token[], at: number): string {
  const token = tokens[at];
  return token?.kind === "name" && token.parts.length === 1 ? (token.parts[0] ?? "") : "";
}

/** True when these words stand there, in this order. */
export function hasWords(tokens: readonly Token[], at: number, words: string): boolean {
  return words.split(" ").every((word, i) => wordAt(tokens, at + i) === word);
}

/** Where these words first stand outside parentheses; -1 = nowhere. */
export function findWords(tokens: readonly Token[], words: string, from = 0): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at += 1) {
    if (isSign(tokens[at], "(")) depth += 1;
    else if (isSign(tokens[at], ")")) depth -= 1;
    else if (depth === 0 && hasWords(tokens, at, words)) return at;
  }
  return -1;
}

/** The place of the parenthesis that closes the one at `open`. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (isSign(tokens[at], "(")) depth += 1;
    else if (isSign(tokens[at], ")")) depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length;
}

/** Tokens cut at the commas outside parentheses. */
export function listed(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (isSign(token, "(")) depth += 1;
    if (isSign(token, ")")) depth -= 1;
    if (depth === 0 && isSign(token, ",")) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

/** The tokens as SQL again. */
export function textOf(tokens: readonly Token[]): string {
  return tokens.map((token) => (token.kind === "text" ? `'${token.text.replaceAll("'", "''")}'` : token.text)).join(" ");
}
