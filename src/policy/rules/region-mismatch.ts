import { objection, type Rule } from "./rule.ts";

/** Refuses to act on a ticket of another region. */
export const regionMismatch: Rule = ({ facts }) =>
  facts.regionMatches ? [] : [objection("region_mismatch", "refuse", "The ticket belongs to another region.")];
