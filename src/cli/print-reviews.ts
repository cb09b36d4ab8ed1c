import { z } from "zod";

const Listing = z.object({
  now: z.string(),
  reviews: z.array(
    z.looseObject({
      id: z.string(),
      ticket: z.string(),
      workflow: z.string(),
      risk: z.string(),
      groups: z.array(z.string()),
      shown_at: z.string(),
      deadline: z.string(),
      expires_at: z.string(),
    }),
  ),
});

/** The questions that wait for people, most urgent first, one line each: how long, risk, ticket, who may answer, until when. */
export function printReviews(answer: unknown): string {
  const { now, reviews } = Listing.parse(answer);
  if (reviews.length === 0) return "nobody is asked anything";
  return reviews
    .map((one) => {
      const late = one.deadline < now ? "late" : "";
      const until = `${one.expires_at.slice(0, 16)}Z`;
      return `${ageOf(one.shown_at, now).padStart(7)} ${late.padEnd(4)}  ${one.risk.padEnd(6)}  ${one.ticket.padEnd(14)} until ${until}  ${one.groups.join(" or ")}  ${one.workflow}  ${one.id}`;
    })
    .join("\n");
}

function ageOf(since: string, now: string): string {
  const minutes = Math.max(0, Math.floor((Date.parse(now) - Date.parse(since)) / 60_000));
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}
