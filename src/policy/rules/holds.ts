import { plain } from "../plain.ts";
import { objection, type Rule } from "./rule.ts";

/** Holds everything while anything stops automation. */
export const holds: Rule = ({ facts }) =>
  facts.holds.map((hold) => objection("holds", "hold", `Automation is held: ${plain(hold)}.`));
