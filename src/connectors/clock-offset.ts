import type { Finding } from "../ports/index.ts";

/** Webhooks count for this long either way. */
const WINDOW_SECONDS = 300;
const CLOSE_SECONDS = 30;

/** How far a system's clock is from ours, by a time that it told in its answer. */
export function clockOffset(told: Date, ours: Date): Finding {
  const seconds = Math.round((told.getTime() - ours.getTime()) / 1000);
  const check = "clock";
  if (Number.isNaN(seconds))
    return { check, state: "warning", says: "its answer tells no time", fix: "compare both clocks by hand" };
  const says = `${Math.abs(seconds)} s ${seconds < 0 ? "behind" : "ahead of"} ours`;
  if (Math.abs(seconds) <= CLOSE_SECONDS) return { check, state: "ok", says };
  const state = Math.abs(seconds) < WINDOW_SECONDS ? "warning" : "problem";
  return { check, state, says, fix: `set this machine's clock by NTP: signed webhooks count for ${WINDOW_SECONDS} s` };
}
