(function executeRule(current) {
  var review = new OtsReview();
  var refused = String(current.operation()) === "insert" ? review.newRefusal(current) : review.refusal(current);
  if (refused === null) return;
  gs.addErrorMessage(refused);
  current.setAbortAction(true);
})(current);
