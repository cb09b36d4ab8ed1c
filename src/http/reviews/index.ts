export { reviewApi } from "./api.ts";
export { authenticated, provenOf } from "./caller.ts";
export { accountLimit, type ReviewDeps } from "./deps.ts";
export { factorOf } from "./factor-of.ts";
export { answerOf, type Given, give, personOf, refusedStatus, reviewId, statusOf } from "./given.ts";
export { overrideStatus } from "./override-status.ts";
export { Place, placeText } from "./place.ts";
export { VERBS, type Verb, type VerbKind, verbsFor } from "./verbs.ts";
