import { z } from "zod";

/** One page of a list; only what is read. */
export const Page = z.looseObject({
  value: z.array(z.unknown()),
  "@odata.nextLink": z.string().max(8_000).optional(),
  "@odata.deltaLink": z.string().max(8_000).optional(),
});
export type Page = z.infer<typeof Page>;

/** Anything in the directory, as lists of mixed kinds show it. */
export const Item = z.looseObject({ id: z.string().max(200), "@odata.type": z.string().max(200).optional() });
export type Item = z.infer<typeof Item>;

/** A user. Null stands for what is not set, and for what our application may not see. */
export const User = z.looseObject({
  id: z.string().max(200),
  accountEnabled: z.boolean().nullish(),
  userType: z.string().max(100).nullish(),
  employeeId: z.string().max(200).nullish(),
});
export type User = z.infer<typeof User>;

/** A change of a list; `@removed` = the object went away. */
export const Change = z.looseObject({
  id: z.string().max(200),
  "@removed": z.unknown().optional(),
  accountEnabled: z.boolean().nullish(),
  "members@delta": z.array(Item).optional(),
});
export type Change = z.infer<typeof Change>;

const Moment = z.looseObject({ dateTime: z.string().max(60), timeZone: z.string().max(100) });

/** A mailbox's automatic replies. */
export const Replies = z.looseObject({
  status: z.enum(["disabled", "alwaysEnabled", "scheduled"]),
  scheduledStartDateTime: Moment.nullish(),
  scheduledEndDateTime: Moment.nullish(),
});
export type Replies = z.infer<typeof Replies>;
