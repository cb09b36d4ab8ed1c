import { plain } from "../plain.ts";
import { objection, type Rule } from "./rule.ts";

/** What the policy names and the environment lacks leaves the decision to people. */
export const demoted: Rule = ({ facts }) =>
  facts.demotions.map((demotion) =>
    objection("demoted", "review", `The environment lacks what the policy names: ${plain(demotion)}.`),
  );
