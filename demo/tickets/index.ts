import type { Behave } from "../../simulators/model/index.ts";
import type { Stage } from "../run/stage.ts";
import { CHANGES_APPLIED } from "./changes-applied.ts";
import { CHANGES_APPROVED, CHANGES_REJECTED } from "./changes-reviewed.ts";
import { keyOf } from "./drafts.ts";
import { FORGED } from "./forged.ts";
import type { Ticket } from "./ticket.ts";
import { EXPIRING, PLANTED, VENDORS_APPLIED, VENDORS_REVIEWED } from "./vendors.ts";

export type { Expected, Ticket } from "./ticket.ts";

export { EXPIRING, PLANTED };

/** All tickets in the order in which work on them begins; the one that must expire begins first. */
export const TICKETS: readonly Ticket[] = [
  EXPIRING,
  ...CHANGES_APPLIED,
  ...VENDORS_APPLIED,
  ...CHANGES_APPROVED,
  ...VENDORS_REVIEWED,
  ...CHANGES_REJECTED,
  FORGED,
];

/** The model: reads which ticket it is asked about and answers as that ticket's script says. */
export function behaviourOf(tickets: readonly Ticket[], stage: () => Stage): Behave {
  const asked = new Map<string, number>();
  return ({ context }) => {
    const key = keyOf(context);
    const ticket = tickets.find((one) => one.key === key);
    if (ticket === undefined || typeof context !== "object" || context === null)
      return { kind: "error", status: 400, code: "no_ticket" };
    const nth = (asked.get(key) ?? 0) + 1;
    asked.set(key, nth);
    return ticket.model({ ...context }, nth, stage());
  };
}
