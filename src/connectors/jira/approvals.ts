import { z } from "zod";
import { OpsError } from "../../case/index.ts";
import { issueId, type Site } from "./site.ts";
import { listIn, millis, part, textIn } from "./wire.ts";

const PAGE = 50;
const PAGES = 10;

/** One question of a request's approval step, as the desk tells it: everybody decides there in their own name only. */
export interface Approval {
  readonly id: string;
  readonly decision: "approved" | "declined" | "pending";
  /** When it was decided; null while it is not, or when the desk gives no time. */
  readonly at: number | null;
  readonly approvers: readonly { readonly account: string; readonly decision: string }[];
}

const Row = z.looseObject({
  id: z.string().regex(/^\d{1,19}$/),
  finalDecision: z.enum(["approved", "declined", "pending"]),
  approvers: z.array(z.unknown()).default([]),
});

/** All approvals of a request. They are read and never answered. Throws TICKET_FORBIDDEN when they are hidden, and for an issue that is no request. */
export async function readApprovals(site: Site, issue: string): Promise<readonly Approval[]> {
  // Only sites with a desk pay for this part of the library (32 MB).
  const { getApprovals } = await import("jira.js/serviceDesk");
  const found: Approval[] = [];
  for (let page = 0; page < PAGES; page += 1) {
    const answer: unknown = await getApprovals(site.reads, {
      issueIdOrKey: issueId(issue),
      start: found.length,
      limit: PAGE,
    }).catch((error: unknown) => {
      throw hidden(error);
    });
    const rows = listIn(answer, "values");
    found.push(...rows.map(approvalOf));
    if (part(answer, "isLastPage") === true || rows.length === 0) return found;
  }
  throw new OpsError("TICKET_ANSWER_INVALID", "the request's approvals have no end", { issue: issueId(issue) });
}

/** A question that cannot be read may hold anything: it is no "nobody answered". */
function approvalOf(row: unknown): Approval {
  const read = Row.safeParse(row);
  if (!read.success) throw new OpsError("TICKET_ANSWER_INVALID", "an approval is not as documented", {});
  const { id, finalDecision, approvers } = read.data;
  return {
    id,
    decision: finalDecision,
    at: timeIn(part(row, "completedDate")),
    approvers: approvers.map((one) => ({
      account: textIn(part(one, "approver"), "accountId") ?? "",
      decision: textIn(one, "approverDecision") ?? "",
    })),
  };
}

function timeIn(date: unknown): number | null {
  const epoch = part(date, "epochMillis");
  return typeof epoch === "number" && Number.isSafeInteger(epoch) ? epoch : millis(part(date, "iso8601"));
}

function hidden(error: unknown): unknown {
  if (!(error instanceof OpsError) || error.code !== "TICKET_ABSENT") return error;
  return new OpsError(
    "TICKET_FORBIDDEN",
    "the review's approvals are hidden from us, or its request type is missing",
    error.context,
  );
}
