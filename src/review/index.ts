export { visible } from "./card-lines.ts";
export { chatValue, readChatValue } from "./chat-value.ts";
export { judge } from "./judge.ts";
export { modifiedPayload } from "./modified-payload.ts";
export { cardCode, hashCard, openReview, withoutCode } from "./open-review.ts";
export type { Opening } from "./opening.ts";
