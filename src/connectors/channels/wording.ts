import type { ChatPost } from "../../case/index.ts";

const STATES: Readonly<Record<ChatPost["state"], string>> = {
  pending: "open",
  applied: "applied",
  approved: "approved",
  rejected: "rejected",
  expired: "expired",
  withdrawn: "withdrawn",
  told: "to be judged afterwards",
};

/** Where a review stands, in words that hold no content of it. */
export function standing({ state, risk, expiresAt }: ChatPost): string {
  const until = `${expiresAt.slice(0, 16).replace("T", " ")} UTC`;
  if (state === "told") return `A break-glass act is to be judged: ${risk} risk, until ${until}.`;
  return state === "pending" ? `A review is open: ${risk} risk, until ${until}.` : `A review is ${STATES[state]} (${risk} risk).`;
}

/** What stands below what has happened: where to answer, as long as that is possible. */
export function guidance({ state, risk, buttons }: ChatPost): string | null {
  if (state !== "pending") return null;
  if (buttons.length === 0) return "Answer in the ticket or on the page.";
  return risk === "high"
    ? "High risk is approved in the ticket or on the page only. A rejection needs a reason."
    : "A rejection needs a reason. It can be answered in the ticket or on the page too.";
}
