import { objection, type Rule } from "./rule.ts";

/** What people took back once is never done again without them. */
export const contested: Rule = ({ facts }) =>
  facts.contested === true
    ? [
        objection(
          "contested",
          "review",
          "An applied action on this ticket was taken back, or is asked to be: people decide here.",
        ),
      ]
    : [];
