import { objection, type Rule } from "./rule.ts";

/** A claim of the note that the ticket's context does not hold needs a person. */
export const uncited: Rule = ({ facts }) => {
  const count = facts.uncited.length;
  if (count === 0) return [];
  const what = count === 1 ? "1 claim" : `${count} claims`;
  return [objection("uncited", "review", `The note makes ${what} that the ticket's context does not hold.`)];
};
