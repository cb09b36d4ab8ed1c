import { ACTIONS, type ActionPayload } from "../../case/index.ts";
import { objection, type Rule } from "./rule.ts";

const REFUSED = objection("other_ticket", "refuse", "The action is aimed at something else than this ticket and its own tasks.");

/** Refuses a target that is neither the triggering ticket nor, for actions on tasks, one of the ticket's own tasks as just read. */
export const otherTicket: Rule = ({ proposal, facts }) => {
  if (proposal === null) return [];
  const { payload } = proposal;
  if (payload.ticket.kind !== facts.values["ticket.kind"]) return [REFUSED];
  if (isTicketItself(payload)) return [];
  const ownTask = ACTIONS[payload.action].target === "task" && facts.values["target.phase"] !== undefined;
  if (ownTask && payload.target.system === payload.ticket.system) return [];
  return [REFUSED];
};

function isTicketItself({ ticket, target }: ActionPayload): boolean {
  return target.system === ticket.system && target.kind === ticket.kind && target.id === ticket.id;
}
