(function executeRule(current, previous) {
  // The answer is stored; when its event is lost the poller finds it.
  try {
    new OtsEvent().review(current, previous);
  } catch (error) {
    gs.error("x_ots_ops: no event for a review: " + error);
  }
})(current, previous);
