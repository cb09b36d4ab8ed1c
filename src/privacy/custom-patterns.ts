import { type Find, finder } from "./span.ts";

/** One of the policy's own patterns; the policy's schema has checked that it is linear (case/linear-pattern.ts). */
export interface CustomPattern {
  /** What stands in brackets where it was found. */
  readonly name: string;
  readonly pattern: string;
}

/** Finds what a pattern of the policy matches; where a letter, digit or underscore begins or ends it, none stands beside it. */
export function findCustom({ name, pattern }: CustomPattern): Find {
  return finder(
    name,
    new RegExp(String.raw`(?<![\p{L}\p{N}_](?=[\p{L}\p{N}_]))(?:${pattern})(?!(?<=[\p{L}\p{N}_])[\p{L}\p{N}_])`, "gu"),
  );
}
