export { atomsOf } from "./atoms.ts";
export { ALWAYS_KNOWN } from "./condition-points.ts";
export { type Coverage, coverageOf } from "./coverage.ts";
export type { AskedOnce } from "./point.ts";
export { isEverAlone } from "./workflow-points.ts";
