import { z } from "zod";
import { checkPattern } from "../case/index.ts";

// Names of ours stand for kinds of ours.
const OURS: ReadonlySet<string> = new Set([
  "EMAIL",
  "PHONE",
  "SSN",
  "CREDIT_CARD",
  "IBAN",
  "IP",
  "NATIONAL_ID",
  "PERSON",
  "SECRET",
  "CODE",
]);

const CustomPattern = z
  .strictObject({
    /** What stands in brackets where it was found. */
    name: z
      .string()
      .regex(/^[A-Z][A-Z_]{2,19}$/, "must be 3 to 20 capital letters and underscores")
      .refine((name) => !OURS.has(name), "is the name of a kind that exists"),
    /** A regular expression, read with the flag u; small letters are small letters. */
    pattern: z.string().min(1).max(500),
  })
  .superRefine(({ name, pattern }, context) => {
    const problem = problemOf(name, pattern);
    if (problem !== null) context.addIssue({ code: "custom", path: ["pattern"], message: `${name} ${problem}` });
  });

/** What is wrong with a pattern: what could hold up the service, or what would redact its own placeholder for ever. */
function problemOf(name: string, pattern: string): string | null {
  const checked = checkPattern(pattern);
  if ("problem" in checked) return checked.problem;
  const placeholders = [...OURS, name].map((kind) => `[${kind}]`);
  return placeholders.some((text) => new RegExp(pattern, "u").test(text))
    ? "matches what stands in place of what was found"
    : null;
}

/** Ours. Patterns of the company's own ("E-123456"): found everywhere, they trip the guardrail like pii_patterns. Unset: none. */
export const CustomPatterns = z
  .array(CustomPattern)
  .max(20, "may have at most 20")
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, "names a pattern twice");
