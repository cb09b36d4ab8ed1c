/** Where people work and when, as the roster file says it. */
export interface Site {
  readonly name: string;
  /** IANA name; all its times are read in it, summer time included. */
  readonly zone: string;
  /** Minutes after local midnight; an end at or before the start is on the next day. */
  readonly from: number;
  readonly until: number;
  /** 1 = Monday ... 7 = Sunday: the days on which a shift starts. */
  readonly days: ReadonlySet<number>;
  /** Local dates ("2026-12-25") on which no shift starts. */
  readonly holidays: ReadonlySet<string>;
}

/** What the roster says of one reviewer group. */
export interface GroupDuty {
  readonly sites: readonly Site[];
  /** Directory ids that are asked at once about high risk, on shift or not. */
  readonly onCall: readonly string[];
  /** Schedules that tell who is on call now, instead of that list while they can be read; absent = none. */
  readonly onCallFrom?: readonly { readonly system: string; readonly schedule: string }[] | undefined;
  /** The group of the policy that is asked last; null = the policy's own. */
  readonly fallback: string | null;
  /** Open questions a person is asked at a time; null = no limit. */
  readonly capacity: number | null;
  /** So many questions may wait for the group before one of low risk is not put to it; null = what the policy says. */
  readonly maxOpen: number | null;
}

/** Who works where and when. What is not in it is always on shift. */
export interface Roster {
  readonly groups: ReadonlyMap<string, GroupDuty>;
  readonly sites: ReadonlyMap<string, Site>;
  /** Site by directory id, for people whose directory entry names none. */
  readonly people: ReadonlyMap<string, string>;
}

/** The sites whose shifts count for these groups together; null = somebody of them is always on shift. */
export function sitesOf(roster: Roster | null, groups: readonly string[]): readonly Site[] | null {
  const duties = groups.map((group) => roster?.groups.get(group));
  if (duties.length === 0 || duties.some((duty) => duty === undefined || duty.sites.length === 0)) return null;
  const sites = duties.flatMap((duty) => duty?.sites ?? []);
  return [...new Map(sites.map((site) => [site.name, site])).values()];
}
