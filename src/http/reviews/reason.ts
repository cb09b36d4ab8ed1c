import { z } from "zod";

/** What somebody writes to an answer: what cannot be recorded (NUL, half a character) is replaced. */
export const Reason = z
  .string()
  .trim()
  .max(2_000, "may have at most 2000 characters")
  .transform((text) => text.toWellFormed().replaceAll("\u0000", "\uFFFD"));
