import { z } from "zod";
import { unique } from "./lists.ts";

/** What a text of a stage may name; all of it comes from code or the policy, none of it from a ticket's text. */
const PLACEHOLDERS = ["ticket", "workflow", "risk", "asked", "added", "until", "standard"] as const;

/** Where people can be told. */
const CHANNELS = ["ticket", "slack", "teams"] as const;

// Journals read [code] as markup; what cannot be seen could say something else than it shows.
const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|\[\/?code/iu;

const Words = z
  .string()
  .min(1)
  .max(500)
  .superRefine((text, context) => {
    const refuse = (at: number, message: string): void =>
      context.addIssue({ code: "custom", message: `column ${at + 1}: ${message}` });
    const unseen = FORBIDDEN.exec(text);
    if (unseen !== null) refuse(unseen.index, "a character that cannot be seen, or markup, may not stand in a message");
    for (const { 0: piece, index } of text.matchAll(/\{[^{}]*\}|[{}]/g))
      if (!PLACEHOLDERS.some((name) => piece === `{${name}}`))
        refuse(
          index,
          `unknown placeholder ${JSON.stringify(piece)}; there are ${PLACEHOLDERS.map((name) => `{${name}}`).join(", ")}`,
        );
  });

const Places = z.array(z.enum(CHANNELS)).superRefine(unique);
const Told = z.strictObject({ channels: Places.optional(), text: Words.optional() });
const Ended = z.strictObject({
  text: Words.refine((text) => text.includes("{standard}"), "must hold {standard}: what became of the question stands there"),
});

/** Ours, approvals.notifications: by stage of a review which channels are told, and in which words. Unset, as a whole or in part: all of them, in ours. */
export const Notifications = z.strictObject({
  asked: Told.refine(({ channels }) => channels?.includes("ticket") !== false, {
    path: ["channels"],
    message: "must hold ticket: the question stands there and is answered there",
  }).optional(),
  reminded: Told.optional(),
  widened: Told.optional(),
  fallback: Told.optional(),
  expired: Ended.optional(),
  decided: Ended.optional(),
});
export type Notifications = z.infer<typeof Notifications>;
