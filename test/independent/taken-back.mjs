const SINCE = {
  ticket_closed: "The ticket is closed.",
  ticket_moved: "The ticket is in another state than when the action was decided.",
  task_touched: "Somebody changed the task after the action closed it.",
  note_edited: "Somebody edited the note after it was written.",
  unread: "Not all that the action left on the ticket could be read again.",
  may_be_refused:
    "The ticket system does not tell beforehand whether it lets this be undone; where it refuses, nothing is changed.",
};

/** An applied action is to be taken back: always a question, with what changed since. */
export function takenBack({ facts: { reversal } }) {
  if (reversal === undefined) return [];
  const asked = `A person asks for an applied ${reversal.of} to be taken back; that always needs its own approval.`;
  return [asked, ...reversal.since.map((since) => SINCE[since])];
}

/** People took an action back on the ticket, or are asked to. */
export function contested({ facts }) {
  return facts.contested === true
    ? ["An applied action on this ticket was taken back, or is asked to be: people decide here."]
    : [];
}
