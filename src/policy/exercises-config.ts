import { z } from "zod";
import { Text } from "./lists.ts";

const TrainingTicket = z.strictObject({
  workflow: Text,
  /** Keys may move to another record, ids never do. */
  ticket: z
    .string()
    .regex(
      /^([0-9a-f]{32}|[1-9]\d{0,17})$/,
      "must be the record's own id: in ServiceNow its 32 hex digits, in Jira its number; not the key that people read",
    ),
  /** Who is exercised with it. */
  group: Text,
});

/** Ours. Questions with a planted mistake, put to reviewers on tickets that nobody works on. Unset: there are none. */
export const ExercisesFile = z.strictObject({
  /** At most so many of a group a day. Unset: 1. */
  per_day: z
    .int()
    .min(1, "must be at least 1; leave exercises out to have none")
    .max(3, "must be at most 3 of a group a day")
    .optional(),
  /** The chance of each of them. Unset: 0.5. */
  rate: z.number().gt(0, "must be above 0; leave exercises out to have none").max(1).optional(),
  /** A group whose sensitivity is not certain to reach this is marked in the report. Unset: none is. */
  alert_below: z.number().gt(0).lt(1).optional(),
  training_tickets: z.array(TrainingTicket).min(1, "needs at least one ticket").max(200),
});
