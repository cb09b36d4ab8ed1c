import type { Value } from "./names.ts";
import { quoted } from "./problem.ts";

/** A piece of an expression: a name, a literal, or a sign (words of the language included; "" is the end). `at` and `end` are offsets. */
export type Token =
  | { readonly kind: "name"; readonly name: string; readonly at: number; readonly end: number }
  | { readonly kind: "literal"; readonly value: Value; readonly at: number; readonly end: number }
  | { readonly kind: "sign"; readonly text: string; readonly at: number; readonly end: number };

type Refusal = { readonly at: number; readonly message: string };
type Read<T> = T | { readonly refused: Refusal };

const SPACE = /[ \t\r\n]*/y;
const NAME = /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:(?<=_)\*)?/y;
const NUMBER = /-?\d[\w.]*/y;
/** 15 and 6 digits: every such number prints back without an exponent. */
const DECIMAL = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?$/;
const STRING = /'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"/y;
const PIECE = /\\u([0-9a-fA-F]{4})|\\([ntr\\'"])|([^\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+)/uy;
const UNKNOWN_ESCAPE = "this escape is not known; use \\\\ \\' \\\" \\n \\t \\r or \\u and four hex digits";
const SIGN = /==|!=|<=|>=|[<>()[\],]/y;
const WORDS: ReadonlySet<string> = new Set(["and", "or", "not", "in"]);
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ["\\", "\\"],
  ["'", "'"],
  ['"', '"'],
]);
const HINTS: ReadonlyMap<string, string> = new Map([
  ["&", '; write "and"'],
  ["|", '; write "or"'],
  ["!", '; write "not" or "!="'],
  ["=", '; write "=="'],
  ["+", "; there is no arithmetic"],
  ["-", "; a minus stands directly before a number"],
  ["*", "; there is no arithmetic"],
  ["/", "; there is no arithmetic"],
  ["%", "; there is no arithmetic"],
]);

/** What cannot be seen (control, format, line separator) or is half a character: written as an escape or not at all. */
export const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** The tokens of a text, always ended by an end sign, or the first place that is no token. */
export function lex(text: string): Read<{ readonly tokens: readonly Token[] }> {
  const tokens: Token[] = [];
  for (let at = skip(text, 0); at < text.length; ) {
    const token = next(text, at);
    if ("refused" in token) return token;
    tokens.push(token);
    at = skip(text, token.end);
  }
  tokens.push({ kind: "sign", text: "", at: text.length, end: text.length });
  return { tokens };
}

function next(text: string, at: number): Read<Token> {
  const name = take(NAME, text, at);
  if (name !== undefined) return word(name, at);
  const number = take(NUMBER, text, at);
  if (number !== undefined) return decimal(number, at);
  const string = take(STRING, text, at);
  if (string !== undefined) return unescape(string, at);
  const sign = take(SIGN, text, at);
  if (sign !== undefined) return { kind: "sign", text: sign, at, end: at + sign.length };
  if (text[at] === "'" || text[at] === '"') return refuse(at, "this string is not closed");
  return refuse(at, `${named(text, at)} means nothing here${HINTS.get(text[at] ?? "") ?? ""}`);
}

function word(name: string, at: number): Token {
  const end = at + name.length;
  if (name === "true" || name === "false") return { kind: "literal", value: name === "true", at, end };
  return WORDS.has(name) ? { kind: "sign", text: name, at, end } : { kind: "name", name, at, end };
}

function decimal(number: string, at: number): Read<Token> {
  if (!DECIMAL.test(number)) return refuse(at, `${quoted(number)} is not a decimal number (at most 15 digits and 6 decimals)`);
  return { kind: "literal", value: Number(number) + 0, at, end: at + number.length };
}

function unescape(raw: string, at: number): Read<Token> {
  const body = raw.slice(1, -1);
  let value = "";
  for (let i = 0; i < body.length; i = PIECE.lastIndex) {
    PIECE.lastIndex = i;
    const piece = PIECE.exec(body);
    if (piece === null)
      return refuse(at + 1 + i, body[i] === "\\" ? UNKNOWN_ESCAPE : `${named(body, i)} must be written as an escape`);
    const [, code, short, plain] = piece;
    value += plain ?? (code === undefined ? ESCAPES.get(short ?? "") : String.fromCharCode(Number.parseInt(code, 16)));
  }
  if (!value.isWellFormed()) return refuse(at, "this string holds half a character (a lone surrogate)");
  return { kind: "literal", value, at, end: at + raw.length };
}

function take(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function skip(text: string, at: number): number {
  return at + (take(SPACE, text, at) ?? "").length;
}

function named(text: string, at: number): string {
  const code = text.codePointAt(at) ?? 0;
  const char = String.fromCodePoint(code);
  return UNSEEN.test(char) || char.trim() === ""
    ? `the character U+${code.toString(16).toUpperCase().padStart(4, "0")}`
    : quoted(char);
}

function refuse(at: number, message: string): { readonly refused: Refusal } {
  return { refused: { at, message } };
}
