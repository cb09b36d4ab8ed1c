/** Words of the rules, as docs/policy.md has them. */
export const UNAVAILABLE = {
  down: "it cannot be reached",
  slow: "it did not answer in time",
  unset: "none is configured",
  refused: "calling it is not allowed",
  full: "it was not asked, because people have no room for a question",
};
export const SECTION = {
  ticket: "fields",
  window: "fields",
  fields: "fields",
  tasks: "tasks",
  target: "tasks",
  items: "items",
  conflicts: "conflicts",
  attachments: "attachments",
  comments: "comments",
  people: "people",
  requester: "people",
  assignee: "people",
  approvals: "approvals",
  relations: "relations",
  history: "history",
  schedule: "schedule",
  moves: "moves",
};

export const SINCE = {
  ticket_closed: "The ticket is closed.",
  ticket_moved: "The ticket is in another state than when the action was decided.",
  task_touched: "Somebody changed the task after the action closed it.",
  note_edited: "Somebody edited the note after it was written.",
  unread: "Not all that the action left on the ticket could be read again.",
  may_be_refused:
    "The ticket system does not tell beforehand whether it lets this be undone; where it refuses, nothing is changed.",
};
