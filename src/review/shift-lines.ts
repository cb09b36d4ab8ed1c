import type { Risk } from "../case/index.ts";
import type { Site } from "./roster.ts";
import { isOnShift, nextShift } from "./shifts.ts";

/** Whose shifts a question waits for. */
export interface Waited {
  readonly groups: readonly string[];
  readonly risk: Risk;
  /** Whose shifts its minutes run in; null = the wall clock. */
  readonly sites: readonly Site[] | null;
  /** Where the groups work; null = somebody is always on shift. */
  readonly onDuty: readonly Site[] | null;
  readonly now: Date;
}

/** What the card says of the shifts that its time runs in, and of who comes next when nobody is on shift. */
export function shiftLines({ groups, risk, sites, onDuty, now }: Waited): readonly string[] {
  const clock =
    sites === null
      ? [
          risk === "high"
            ? "Its time runs by the wall clock: the risk is high."
            : "Its time runs by the wall clock: somebody is always on shift.",
        ]
      : [`Its time runs while somebody is on shift: ${sites.map(hoursOf).join("; ")}.`];
  if (onDuty === null || isOnShift(now, onDuty)) return clock;
  const next = nextShift(now, onDuty);
  const who = groups.join(" or ");
  const when =
    next === null
      ? "and the roster has no further shift"
      : `the next shift is ${next.site} from ${new Date(next.from).toISOString()} (UTC)`;
  return [...clock, `Nobody of ${who} is on shift now; ${when}.`];
}

function hoursOf({ name, zone, from, until }: Site): string {
  return `${name} ${clock(from)}-${clock(until)} ${zone}`;
}

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}
