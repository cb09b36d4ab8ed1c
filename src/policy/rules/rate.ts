import { objection, type Rule } from "./rule.ts";

/** More than so many automatic applications within an hour are a flood or a fault: people look at the rest. Not knowing how many is too many. */
export const rate: Rule = ({ facts }, { maxPerHour }) => {
  const { appliedAlone } = facts;
  if (maxPerHour === null || (appliedAlone !== undefined && appliedAlone < maxPerHour)) return [];
  const limit = `The workflow may apply ${maxPerHour} actions an hour without a person`;
  return [objection("rate", "review", `${limit}, and ${appliedAlone === undefined ? "how many it did is not known" : "has"}.`)];
};
