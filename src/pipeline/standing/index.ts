export { type GaveStanding, type Giving, giveStanding } from "./give-standing.ts";
export { type ListedStanding, operatorEndsStanding, revokeStanding, standingReport } from "./report.ts";
export { standingRound } from "./round.ts";
