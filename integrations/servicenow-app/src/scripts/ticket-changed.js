(function executeRule(current, previous) {
  // A mistake here must never keep people from their tickets.
  try {
    new OtsEvent().ticket(current, previous, String(current.operation()));
  } catch (error) {
    gs.error("x_ots_ops: no event for a ticket: " + error);
  }
})(current, previous);
