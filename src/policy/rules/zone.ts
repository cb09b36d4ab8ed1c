import { quantised } from "../../case/index.ts";
import { zoneOf } from "../zone.ts";
import { objection, type Rule } from "./rule.ts";

/** Only a confidence that reaches the auto threshold goes without people. */
export const zone: Rule = ({ confidence }, { thresholds }) => {
  const measured = quantised(confidence);
  const review = (reason: string) => [objection("zone", "review", reason)];
  if (measured === null) return review("No confidence was measured.");
  const text = measured.toFixed(4);
  switch (zoneOf(measured, thresholds)) {
    case "auto":
      return [];
    case "assist":
      return review(`The confidence ${text} is below ${thresholds.auto.toFixed(4)}, which automation needs.`);
    case "review":
      return review(`The confidence ${text} is below ${thresholds.review.toFixed(4)}, so an approval needs a written reason.`);
  }
};
