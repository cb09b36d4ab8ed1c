(function executeRule(current, previous) {
  var review = new OtsReview();
  var refused = String(current.operation()) === "insert" ? review.newRefusal(current) : review.refusal(current, previous);
  if (refused === null) return;
  gs.addErrorMessage(refused);
  current.setAbortAction(true);
})(current, previous);
