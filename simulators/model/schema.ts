import type { JsonSchema } from "./behaviour.ts";

/** The value as an object, or an empty one. */
export function asObject(value: unknown): JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? Array.from<unknown>(value) : [];
}

function asNumber(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** Follows a local $ref ("#/$defs/x"). */
function dereference(schema: unknown, root: JsonSchema): JsonSchema {
  const here = asObject(schema);
  const ref = here["$ref"];
  if (typeof ref !== "string") return here;
  const found = ref
    .replace(/^#\/?/, "")
    .split("/")
    .filter((part) => part !== "")
    .reduce<unknown>((at, part) => asObject(at)[part.replaceAll("~1", "/").replaceAll("~0", "~")], root);
  return asObject(found);
}

/** The branches a schema offers: those of anyOf or oneOf, else itself. */
export function branches(schema: unknown, root: JsonSchema): readonly JsonSchema[] {
  const here = dereference(schema, root);
  const options = [...asList(here["anyOf"]), ...asList(here["oneOf"])];
  return options.length === 0 ? [here] : options.flatMap((option) => branches(option, root));
}

/** The values an enum or const names. */
export function choices(schema: JsonSchema): readonly unknown[] {
  return "const" in schema ? [schema["const"]] : asList(schema["enum"]);
}

function numberOf(schema: JsonSchema): number {
  const low = asNumber(schema["minimum"]) ?? asNumber(schema["exclusiveMinimum"]);
  const high = asNumber(schema["maximum"]) ?? asNumber(schema["exclusiveMaximum"]);
  const value = low !== undefined && high !== undefined ? (low + high) / 2 : (low ?? high ?? 0);
  return schema["type"] === "integer" ? Math.ceil(value) : value;
}

function textOf(schema: JsonSchema): string {
  const least = asNumber(schema["minLength"]) ?? 0;
  const most = asNumber(schema["maxLength"]) ?? Number.POSITIVE_INFINITY;
  return "Simulated text.".padEnd(least, ".").slice(0, most);
}

function objectOf(schema: JsonSchema, root: JsonSchema): Record<string, unknown> {
  const required = new Set(asList(schema["required"]));
  const entries = Object.entries(asObject(schema["properties"])).filter(([name]) => required.has(name));
  return Object.fromEntries(entries.map(([name, property]) => [name, fromSchema(property, root)]));
}

function itemsOf(schema: JsonSchema, root: JsonSchema): unknown[] {
  return Array.from({ length: asNumber(schema["minItems"]) ?? 0 }, () => fromSchema(schema["items"], root));
}

const SIMPLEST = new Map<unknown, (schema: JsonSchema, root: JsonSchema) => unknown>([
  ["string", textOf],
  ["number", numberOf],
  ["integer", numberOf],
  ["boolean", () => false],
  ["array", itemsOf],
  ["object", objectOf],
]);

/** The simplest value that a schema accepts, always the same one: first choice of an enum, middle of a range, fewest items. */
export function fromSchema(schema: unknown, root: JsonSchema = asObject(schema)): unknown {
  const here = branches(schema, root)[0] ?? {};
  const [first] = choices(here);
  if (first !== undefined) return first;
  const types = asList(here["type"]);
  const type = types[0] ?? here["type"] ?? ("properties" in here ? "object" : undefined);
  return SIMPLEST.get(type)?.(here, root) ?? null;
}
