import type { Request } from "express";
import { z } from "zod";
import type { Wanted } from "../../ports/index.ts";
import { notUnderstood } from "./refusals.ts";

/** Items of a page at most. */
export const MOST = 200;

const Whole = z.coerce.number().int();
const ONE = /^([\w:.-]{1,200})\s+eq\s+("(?:[^"\\]|\\["\\/])*")$/i;

/** What a list asks for: equality on the named attributes, joined by "and", is the only filter; pages begin at 1. */
export function wantedIn<P extends string>({ query }: Request, properties: ReadonlyMap<string, P>): Wanted<P> {
  const offset = Math.max(Whole.parse(query["startIndex"] ?? 1), 1) - 1;
  const limit = Math.min(Math.max(Whole.parse(query["count"] ?? 100), 0), MOST);
  const filter = query["filter"];
  return { where: filter === undefined ? [] : conditionsIn(z.string().max(2_000).parse(filter), properties), offset, limit };
}

function conditionsIn<P extends string>(filter: string, properties: ReadonlyMap<string, P>): Wanted<P>["where"] {
  // An "and" inside a value would have quotes before it that do not close.
  return filter
    .trim()
    .split(/\s+and\s+(?=[\w:.-]+\s+eq\s+")/i)
    .map((text) => {
      const [, name = "", quoted = ""] = ONE.exec(text.trim()) ?? [];
      const by = properties.get(name.toLowerCase().replace(/^urn:ietf:params:scim:schemas:[\w:]+:2\.0:(user|group):/, ""));
      if (by === undefined) throw notUnderstood("filter");
      return {
        by,
        value: z
          .string()
          .refine((value) => !/\p{Cc}/u.test(value))
          .parse(JSON.parse(quoted)),
      };
    });
}
