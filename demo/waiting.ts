import { z } from "zod";
import { isSettled, type Story } from "./cases.ts";
import type { Line } from "./narrate.ts";

const Posted = z.looseObject({ body: z.looseObject({ card: z.looseObject({ expiresAt: z.string() }) }) });

/** The line that tells why nothing happens: one case is left, and it waits for an answer that nobody will give. Null while there is more to come. */
export function waitingLine(stories: readonly Story[], now: Date): { readonly ticket: string; readonly line: Line } | null {
  const [last, ...more] = stories.filter((story) => !isSettled(story));
  if (last === undefined || more.length > 0 || last.case.status !== "in_review") return null;
  const card = last.entries.findLast(({ record }) => record.kind === "message.confirmed" && record.payload["kind"] === "card");
  const posted = Posted.safeParse(card?.record.payload);
  if (!posted.success) return null;
  const { ticket } = last.case;
  const seconds = Math.max(0, Math.ceil((Date.parse(posted.data.body.card.expiresAt) - now.getTime()) / 1000));
  const what = `waiting until ${ticket}'s review expires: ${seconds} s, nobody is going to answer it ...`;
  return { ticket, line: { who: "the clock", what, tone: "plain" } };
}
