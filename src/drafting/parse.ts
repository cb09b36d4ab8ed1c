import { Answer } from "./schema.ts";

export type Parsed = { readonly ok: true; readonly answer: Answer } | { readonly ok: false; readonly problem: string };

const MAX_CHARACTERS = 100_000;

/** The model's answer, believed only if it is exactly the JSON asked for. A confidence outside 0 to 1, or not a number, is a broken answer: never clamped. */
export function parseAnswer(text: string): Parsed {
  if (text.trim() === "") return { ok: false, problem: "the answer is empty" };
  if (text.length > MAX_CHARACTERS) return { ok: false, problem: "the answer is too long" };
  const json = jsonOf(text);
  if (json === undefined) return { ok: false, problem: "the answer is not JSON" };
  const parsed = Answer.safeParse(json);
  if (parsed.success) return { ok: true, answer: parsed.data };
  return { ok: false, problem: `${placeOf(parsed.error.issues[0]?.path ?? [])} does not fit the schema` };
}

function jsonOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** A place in the answer made of our own words only: names the model made up are not repeated. */
function placeOf(path: readonly PropertyKey[]): string {
  const known = path.filter((part) => typeof part === "number" || Object.hasOwn(Answer.shape, part) || OWN.has(String(part)));
  return known.length === 0 ? "the answer" : known.map(String).join(".");
}

const OWN = new Set(["text", "cites", "close_code", "fields", "route", "state"]);
