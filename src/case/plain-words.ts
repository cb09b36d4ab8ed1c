import type { z } from "zod";

type Issue = Parameters<z.core.$ZodErrorMap>[0];

const TYPES: ReadonlyMap<string, string> = new Map([
  ["string", "text"],
  ["number", "a number"],
  ["int", "a whole number"],
  ["boolean", "true or false"],
  ["array", "a list"],
  ["object", "an object of names and values"],
  ["record", "an object of names and values"],
  ["null", "null"],
]);

// What is wrong with a value, for people who write settings, files and requests: says what would be right and nothing of the value. A schema's own message goes first.
const plainWords = (issue: Issue): string | undefined => {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "is missing" : `must be ${TYPES.get(issue.expected) ?? issue.expected}`;
    case "invalid_value":
      return `must be ${issue.values.length > 1 ? "one of " : ""}${issue.values.map(String).join(", ")}`;
    case "too_small":
      return tooSmall(issue.origin, Number(issue.minimum), issue.inclusive ?? true);
    case "too_big":
      return tooBig(issue.origin, Number(issue.maximum), issue.inclusive ?? true);
    case "invalid_format":
      return issue.format === "url" ? "must be a URL" : "does not have the required form";
    case "unrecognized_keys":
      return `has a name that nothing reads (${issue.keys.join(", ")}): correct its spelling or remove it`;
    case "invalid_union":
      return "has none of the forms that it may have";
    default:
      return undefined;
  }
};

/** Makes a parse say in plain words what would be right. */
export const IN_PLAIN_WORDS = { error: plainWords };

function tooSmall(of: string, least: number, inclusive: boolean): string {
  if (of === "string") return least === 1 ? "must not be empty" : `must have at least ${least} characters`;
  if (of === "array" || of === "set") return least === 1 ? "must not be empty" : `must have at least ${least} entries`;
  return `must be ${inclusive ? "at least" : "more than"} ${least}`;
}

function tooBig(of: string, most: number, inclusive: boolean): string {
  if (of === "string") return `may have at most ${most} characters`;
  if (of === "array" || of === "set") return `may have at most ${most} entries`;
  return `must be ${inclusive ? "at most" : "less than"} ${most}`;
}
