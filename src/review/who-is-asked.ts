import { barredAs, type Level, type People, type Risk, type Skip, type Told } from "../case/index.ts";
import type { Person } from "../ports/index.ts";
import { type Roster, type Site, sitesOf } from "./roster.ts";
import { isOnShift } from "./shifts.ts";

/** One level of the chain: its groups and everybody in them. */
export interface ChainLevel {
  readonly level: Level;
  readonly groups: readonly string[];
  readonly people: readonly Person[];
}

/** What decides who of a chain is asked. */
export interface Situation {
  readonly now: Date;
  readonly risk: Risk;
  /** The ticket's system, and its people as last read; null = unreadable, then nobody's role is known. */
  readonly system: string;
  readonly people: People | null;
  readonly roster: Roster | null;
  /** How many levels are reached. */
  readonly reached: number;
  /** Whether somebody may approve it by the policy: by which of his groups he is asked, and all of them. */
  readonly mayDecide: (asked: readonly string[], all: readonly string[]) => boolean;
  /** Open questions by directory id, of those who have any. */
  readonly open: ReadonlyMap<string, number>;
  /** Who was told before, and keeps it: escalation widens, it never takes away. */
  readonly before: readonly Told[];
  /** Delegates of people who are away, by directory id. */
  readonly delegates: ReadonlyMap<string, Person>;
}

/** For everybody of the whole chain, once: asked, or skipped and why. A delegate of somebody who is away is judged like any other: authority never moves. */
export function whoIsAsked(chain: readonly ChainLevel[], situation: Situation): readonly Told[] {
  const told = new Map<string, Told>();
  const current = chain.slice(0, situation.reached).flatMap(({ groups }) => groups);
  const tell = (person: Person, place: ChainLevel, skip: Skip | null, insteadOf?: string): void => {
    const own = { person: person.id, level: place.level, ...(insteadOf === undefined ? {} : { insteadOf }) };
    told.set(person.id, skip === null ? { ...own, outcome: "asked" } : { ...own, outcome: "skipped", reason: skip });
  };
  const standIns: { readonly delegate: Person; readonly place: ChainLevel; readonly of: string }[] = [];
  chain.forEach((place, index) => {
    for (const person of place.people) {
      if (told.has(person.id)) continue;
      const skip = skipOf(person, { place, current, isReached: index < situation.reached }, situation);
      tell(person, place, skip);
      const delegate = skip === "ooo" ? situation.delegates.get(delegateOf(person, situation.now) ?? "") : undefined;
      if (delegate !== undefined) standIns.push({ delegate, place, of: person.id });
    }
  });
  // After everybody has his own place: who is asked anyway is not asked as a delegate.
  for (const { delegate, place, of } of standIns) {
    const known = told.get(delegate.id);
    if (known !== undefined && !(known.outcome === "skipped" && known.reason === "not_reached_yet")) continue;
    tell(delegate, place, skipOf(delegate, { place, current, isReached: true }, situation), of);
  }
  return [...told.values()];
}

/** The delegate of somebody who is away; null = none, or not away. */
export function delegateOf(person: Person, now: Date): string | null {
  return awayNow(person, now)?.delegate ?? null;
}

interface Place {
  readonly place: ChainLevel;
  /** Every group that may answer now. */
  readonly current: readonly string[];
  readonly isReached: boolean;
}

function skipOf(person: Person, { place, current, isReached }: Place, situation: Situation): Skip | null {
  const { before, now } = situation;
  const never = neverAsked(person, situation);
  if (never !== null) return never;
  if (!isReached) return "not_reached_yet";
  const own = person.groups.filter((group) => current.includes(group));
  if (own.length === 0) return "not_in_group";
  if (!situation.mayDecide(own, person.groups)) return "no_authority";
  if (before.some((one) => one.person === person.id && one.outcome === "asked")) return null;
  if (awayNow(person, now) !== undefined) return "ooo";
  if (!isAwake(person, place, situation)) return "off_shift";
  return isFull(person, place, situation) ? "over_capacity" : null;
}

/** What no level and no time changes. */
function neverAsked(person: Person, { system, people, before }: Situation): Skip | null {
  const accounts = person.accounts[system] ?? [];
  const role = roleOf(accounts, people) ?? knownRole(before.find((one) => one.person === person.id));
  if (role !== null) return role;
  if (barredAs(person) !== null) return "no_authority";
  return accounts.length === 0 ? "notify_failed" : null;
}

function roleOf(accounts: readonly string[], people: People | null): Skip | null {
  const has = (...roles: readonly (keyof People)[]): boolean =>
    roles.some((role) => accounts.some((account) => account === people?.[role]?.id));
  if (has("requester", "openedBy")) return "is_requester";
  return has("affected", "assignee") ? "is_affected" : null;
}

/** The ticket is not read again at each escalation: who asked for it does not change. */
function knownRole(told: Told | undefined): Skip | null {
  const reason = told?.outcome === "skipped" ? told.reason : null;
  return reason === "is_requester" || reason === "is_affected" ? reason : null;
}

function awayNow({ away = [] }: Person, now: Date) {
  return away.find(({ from, until }) => Date.parse(from) <= now.getTime() && now.getTime() < Date.parse(until));
}

/** His groups of this level; all of his where it has none of its own, or a delegate is in none. */
function groupsAt(person: Person, { groups }: ChainLevel): readonly string[] {
  const own = person.groups.filter((group) => groups.includes(group));
  return own.length > 0 ? own : person.groups;
}

function isAwake(person: Person, place: ChainLevel, { risk, roster, now }: Situation): boolean {
  const own = groupsAt(person, place);
  const onCall = own.some((group) => place.groups.includes(group) && roster?.groups.get(group)?.onCall.includes(person.id));
  return (risk === "high" && onCall) || isOnShift(now, sitesOfPerson(person, own, roster));
}

/** Where he works, if anybody says so; else anywhere that his groups work. */
function sitesOfPerson(person: Person, groups: readonly string[], roster: Roster | null): readonly Site[] | null {
  const named = roster?.sites.get(person.site ?? roster.people.get(person.id) ?? "");
  return named === undefined ? sitesOf(roster, groups) : [named];
}

/** By the capacity of the groups that he is asked in: another group of his sets no limit here. */
function isFull(person: Person, place: ChainLevel, { roster, open }: Situation): boolean {
  const limits = groupsAt(person, place).flatMap((group) => roster?.groups.get(group)?.capacity ?? []);
  return limits.length > 0 && (open.get(person.id) ?? 0) >= Math.min(...limits);
}
