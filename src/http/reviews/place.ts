import { z } from "zod";
import type { QueuePlace } from "../../ports/index.ts";

/** Where a list of questions goes on, as it stands in an address. */
export const Place = z
  .string()
  .regex(/^\d{13}\.[\w-]{1,100}$/, "must be the `next` of the page before")
  .transform((text): QueuePlace => ({ at: new Date(Number(text.slice(0, 13))), after: text.slice(14) }));

/** The same as text; null at a list's end. */
export function placeText(place: QueuePlace | null): string | null {
  return place === null ? null : `${String(place.at.getTime()).padStart(13, "0")}.${place.after ?? ""}`;
}
