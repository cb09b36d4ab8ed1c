import { checkBoolean, checkCompare, type Typed } from "./check.ts";
import type { Comparison, Condition } from "./condition.ts";
import { lex, type Token } from "./lex.ts";
import { groupIn, MEMBERS, memberOf } from "./members.ts";
import { type Names, type NameType, nearest, typeOfName, type Value } from "./names.ts";
import { printCondition } from "./print.ts";
import { type Problem, problemAt, quoted, suggestion } from "./problem.ts";

/** What an expression may cost. Characters count as written and in canonical form; depth counts parentheses and `not`. */
export const CONDITION_LIMITS = { characters: 1_000, depth: 32, nodes: 200 } as const;

export type Parsed = { readonly ok: true; readonly condition: Condition } | { readonly ok: false; readonly problem: Problem };

type Parser = {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly names: Names;
  next: number;
  depth: number;
  nodes: number;
  problem: Problem | undefined;
};

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map((["==", "!=", "<", "<=", ">", ">="] as const).map((op) => [op, op]));
const BOOLEAN: NameType = { type: "boolean" };
const TOO_LONG = `longer than ${CONDITION_LIMITS.characters} characters`;

/** A checked condition, or the first problem. Never throws; afterwards no name is unknown and no type is wrong. */
export function parseCondition(text: string, names: Names): Parsed {
  if (text.length > CONDITION_LIMITS.characters)
    return { ok: false, problem: problemAt(text, CONDITION_LIMITS.characters, TOO_LONG) };
  const read = lex(text);
  if ("refused" in read) return { ok: false, problem: problemAt(text, read.refused.at, read.refused.message) };
  const parser: Parser = { text, tokens: read.tokens, names, next: 0, depth: 0, nodes: 0, problem: undefined };
  const { node: condition } = asCondition(parser, parseOr(parser));
  if (signAt(parser) !== "") fail(parser, here(parser).at, `expected "and", "or" or the end, found ${shown(parser)}`);
  if (parser.problem !== undefined) return { ok: false, problem: parser.problem };
  if (printCondition(condition).length > CONDITION_LIMITS.characters)
    return { ok: false, problem: problemAt(text, 0, `${TOO_LONG} in canonical form`) };
  return { ok: true, condition };
}

function parseOr(parser: Parser): Typed {
  return parseChain(parser, "or", parseAnd);
}

function parseAnd(parser: Parser): Typed {
  return parseChain(parser, "and", parseNot);
}

function parseChain(parser: Parser, kind: "or" | "and", part: (parser: Parser) => Typed): Typed {
  const first = part(parser);
  if (signAt(parser) !== kind) return first;
  const of = [asCondition(parser, first).node];
  while (accept(parser, kind)) of.push(asCondition(parser, part(parser)).node);
  return made(parser, { node: { kind, of }, type: BOOLEAN, at: first.at });
}

function parseNot(parser: Parser): Typed {
  const { at } = here(parser);
  if (!accept(parser, "not")) return parseComparison(parser);
  const { node: of } = asCondition(parser, nested(parser, at, parseNot));
  return made(parser, { node: { kind: "not", of }, type: BOOLEAN, at });
}

function parseComparison(parser: Parser): Typed {
  const left = parseOperand(parser);
  if (accept(parser, "in")) return isMembers(parser) ? parseMember(parser, left) : parseIn(parser, left);
  if (signAt(parser) === "not")
    fail(parser, here(parser).at, '"not" stands before the whole comparison, as in: not risk in [...]');
  const op = COMPARISONS.get(signAt(parser) ?? "");
  if (op === undefined) return left;
  accept(parser, op);
  const right = parseOperand(parser);
  refuse(parser, checkCompare(op, left, right));
  if (COMPARISONS.has(signAt(parser) ?? "")) fail(parser, here(parser).at, 'comparisons cannot be chained; join two with "and"');
  return made(parser, { node: { kind: "compare", op, left: left.node, right: right.node }, type: BOOLEAN, at: left.at });
}

function parseIn(parser: Parser, left: Typed): Typed {
  expect(parser, "[");
  const values: Value[] = [];
  do {
    const { kind, at } = here(parser);
    if (kind === "name") fail(parser, at, "a list holds fixed values only");
    const element = parseLiteral(parser);
    refuse(parser, checkCompare("in", left, element));
    if (element.node.kind === "literal") values.push(element.node.value);
  } while (accept(parser, ","));
  expect(parser, "]");
  return made(parser, { node: { kind: "in", of: left.node, values }, type: BOOLEAN, at: left.at });
}

function isMembers(parser: Parser): boolean {
  const token = here(parser);
  return token.kind === "name" && token.name === MEMBERS && parser.names.has(`${MEMBERS}.*`);
}

/** "'<group>' in requester_groups": a fact of its own for each group that is named. */
function parseMember(parser: Parser, left: Typed): Typed {
  parser.next += 1;
  const group = left.node.kind === "literal" ? left.node.value : null;
  if (typeof group !== "string" || group.trim() === "")
    return fail(parser, left.at, `before "in ${MEMBERS}" stands the name of one group in quotes`);
  return made(parser, { node: { kind: "name", name: memberOf(group), type: BOOLEAN }, type: BOOLEAN, at: left.at });
}

function parseOperand(parser: Parser): Typed {
  const token = here(parser);
  if (accept(parser, "(")) {
    const inner = nested(parser, token.at, parseOr);
    expect(parser, ")");
    return { ...inner, at: token.at };
  }
  return token.kind === "name" ? parseName(parser, token) : parseLiteral(parser);
}

function parseLiteral(parser: Parser): Typed {
  const token = here(parser);
  if (token.kind !== "literal") return fail(parser, token.at, `expected a name or a value, found ${shown(parser)}`);
  parser.next += 1;
  const { value, at } = token;
  const type: NameType =
    typeof value === "string" ? { type: "string", values: [value] } : { type: typeof value === "number" ? "number" : "boolean" };
  return made(parser, { node: { kind: "literal", value }, type, at });
}

function parseName(parser: Parser, { name, at }: { readonly name: string; readonly at: number }): Typed {
  parser.next += 1;
  if (signAt(parser) === "(") return fail(parser, at, `${quoted(name)} cannot be called: there are no functions`);
  const type = typeOfName(parser.names, name);
  if (parser.names.has(`${MEMBERS}.*`) && (name === MEMBERS || groupIn(name) !== null))
    return fail(parser, at, `${MEMBERS} is asked as in: '<group>' in ${MEMBERS}`);
  if (type === undefined)
    return fail(
      parser,
      at,
      `unknown name ${quoted(name)}${suggestion(nearest(name, [...parser.names.keys(), "true", "false"]))}`,
    );
  return made(parser, { node: { kind: "name", name, type }, type, at });
}

function nested(parser: Parser, at: number, part: (parser: Parser) => Typed): Typed {
  if (parser.depth >= CONDITION_LIMITS.depth) return fail(parser, at, `nested deeper than ${CONDITION_LIMITS.depth}`);
  parser.depth += 1;
  const inner = part(parser);
  parser.depth -= 1;
  return inner;
}

function made(parser: Parser, part: Typed): Typed {
  parser.nodes += 1;
  if (parser.nodes > CONDITION_LIMITS.nodes) fail(parser, part.at, `more than ${CONDITION_LIMITS.nodes} parts`);
  return part;
}

function asCondition(parser: Parser, part: Typed): Typed {
  refuse(parser, checkBoolean(part));
  return part;
}

function refuse(parser: Parser, refusal: { readonly at: number; readonly message: string } | undefined): void {
  if (refusal !== undefined) fail(parser, refusal.at, refusal.message);
}

/** Keeps the first problem and jumps to the end, where every caller stops by itself. */
function fail(parser: Parser, at: number, message: string): Typed {
  parser.problem ??= problemAt(parser.text, at, message);
  parser.next = parser.tokens.length - 1;
  return { node: { kind: "literal", value: true }, type: BOOLEAN, at };
}

function here(parser: Parser): Token {
  return parser.tokens[parser.next] ?? { kind: "sign", text: "", at: parser.text.length, end: parser.text.length };
}

function signAt(parser: Parser): string | undefined {
  const token = here(parser);
  return token.kind === "sign" ? token.text : undefined;
}

function accept(parser: Parser, text: string): boolean {
  if (signAt(parser) !== text) return false;
  parser.next += 1;
  return true;
}

function expect(parser: Parser, text: string): void {
  if (!accept(parser, text)) fail(parser, here(parser).at, `expected "${text}", found ${shown(parser)}`);
}

function shown(parser: Parser): string {
  const { at, end } = here(parser);
  return at === end ? "the end" : quoted(parser.text.slice(at, end));
}
