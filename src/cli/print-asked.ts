import { z } from "zod";

/** Who was asked at one moment, as entries hold it. */
export const Asked = z.looseObject({
  told: z.array(
    z.looseObject({
      person: z.string(),
      level: z.string(),
      outcome: z.string(),
      reason: z.string().optional(),
      insteadOf: z.string().optional(),
    }),
  ),
  onCall: z
    .array(
      z.looseObject({
        group: z.string(),
        system: z.string(),
        schedule: z.string(),
        people: z.array(z.string()).optional(),
        unread: z.string().optional(),
      }),
    )
    .optional(),
  unread: z.string().optional(),
  omitted: z.number().optional(),
});

/** Who was asked, and who was not and why: a line each, by directory id. */
export function askedLines({ told, unread, omitted, onCall = [] }: z.infer<typeof Asked>): readonly string[] {
  const asked = told.filter((one) => one.outcome === "asked");
  const skipped = told.filter((one) => one.outcome !== "asked");
  const name = ({ person, insteadOf }: (typeof told)[number]): string =>
    insteadOf === undefined ? person : `${person} (instead of ${insteadOf})`;
  return [
    `    asked: ${asked.map(name).join(", ") || "nobody"}`,
    ...(skipped.length === 0
      ? []
      : [`    not asked: ${skipped.map((one) => `${name(one)} [${one.level}: ${one.reason ?? one.outcome}]`).join(", ")}`]),
    ...onCall.map(onCallLine),
    ...(omitted === undefined ? [] : [`    and ${omitted} more that the entry does not name`]),
    ...(unread === undefined ? [] : [`    the chain's members could not be read: ${unread}`]),
  ];
}

function onCallLine({
  group,
  system,
  schedule,
  people = [],
  unread,
}: NonNullable<z.infer<typeof Asked>["onCall"]>[number]): string {
  const told = unread === undefined ? people.join(", ") || "nobody whom the directory knows" : `not read (${unread})`;
  const instead = unread === undefined && people.length > 0 ? "" : "; the roster's own list counted";
  return `    on call for ${group} by ${system} ${schedule}: ${told}${instead}`;
}

/** Whom a message did not reach, where and why, as entries hold it. */
export const Unreached = z.looseObject({ channel: z.string(), groups: z.array(z.string()), code: z.string() });

/** The same as a line. */
export function unreachedLine({ channel, groups, code }: z.infer<typeof Unreached>): string {
  return `    not reached in ${channel}: ${groups.join(", ") || "a room of no group"} [${code}]`;
}
