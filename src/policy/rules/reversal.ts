import type { Since } from "../../case/index.ts";
import { objection, type Rule } from "./rule.ts";

const SINCE: Readonly<Record<Since, string>> = {
  ticket_closed: "The ticket is closed.",
  ticket_moved: "The ticket is in another state than when the action was decided.",
  task_touched: "Somebody changed the task after the action closed it.",
  note_edited: "Somebody edited the note after it was written.",
  unread: "Not all that the action left on the ticket could be read again.",
  may_be_refused:
    "The ticket system does not tell beforehand whether it lets this be undone; where it refuses, nothing is changed.",
};

/** Taking an applied action back always needs an approval, and whoever decides sees what changed since. */
export const reversal: Rule = ({ facts }) => {
  if (facts.reversal === undefined) return [];
  const asked = `A person asks for an applied ${facts.reversal.of} to be taken back; that always needs its own approval.`;
  return [asked, ...facts.reversal.since.map((since) => SINCE[since])].map((reason) => objection("reversal", "review", reason));
};
