import { describe, expect, it } from "vitest";
import { z } from "zod";
import { IN_PLAIN_WORDS } from "../../src/case/index.ts";

const said = (schema: z.ZodType, value: unknown): string | undefined =>
  schema.safeParse(value, IN_PLAIN_WORDS).error?.issues[0]?.message;

describe("what is wrong with a value", () => {
  it.each<[z.ZodType, unknown, string]>([
    [z.number(), Number.NaN, "must be a number"],
    [z.int(), 1.5, "must be a whole number"],
    [z.string(), 7, "must be text"],
    [z.string(), undefined, "is missing"],
    [z.boolean(), "yes", "must be true or false"],
    [z.array(z.string()), "a", "must be a list"],
    [z.array(z.string()).min(1), [], "must not be empty"],
    [z.array(z.string()).min(2), ["a"], "must have at least 2 entries"],
    [z.array(z.string()).max(1), ["a", "b"], "may have at most 1 entries"],
    [z.string().min(1), "", "must not be empty"],
    [z.string().min(32), "planted", "must have at least 32 characters"],
    [z.string().max(3), "planted", "may have at most 3 characters"],
    [z.number().min(1), 0, "must be at least 1"],
    [z.number().gt(0), 0, "must be more than 0"],
    [z.number().max(5), 6, "must be at most 5"],
    [z.enum(["on", "off"]), "planted", "must be one of on, off"],
    [z.literal("ots"), "planted", "must be ots"],
    [z.url(), "planted", "must be a URL"],
    [z.string().regex(/^x$/), "planted", "does not have the required form"],
    [z.string().regex(/^x$/, "must be an x"), "planted", "must be an x"],
    [z.strictObject({}), { palnted: 1 }, "has a name that nothing reads (palnted): correct its spelling or remove it"],
    [z.object({}), [], "must be an object of names and values"],
    [
      z.union([z.strictObject({ a: z.string() }), z.strictObject({ b: z.string() })]),
      { c: 1 },
      "has none of the forms that it may have",
    ],
  ])("is said in plain words, without the value: %#", (schema, value, words) => {
    expect(said(schema, value)).toBe(words);
  });
});
