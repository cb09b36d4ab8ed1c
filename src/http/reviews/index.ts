export { reviewApi } from "./api.ts";
export { authenticated, known, provenOf } from "./caller.ts";
export { accountLimit, type ReviewDeps } from "./deps.ts";
export { factorOf } from "./factor-of.ts";
export { actOf, answerOf, type Given, give, personOf, refusedStatus, reviewId, statusOf } from "./given.ts";
export { Place, placeText } from "./place.ts";
export { Reason } from "./reason.ts";
export { Factor } from "./shown-factor.ts";
export { VERBS, type Verb, type VerbKind, verbsFor } from "./verbs.ts";
