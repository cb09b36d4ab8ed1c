import type { Zone } from "../case/index.ts";
import type { Thresholds } from "./policy.ts";

/** Where a quantised confidence stands between the thresholds; equal counts as reached, none measured as below all. */
export function zoneOf(confidence: number | null, thresholds: Thresholds): Zone {
  if (confidence === null || steps(confidence) < steps(thresholds.review)) return "review";
  return steps(confidence) >= steps(thresholds.auto) ? "auto" : "assist";
}

/** Whole ten-thousandths, so that no binary fraction decides. */
function steps(value: number): number {
  return Math.round(value * 10_000);
}
