import { objection, type Rule } from "./rule.ts";

const WHY: ReadonlyMap<string, string> = new Map([
  ["down", "it cannot be reached"],
  ["slow", "it did not answer in time"],
  ["unset", "none is configured"],
  ["refused", "calling it is not allowed"],
  ["full", "it was not asked, because people have no room for a question"],
]);

/** Without a model there is no draft: people get the ticket with its context. */
export const modelUnavailable: Rule = ({ drafted, why }) => {
  if (drafted !== "unavailable") return [];
  const because = WHY.get(why ?? "") ?? "it gave no answer";
  return [objection("model_unavailable", "review", `The model made no draft: ${because}.`)];
};
