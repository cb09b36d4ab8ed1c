import { objection, type Rule } from "./rule.ts";

const reason = {
  unread: "It is not known which states the ticket system offers for the ticket.",
  other: "The ticket system does not offer the asked state for the ticket.",
} as const;

/** Refuses a move into a state that the ticket system did not offer when the ticket was read, whoever asked for it. */
export const stateNotOffered: Rule = ({ proposal, facts }) => {
  if (proposal?.payload.action !== "change_state") return [];
  const offered = facts.values["moves.offered"];
  if (typeof offered !== "string") return [objection("state_not_offered", "refuse", reason.unread)];
  const known = offered.split(",").includes(proposal.payload.args.state);
  return known ? [] : [objection("state_not_offered", "refuse", reason.other)];
};
