(function executeRule(current, previous) {
  // A mistake here must never keep people from their approvals.
  try {
    new OtsEvent().approval(current, previous, String(current.operation()));
  } catch (error) {
    gs.error("x_ots_ops: no event for an approval: " + error);
  }
})(current, previous);
