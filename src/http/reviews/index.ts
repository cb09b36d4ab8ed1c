export { reviewApi } from "./api.ts";
export { accountLimit, type ReviewDeps } from "./deps.ts";
export { factorOf } from "./factor-of.ts";
export { type Given, give, personOf, reviewId, statusOf } from "./given.ts";
export { VERBS, type Verb, type VerbKind } from "./verbs.ts";
