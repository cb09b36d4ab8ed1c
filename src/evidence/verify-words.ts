import type { Bad } from "./bad.ts";

/** What is said of entries after the head. */
export function uncoveredText(count: number): string {
  return `${count} entries after the head are not covered by it`;
}

/** What is said of a log with checkpoints. */
export function signedText(signed: number, entries: number): string {
  return `signed up to ${signed}${entries > signed ? `; ${entries - signed} after its last checkpoint are not signed` : ""}`;
}

/** What is said of a log whose chain holds, when nobody who is known signed any of it. */
export function unsignedText(entries: number): string {
  return `the chain of ${entries} entries holds, NOT signed: no checkpoint shows that it was always this one`;
}

/** What is said of a log that does not hold. */
export function told({ seq, what, behind }: Bad): string {
  if (behind === true) return `NOT VERIFIED${seq > 1 ? ` behind entry ${seq - 1}` : ""}: ${what}`;
  return `NOT VERIFIED at line ${seq}, where entry ${seq} belongs: ${what}`;
}
