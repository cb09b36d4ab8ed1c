export { type BreakRequest, type Broke, breakGlass } from "./break-glass.ts";
export { type Judged, judgeGlass } from "./judge.ts";
export { type GlassLook, hasGlassRight, lookAtGlass } from "./look-at-glass.ts";
export { type GlassReport, glassReport, glassStatus, glassUse, type ListedUse, toJudge } from "./report.ts";
export { glassRound } from "./round.ts";
