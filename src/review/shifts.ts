import { DateTime } from "luxon";
import type { Site } from "./roster.ts";

/** One shift in milliseconds since 1970, its end not included. */
export interface Shift {
  readonly site: string;
  readonly from: number;
  readonly until: number;
}

const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 1_440;
/** A roster that has no shift within so many days has none: a year of holidays is a mistake, not a plan. */
const DAYS_AHEAD = 400;

/** True when one of the sites is on shift; null = always. */
export function isOnShift(at: Date, sites: readonly Site[] | null): boolean {
  return (
    sites === null ||
    sites.some((site) => around(site, at).some(({ from, until }) => from <= at.getTime() && at.getTime() < until))
  );
}

/** The shift that goes on or starts next, the earliest one of all sites; null when there is none within 400 days. */
export function nextShift(at: Date, sites: readonly Site[]): Shift | null {
  const first = sites.flatMap((site) => shiftsFrom(site, at).next().value ?? []);
  return first.reduce<Shift | null>((best, shift) => (best === null || shift.from < best.from ? shift : best), null);
}

/**
 * The time at which so many minutes have run since `from`. They run while at least one of the sites is on shift, overlapping shifts once; null = always.
 * Never earlier than by the wall clock; where the roster ends before, by the wall clock after its last shift.
 */
export function addOnShiftMinutes(from: Date, minutes: number, sites: readonly Site[] | null): Date {
  const wanted = minutes * MINUTE_MS;
  if (sites === null) return new Date(from.getTime() + wanted);
  let left = wanted;
  let at = from.getTime();
  for (const stretch of stretches(from, sites)) {
    const start = Math.max(at, stretch.from);
    if (stretch.until - start >= left) return new Date(start + left);
    left -= Math.max(0, stretch.until - start);
    at = Math.max(at, stretch.until);
  }
  return new Date(at + left);
}

/** The sites' shifts from a time on, in the order of their start; where they overlap they are not added up by who walks along them. */
function* stretches(from: Date, sites: readonly Site[]): Generator<Shift> {
  const open = sites.map((site) => shiftsFrom(site, from)).map((shifts) => ({ shifts, next: shifts.next().value }));
  for (;;) {
    const first = open.reduce<(typeof open)[number] | null>((best, one) => {
      if (one.next === undefined) return best;
      return best?.next === undefined || one.next.from < best.next.from ? one : best;
    }, null);
    if (first?.next === undefined) return;
    yield first.next;
    first.next = first.shifts.next().value;
  }
}

/** A site's shifts that are not over yet, until it has none for 400 days. */
function* shiftsFrom(site: Site, at: Date): Generator<Shift, undefined> {
  const today = dayOf(site, at).minus({ days: 1 });
  for (let ahead = 0, last = 0; ahead - last <= DAYS_AHEAD; ahead += 1) {
    const shift = shiftOn(site, today.plus({ days: ahead }));
    if (shift === null || shift.until <= at.getTime()) continue;
    last = ahead;
    yield shift;
  }
}

/** A shift that began yesterday may still go on. */
function around(site: Site, at: Date): readonly Shift[] {
  const today = dayOf(site, at);
  return [today.minus({ days: 1 }), today].flatMap((day) => shiftOn(site, day) ?? []);
}

function dayOf(site: Site, at: Date): DateTime {
  return DateTime.fromJSDate(at, { zone: site.zone }).startOf("day");
}

function shiftOn(site: Site, day: DateTime): Shift | null {
  const date = day.toISODate();
  if (date === null || !site.days.has(day.weekday) || site.holidays.has(date)) return null;
  const until = site.until > site.from ? site.until : site.until + MINUTES_A_DAY;
  return { site: site.name, from: localTime(day, site.from), until: localTime(day, until) };
}

/** By the clock on the wall there, so that a shift keeps its hours when summer time begins or ends in it or before it. */
function localTime(day: DateTime, minutes: number): number {
  const on = day.plus({ days: Math.floor(minutes / MINUTES_A_DAY) });
  const rest = minutes % MINUTES_A_DAY;
  return on.set({ hour: Math.floor(rest / 60), minute: rest % 60 }).toMillis();
}
