import { z } from "zod";

/** Why an operator acts. What cannot be recorded (NUL, half a character) never stops a pause. */
export const Reason = z
  .string()
  .trim()
  .min(3, "three characters or more are needed: it stands in the evidence")
  .max(500, "may have at most 500 characters")
  .transform((text) => text.toWellFormed().replaceAll("\u0000", "\uFFFD"));

/** What an operator sends with an act that takes nothing else. */
export const Asked = z.strictObject({ reason: Reason });
