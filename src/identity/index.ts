export type { FactorRefusal } from "./factor-refusal.ts";
export { type Answering, concerned, isOne, mayAnswer } from "./may-answer.ts";
export { mayBreakGlass } from "./may-break-glass.ts";
export { isLive, newNonce, nonceIn } from "./nonce.ts";
export { openSecret, sealSecret } from "./sealed-secret.ts";
export { type Lapse, lapseOf } from "./still-approves.ts";
export { looksLikeCode, newTotp, stepOfCode, TOTP_LOCK_MS } from "./totp.ts";
export { challengeIn, challengeOf, type Registration, verifyAssertion, verifyRegistration } from "./webauthn.ts";
