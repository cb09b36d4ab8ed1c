export { visible } from "./card-lines.ts";
export { judge } from "./judge.ts";
export { modifiedPayload } from "./modified-payload.ts";
export { cardCode, hashCard, openReview } from "./open-review.ts";
export type { Opening } from "./opening.ts";
export { type Roster, sitesOf } from "./roster.ts";
export { addOnShiftMinutes, isOnShift, nextShift } from "./shifts.ts";
