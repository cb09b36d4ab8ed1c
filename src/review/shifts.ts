import { DateTime } from "luxon";
import type { Site } from "./roster.ts";

/** One shift in milliseconds since 1970, its end not included. */
export interface Shift {
  readonly site: string;
  readonly from: number;
  readonly until: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
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
  const first = dayOf(at) - DAYS_AROUND;
  for (let ahead = 0, last = 0; ahead - last <= DAYS_AHEAD; ahead += 1) {
    const shift = shiftOn(site, first + ahead);
    if (shift === null || shift.until <= at.getTime()) continue;
    last = ahead;
    yield shift;
  }
}

/** A shift that began yesterday may still go on, and a local date is up to a day off the UTC one. */
const DAYS_AROUND = 2;

function around(site: Site, at: Date): readonly Shift[] {
  const today = dayOf(at);
  return [today - 2, today - 1, today, today + 1].flatMap((day) => shiftOn(site, day) ?? []);
}

/** Days since 1970, UTC. */
function dayOf(at: Date): number {
  return Math.floor(at.getTime() / DAY_MS);
}

// A day's shift costs 0.1 ms to work out, and a question asks for dozens.
const known = new WeakMap<Site, Map<number, Shift | null>>();

/** The shift that starts on the local date which that day is in UTC; null = none does. */
function shiftOn(site: Site, day: number): Shift | null {
  const days = known.get(site) ?? new Map<number, Shift | null>();
  known.set(site, days);
  const found = days.get(day);
  if (found !== undefined) return found;
  const made = shiftOf(site, new Date(day * DAY_MS).toISOString().slice(0, 10));
  days.set(day, made);
  return made;
}

function shiftOf(site: Site, date: string): Shift | null {
  const day = DateTime.fromISO(date, { zone: site.zone });
  if (!site.days.has(day.weekday) || site.holidays.has(date)) return null;
  const until = site.until > site.from ? site.until : site.until + MINUTES_A_DAY;
  return { site: site.name, from: localTime(day, site.from), until: localTime(day, until) };
}

/** By the clock on the wall there, so that a shift keeps its hours when summer time begins or ends in it or before it. */
function localTime(day: DateTime, minutes: number): number {
  const on = day.plus({ days: Math.floor(minutes / MINUTES_A_DAY) });
  const rest = minutes % MINUTES_A_DAY;
  return on.set({ hour: Math.floor(rest / 60), minute: rest % 60 }).toMillis();
}
