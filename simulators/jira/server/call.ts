import type { Answer } from "../answers.ts";
import type { UserSeed } from "../options.ts";
import type { Jira } from "../state.ts";

/** One request, signed in. */
export interface Call {
  jira: Jira;
  method: string;
  path: string;
  version: 2 | 3;
  /** decoded path parameters in order */
  params: readonly string[];
  query: URLSearchParams;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  raw: Buffer;
  /** the JSON body; undefined where there is none or it cannot be read */
  json: unknown;
  user: UserSeed;
}

export interface Route {
  method: string;
  path: RegExp;
  /** counts against the limits of the issue in the first parameter */
  writes?: boolean;
  run: (call: Call) => Answer | Promise<Answer>;
}

/** A whole number of the query within bounds. */
export function numberOf(call: Call, name: string, bounds: { standard: number; most: number }): number {
  const value = Number(call.query.get(name) ?? bounds.standard);
  return Number.isInteger(value) && value >= 0 ? Math.min(value, bounds.most) : bounds.standard;
}

/** A comma list, repeated or not; undefined when absent. */
export function namesOf(call: Call, name: string): string[] | undefined {
  const values = call.query.getAll(name).flatMap((value) => value.split(","));
  return values.length === 0 ? undefined : values.map((value) => value.trim()).filter((value) => value !== "");
}

/** One page of a list in the common page shape. */
export function page<T>(
  call: Call,
  all: readonly T[],
  bounds: { standard: number; most: number },
): Readonly<Record<string, unknown>> & { values: T[] } {
  const startAt = numberOf(call, "startAt", { standard: 0, most: Number.MAX_SAFE_INTEGER });
  const maxResults = numberOf(call, "maxResults", bounds);
  const values = all.slice(startAt, startAt + maxResults);
  const isLast = startAt + values.length >= all.length;
  return { self: `${call.jira.url}${call.path}`, maxResults, startAt, total: all.length, isLast, values };
}
