const TOKEN =
  /[ \t\r\n]*(?:([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:(?<=_)\*)?)|(-?\d[\w.]*)|('(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*")|(==|!=|<=|>=|[<>()[\],])|$)/y;
const ESCAPE = /\\u([0-9a-fA-F]{4})|\\(.)/g;
const LETTERS = { n: "\n", t: "\t", r: "\r" };
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

function tokens(text) {
  const found = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`not a condition: ${text}`);
    const [, word, number, string, sign] = match;
    if (word === "true" || word === "false") found.push({ value: word === "true" });
    else if (word !== undefined) found.push(["and", "or", "not", "in"].includes(word) ? { sign: word } : { name: word });
    else if (number !== undefined) found.push({ value: Number(number) });
    else if (string !== undefined)
      found.push({
        value: string
          .slice(1, -1)
          .replace(ESCAPE, (_, hex, letter) => (hex ? String.fromCharCode(parseInt(hex, 16)) : (LETTERS[letter] ?? letter))),
      });
    else if (sign !== undefined) found.push({ sign });
  }
  return found;
}

/** A condition's tree. `types` gives each name's {type, values?}. */
export function parse(text, types) {
  const rest = tokens(text);
  const take = (sign) => (rest[0]?.sign === sign ? rest.shift() : undefined);
  const chain = (kind, part) => {
    const of = [part()];
    while (take(kind)) of.push(part());
    return of.length === 1 ? of[0] : { kind, of };
  };
  const or = () => chain("or", () => chain("and", not));
  const not = () => (take("not") ? { kind: "not", of: [not()] } : comparison());
  const list = () => {
    const values = [];
    do values.push(rest.shift().value);
    while (take(","));
    rest.shift();
    return values;
  };
  const comparison = () => {
    const left = operand();
    if (take("in")) {
      if (rest[0].name === "requester_groups") {
        rest.shift();
        return { kind: "name", name: `requester_groups.${left.value}`, type: { type: "boolean" }, of: [] };
      }
      rest.shift();
      return { kind: "in", of: [left], values: list() };
    }
    const op = ["==", "!=", "<", "<=", ">", ">="].find(take);
    return op === undefined ? left : { kind: "compare", op, of: [left, operand()] };
  };
  const operand = () => {
    if (take("(")) {
      const inner = or();
      rest.shift();
      return inner;
    }
    const { name, value } = rest.shift();
    if (name !== undefined && !types.has(name)) throw new Error(`no such name: ${name}`);
    return name === undefined ? { kind: "literal", value, of: [] } : { kind: "name", name, type: types.get(name), of: [] };
  };
  const tree = or();
  if (rest.length > 0) throw new Error(`not a condition: ${text}`);
  return tree;
}

/** true, false, or undefined for unknown. */
export function answer(part, facts) {
  const all = part.of.map((one) => answer(one, facts));
  if (part.kind === "literal") return part.value;
  if (part.kind === "name") return gap(part, facts) === null ? facts.get(part.name) : undefined;
  const decisive = { or: true, and: false }[part.kind];
  if (decisive !== undefined && all.includes(decisive)) return decisive;
  if (all.includes(undefined)) return undefined;
  return decisive === undefined ? single(part, all) : !decisive;
}

function single(part, [first, second]) {
  if (part.kind === "not") return !first;
  return part.kind === "in" ? part.values.includes(first) : compare(part.op, first, second);
}

function compare(op, a, b) {
  return { "==": a === b, "!=": a !== b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b }[op];
}

function gap({ name, type }, facts) {
  const value = facts.get(name);
  if (value === undefined) return `${name} has no value`;
  if (typeof value !== type.type) return `${name} is not a ${type.type}`;
  return type.values !== undefined && !type.values.includes(value) ? `${name} holds a value that it cannot have` : null;
}

/** Why an unknown condition is unknown. */
export function gaps(part, facts) {
  const own = part.kind === "name" ? [gap(part, facts)].filter((one) => one !== null) : [];
  const inner = part.of.filter((one) => answer(one, facts) === undefined).flatMap((one) => gaps(one, facts));
  return [...new Set([...own, ...inner])];
}

/** Every name that a condition uses. */
export function namesIn(part) {
  return part.kind === "name" ? [part.name] : part.of.flatMap(namesIn);
}

const isMember = (part) => part.kind === "name" && part.name.startsWith("requester_groups.");

/** Canonical text. */
export function print(part) {
  const inside = (one, bare) => (bare.includes(isMember(one) ? "in" : one.kind) ? print(one) : `(${print(one)})`);
  const [plain, single] = [
    ["name", "literal"],
    ["not", "compare", "in", "name", "literal"],
  ];
  switch (part.kind) {
    case "or":
      return part.of.map((one) => inside(one, ["and", ...single])).join(" or ");
    case "and":
      return part.of.map((one) => inside(one, single)).join(" and ");
    case "not":
      return `not ${inside(part.of[0], single)}`;
    case "compare":
      return `${inside(part.of[0], plain)} ${part.op} ${inside(part.of[1], plain)}`;
    case "in":
      return `${inside(part.of[0], plain)} in [${part.values.map(literal).join(", ")}]`;
    case "name":
      return isMember(part) ? `${literal(part.name.slice(17))} in requester_groups` : part.name;
    default:
      return literal(part.value);
  }
}

function literal(value) {
  if (typeof value !== "string") return String(value);
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  return quote + Array.from(value, (char) => escaped(char, quote)).join("") + quote;
}

function escaped(char, quote) {
  if (char === "\\" || char === quote) return `\\${char}`;
  if (!UNSEEN.test(char)) return char;
  const letter = Object.keys(LETTERS).find((one) => LETTERS[one] === char);
  return letter === undefined
    ? [...Array(char.length).keys()].map((i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, "0")}`).join("")
    : `\\${letter}`;
}
