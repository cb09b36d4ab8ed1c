import { CHANGES_APPLIED } from "./changes-applied.ts";
import { CHANGES_APPROVED, CHANGES_REJECTED } from "./changes-reviewed.ts";
import { FORGED } from "./forged.ts";
import type { Ticket } from "./ticket.ts";
import { EXPIRING, VENDORS_APPLIED, VENDORS_REVIEWED } from "./vendors.ts";

export { keyOf } from "./drafts.ts";
export type { Press, Ticket } from "./ticket.ts";

/** All tickets in the order in which work on them begins; the one that must expire begins first. */
export const TICKETS: readonly Ticket[] = [EXPIRING, ...CHANGES_APPLIED, ...VENDORS_APPLIED, ...CHANGES_APPROVED, ...VENDORS_REVIEWED, ...CHANGES_REJECTED, FORGED];
