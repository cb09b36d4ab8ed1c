export { type BreakRequest, type Broke, breakGlass } from "./break-glass.ts";
export { type HeldForGlass, heldForGlass } from "./held-for-glass.ts";
export { type Judged, judgeGlass } from "./judge.ts";
export { type GlassLook, hasGlassRight, lookAtGlass } from "./look-at-glass.ts";
export { type ReadUse, readGlass } from "./read-glass.ts";
export { glassReport, glassStatus, type ListedUse, toJudge } from "./report.ts";
export { glassRound } from "./round.ts";
