import { IANAZone } from "luxon";
import { z } from "zod";

const Name = z.string().min(1).max(200);
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

const Tz = z.string().refine((name) => IANAZone.isValidZone(name), 'must be an IANA time zone such as "America/New_York"');

const Hours = z
  .string()
  .regex(
    /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
    'must read "09:00-17:00" (an end at or before the start is on the next day)',
  )
  .transform((text) => {
    const [from = 0, until = 0] = text.split("-").map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
    return { from, until };
  });

// A day that no calendar has (2026-02-30) would be a holiday that never comes.
const Holiday = z.iso.date("must be a date such as 2026-12-25");

const SiteEntry = z.strictObject({
  tz: Tz,
  hours: Hours,
  days: z
    .array(z.enum(DAYS))
    .min(1, "needs at least one day: nobody would ever be on shift")
    .transform((days) => new Set<number>(days.map((day) => DAYS.indexOf(day) + 1))),
  holidays: z
    .array(Holiday)
    .default([])
    .transform((dates) => new Set(dates)),
});

const GroupEntry = z.strictObject({
  sites: z.array(Name).min(1, "needs at least one site; leave the group out if somebody of it is always on shift"),
  on_call: z.array(Name).default([]),
  /** Where it stands who is on call now: the id of a rota or a schedule. */
  on_call_from: z
    .array(
      z.strictObject({ system: z.enum(["servicenow", "jira"]), schedule: z.string().regex(/^[\w-]{1,100}$/, "must be an id") }),
    )
    .min(1, "needs at least one schedule; leave it out if there is none")
    .max(5)
    .optional(),
  fallback: Name.optional(),
  capacity: z.int().min(1, "must be at least 1: nobody could be asked").max(100_000).optional(),
  max_open: z.int().min(1, "must be at least 1: nobody could be asked").max(100_000).optional(),
});

const File = z.strictObject({
  sites: z.record(Name, SiteEntry).default({}),
  groups: z.record(Name, GroupEntry).default({}),
  people: z.record(Name, z.strictObject({ site: Name })).default({}),
});

/** The roster file: sites with their hours, which group works at which, and who is where. Every site that is named must be there. */
export const RosterFile = File.superRefine((file, context) => {
  const known = (site: string): boolean => Object.hasOwn(file.sites, site);
  const missing = (path: (string | number)[], site: string): void =>
    context.addIssue({ code: "custom", path, message: `there is no site ${site} under sites` });
  for (const [group, { sites }] of Object.entries(file.groups))
    sites.forEach((site, index) => {
      if (!known(site)) missing(["groups", group, "sites", index], site);
    });
  for (const [person, { site }] of Object.entries(file.people)) if (!known(site)) missing(["people", person, "site"], site);
}).transform((file) => {
  const sites = new Map(
    Object.entries(file.sites).map(([name, { tz, hours, ...rest }]) => [name, { name, zone: tz, ...hours, ...rest }]),
  );
  const groups = Object.entries(file.groups).map(([name, { sites: at, on_call: onCall, max_open: maxOpen = null, ...rest }]) => {
    const { fallback = null, capacity = null, on_call_from: onCallFrom } = rest;
    const from = onCallFrom === undefined ? {} : { onCallFrom };
    return [name, { sites: at.flatMap((site) => sites.get(site) ?? []), onCall, ...from, fallback, capacity, maxOpen }] as const;
  });
  return { sites, groups: new Map(groups), people: new Map(Object.entries(file.people).map(([id, { site }]) => [id, site])) };
});
