/** Rule 5: a move needs a state that was offered. */
export function stateNotOffered({ asked, values }) {
  const payload = asked.proposal?.payload;
  if (payload?.action !== "change_state") return [];
  const offered = values.get("moves.offered");
  if (offered === undefined) return ["It is not known which states the ticket system offers for the ticket."];
  return offered.split(",").some((name) => name === payload.args.state)
    ? []
    : ["The ticket system does not offer the asked state for the ticket."];
}
