export { visible } from "./card-lines.ts";
export { type Judged, type Judging, judge } from "./judge.ts";
export { type Modification, type Modified, modifiedPayload } from "./modified-payload.ts";
export { cardCode, hashCard, openReview } from "./open-review.ts";
export type { Opening } from "./opening.ts";
