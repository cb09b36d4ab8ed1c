import type { ChatDigest, ChatPost, DigestQuestion } from "../../case/index.ts";

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
  const until = minuteOf(expiresAt);
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

/** How many questions a digest names, in words that hold no content of them. */
export function digestStanding({ questions }: ChatDigest): string {
  const risks = [...new Set(questions.map(({ risk }) => risk))].join(" or ");
  return questions.length === 1
    ? `1 review is open: ${risks} risk.`
    : `${questions.length} reviews are open: ${risks} risk, the most urgent first.`;
}

/** What a digest says of one question besides its links. */
export function questionStanding({ risk, expiresAt }: DigestQuestion): string {
  return `${risk} risk, until ${minuteOf(expiresAt)}`;
}

/** What stands below a digest. */
export const DIGEST_GUIDANCE = "Answer in the ticket or on the page.";

function minuteOf(at: string): string {
  return `${at.slice(0, 16).replace("T", " ")} UTC`;
}
