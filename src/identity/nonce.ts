import { createHmac, timingSafeEqual } from "node:crypto";

/** How long a challenge may be signed after it was shown. */
const LIFE_MS = 5 * 60_000;
// 6 bytes of milliseconds, 12 random ones, 18 of a MAC over both: 36 bytes, 48 characters.
const [TIME, RANDOM, LENGTH] = [6, 12, 48];

/** A nonce of ours, made at that time out of 12 random bytes (hex). */
export function newNonce(key: Buffer, at: Date, random: string): string {
  const time = Buffer.alloc(TIME);
  time.writeUIntBE(at.getTime(), 0, TIME);
  const head = Buffer.concat([time, Buffer.from(random, "hex").subarray(0, RANDOM)]);
  return Buffer.concat([head, macOf(key, head)]).toString("base64url");
}

/** True for a nonce of ours that was made at most five minutes ago. */
export function isLive(key: Buffer, nonce: string, now: Date): boolean {
  const bytes = Buffer.from(nonce, "base64url");
  const head = bytes.subarray(0, TIME + RANDOM);
  const mac = macOf(key, head);
  const given = bytes.subarray(TIME + RANDOM);
  if (given.length !== mac.length || !timingSafeEqual(given, mac)) return false;
  const age = now.getTime() - head.readUIntBE(0, TIME);
  return age >= 0 && age <= LIFE_MS;
}

/** The nonce that a challenge begins with. */
export function nonceIn(challenge: string): string {
  return challenge.slice(0, LENGTH);
}

function macOf(key: Buffer, head: Buffer): Buffer {
  return createHmac("sha256", key).update("ots.nonce.v1\n").update(head).digest().subarray(0, 18);
}
