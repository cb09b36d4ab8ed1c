export type { Factor, FactorRefusal } from "./factors.ts";
export { type Answering, mayAnswer } from "./may-answer.ts";
export { openSecret, sealSecret } from "./sealed-secret.ts";
export { type Lapse, lapseOf } from "./still-approves.ts";
export { looksLikeCode, newTotp, stepOfCode, TOTP_LOCK_MS } from "./totp.ts";
export {
  type Assertion,
  challengeOf,
  type Party,
  type RecordedAssertion,
  type Registration,
  type Signed,
  verifyAssertion,
  verifyRegistration,
} from "./webauthn.ts";
