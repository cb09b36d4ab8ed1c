import type { Answer } from "../../case/index.ts";
import { cardHashOf, SHOWN } from "./card.ts";
import { CHANGES } from "./changes.ts";
import type { Form } from "./form.ts";
import { readReview } from "./reviews.ts";
import { isoTime, valueOf } from "./wire.ts";

const KINDS: ReadonlyMap<string, Answer["kind"]> = new Map([
  ["approved", "approve"],
  ["modified", "modify"],
  ["rejected", "reject"],
  ["info_requested", "request_info"],
]);

/** The app's own record: buttons set its state. The row's own word for who decided is part of the decision: it proves nothing by itself. */
export const APP_FORM: Form = {
  table: CHANGES.reviews,
  decision: ["state", "decided_by", "decided_by_user_name", "decided_at", "decision_comment", "approved_parameters"],
  shown: SHOWN,
  claim: { id: "decided_by", userName: "decided_by_user_name" },
  read: readReview,
  cardHash: cardHashOf,
  stands: (_site, row) => {
    const state = valueOf(row, "state");
    return KINDS.get(state) ?? (state === "pending" ? "pending" : "closed");
  },
  said: (_site, row) => ({
    at: isoTime(valueOf(row, "decided_at")),
    reason: valueOf(row, "decision_comment") || null,
    changes: valueOf(row, "state") === "modified" ? valueOf(row, "approved_parameters") : null,
    digest: valueOf(row, "proposal_hash"),
  }),
};
