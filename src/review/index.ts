export { changesOf } from "./changes.ts";
export { judge } from "./judge.ts";
export { modifiedPayload } from "./modified-payload.ts";
export { cardCode, hashCard, openReview } from "./open-review.ts";
export type { Opening } from "./opening.ts";
export { progressText, standingOf } from "./stages.ts";
export { whereIs } from "./where.ts";
