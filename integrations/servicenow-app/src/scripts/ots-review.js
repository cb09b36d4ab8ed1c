var OtsReview = Class.create();
/** What may become of a review, and who may do it. Every write of a review passes here, whatever way it came: button, list, API. */
OtsReview.prototype = {
  VERDICTS: { approved: "approve", modified: "modify", rejected: "reject", info_requested: "request_info" },
  FINAL: ["expired", "withdrawn", "closed"],
  /** What was asked. It is written once: people answer what they read. */
  ASKED: [
    "idempotency_key",
    "ticket_table",
    "ticket",
    "action_type",
    "risk",
    "confidence",
    "summary",
    "proposed_parameters",
    "proposal_hash",
    "card_hash",
    "requested_by"
  ],
  ANSWER: ["decided_by", "decided_by_user_name", "decided_at", "decision_comment", "approved_parameters"],
  ROUTING: ["assignment_group", "expires_at", "message"],

  initialize: function () {
    this.settings = new OtsSettings();
  },

  /** A button: one update holds the whole answer, or nothing is written and the person is told why. True when it was written. */
  press: function (current, verdict) {
    current.setValue("state", verdict);
    var done = !!current.update();
    if (done) gs.addInfoMessage("Your answer is recorded: " + verdict + ".");
    return done;
  },

  /** Before an insert: null, or why it must not be. */
  newRefusal: function (current) {
    if (!this.isService()) return "Only ops-trust-layer asks questions.";
    if (String(current.getValue("state")) !== "pending") return "A new review is pending.";
    for (var i = 0; i < this.ANSWER.length; i += 1)
      if (this._text(current, this.ANSWER[i]) !== "") return "A new review has no answer.";
    return null;
  },

  /** Before an update: null, or why it must not be. The answer's author and time are set here, whatever the update said. */
  refusal: function (current) {
    // The row itself, not what the form was opened with: somebody may have answered since.
    var previous = new GlideRecord("x_ots_ops_review");
    if (!previous.get(String(current.getUniqueValue()))) return "The review cannot be compared with what it was.";
    if (this._differs(current, previous, this.ASKED)) return "A question cannot be changed once it is asked.";
    var from = String(previous.getValue("state"));
    var to = String(current.getValue("state"));
    if (Object.prototype.hasOwnProperty.call(this.VERDICTS, to) && to !== from)
      return this._answer(current, previous, this.VERDICTS[to]);
    if (to !== from) return this._move(current, from, to);
    if (this._differs(current, previous, this.ANSWER))
      return "Answer with one of the buttons; they keep your comment and parameters.";
    if (this._differs(current, previous, this.ROUTING) && !this.isService()) return "Only ops-trust-layer may change this.";
    return null;
  },

  /** null, or what keeps our service from taking a review from one state to another. */
  stepRefusal: function (from, to, message) {
    if (this.FINAL.indexOf(from) !== -1) return "The review is " + from + ".";
    if (this.FINAL.indexOf(to) !== -1) return null;
    if (to !== "pending") return "state must be expired, withdrawn, closed or pending.";
    return message === "" ? "Back to pending needs a message." : null;
  },

  /** True in a session of the account that ops-trust-layer writes with. */
  isService: function () {
    return this.settings.isService(gs.getUserName()) && this._hasRole("x_ots_ops.integration");
  },

  _move: function (current, from, to) {
    if (!this.isService()) return "Only ops-trust-layer may change this.";
    var refused = this.stepRefusal(from, to, String(current.getValue("message") || ""));
    if (refused !== null || to !== "pending") return refused;
    for (var i = 0; i < this.ANSWER.length; i += 1) current.setValue(this.ANSWER[i], "");
    return null;
  },

  _answer: function (current, previous, action) {
    var comment = String(current.getValue("decision_comment") || "").trim();
    var given = String(current.getValue("approved_parameters") || "").trim();
    var refused = this._personRefusal(previous) || this._wordsRefusal(action, comment, given, previous);
    if (refused) return refused;
    current.setValue("decided_by", gs.getUserID());
    current.setValue("decided_by_user_name", gs.getUserName());
    current.setValue("decided_at", new GlideDateTime().getValue());
    var agreed = action === "approve" ? String(previous.getValue("proposed_parameters") || "") : action === "modify" ? given : "";
    current.setValue("approved_parameters", agreed);
    return null;
  },

  /** null, or why this person may not answer this review now. */
  _personRefusal: function (review) {
    var state = String(review.getValue("state"));
    if (state !== "pending") return "The review is already " + state + ".";
    // Administrators pass every check of the platform: the role itself is looked up.
    if (this.settings.isService(gs.getUserName()) || !this._hasRole("x_ots_ops.reviewer"))
      return "You need the role x_ots_ops.reviewer to answer.";
    if (this._impersonates()) return "Nobody can answer while impersonating somebody.";
    var expires = String(review.getValue("expires_at") || "");
    if (expires !== "" && new GlideDateTime(expires).getNumericValue() <= new GlideDateTime().getNumericValue())
      return "The review has expired.";
    return this._requesterRefusal(review);
  },

  _requesterRefusal: function (review) {
    var me = String(gs.getUserID());
    var ticket = new GlideRecord(String(review.getValue("ticket_table")));
    if (!ticket.isValid() || !ticket.get(String(review.getValue("ticket"))))
      return "The ticket cannot be read, so nobody can tell who asked for it.";
    var askers = [String(review.getValue("requested_by") || "")];
    var columns = ["requested_by", "opened_by", "caller_id"];
    for (var i = 0; i < columns.length; i += 1)
      if (ticket.isValidField(columns[i])) askers.push(String(ticket.getValue(columns[i]) || ""));
    return askers.indexOf(me) === -1 ? null : "Who asked for it cannot decide on it.";
  },

  /** null, or what the answer lacks. */
  _wordsRefusal: function (action, comment, given, review) {
    if ((action === "reject" || action === "modify") && comment === "") return "To " + action + " needs a decision comment.";
    if (action === "modify" && !this._isObject(given)) return "Approved parameters must be a JSON object.";
    var proposed = String(review.getValue("proposed_parameters") || "").trim();
    // Somebody who changed the parameters does not mean the proposal as it was.
    if (action === "approve" && given !== "" && given !== proposed)
      return "You changed the parameters: press Approve with modification.";
    return null;
  },

  _isObject: function (text) {
    try {
      var value = JSON.parse(text);
      return typeof value === "object" && value !== null && !Array.isArray(value);
    } catch (error) {
      return false;
    }
  },

  _hasRole: function (role) {
    var held = new GlideRecord("sys_user_has_role");
    held.addQuery("user", gs.getUserID());
    held.addQuery("role.name", role);
    held.addQuery("state", "active");
    held.setLimit(1);
    held.query();
    return held.next();
  },

  /** Releases differ in whether a scoped script may ask. */
  _impersonates: function () {
    var session = gs.getSession();
    return typeof session.isImpersonating === "function" && !!session.isImpersonating();
  },

  _differs: function (current, previous, columns) {
    for (var i = 0; i < columns.length; i += 1) {
      if (this._text(current, columns[i]) !== this._text(previous, columns[i])) return true;
    }
    return false;
  },

  /** A form sends line ends of its own. */
  _text: function (record, column) {
    return String(record.getValue(column) || "").replace(/\r\n?/g, "\n");
  },

  type: "OtsReview"
};
