import { z } from "zod";

/** A name or id in a query. No database takes NUL in a text. */
export function name(longest: number) {
  return z
    .string("is needed, once")
    .min(1, "must not be empty")
    .max(longest, `may have at most ${longest} characters`)
    .refine((text) => !text.includes("\u0000"), "holds a character that no name has");
}

/** For a route that takes no parameters: a misspelt one must not pass as none. */
export const NoQuery = z.strictObject({});
