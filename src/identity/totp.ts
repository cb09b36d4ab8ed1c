import { generateSecret, generateURI, verifySync } from "otplib";

const PERIOD = 30;

/** Wrong tries in a row before the next one, right or wrong, fails; and for how long. */
export const TOTP_LOCK_MS = 15 * 60_000;

/** A new secret (160 bits, base32) and the address that an authenticator app takes; neither is shown again. */
export function newTotp(issuer: string, label: string): { readonly secret: string; readonly uri: string } {
  const secret = generateSecret();
  return { secret, uri: generateURI({ issuer, label, secret, period: PERIOD }) };
}

/** The time step that a code belongs to, one step early or late; null when it is none of them (RFC 6238). */
export function stepOfCode(secret: string, code: string, now: Date): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const epoch = Math.floor(now.getTime() / 1000);
  const result = verifySync({ secret, token: code, epoch, period: PERIOD, epochTolerance: PERIOD });
  return result.valid && "timeStep" in result ? result.timeStep : null;
}

/** True for a text that is, or announces, a one-time code: such a thing is never typed into a ticket. */
export function looksLikeCode(text: string | null): boolean {
  const said = (text ?? "").trim();
  return (
    /^\d{3}[ -]?\d{3}$/.test(said) || /\b(?:code|otp|totp|2fa|mfa|token|pin)\b\W{0,5}(?:is\W{1,3})?\d{3}[ -]?\d{3}\b/i.test(said)
  );
}
