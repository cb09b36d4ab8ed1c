var OtsOutbox = Class.create();
/** Events that wait to be sent, and what became of them. An event is kept before it is sent and has one id over all tries. */
OtsOutbox.prototype = {
  TABLE: "x_ots_ops_outbox",
  /** Another try would be answered the same: malformed, too large, not this region's. */
  DEAD: [400, 413, 421, 422],
  /** So long a row belongs to who is sending it: longer than the HTTP timeout. */
  CLAIM_SECONDS: 60,
  FIRST_WAIT_SECONDS: 15,
  LONGEST_WAIT_SECONDS: 3600,
  ROWS_A_RUN: 200,
  RUN_SECONDS: 50,

  initialize: function () {
    this.settings = new OtsSettings();
  },

  /** Keeps an event and asks for it to be sent at once. */
  put: function (event) {
    var row = new GlideRecord(this.TABLE);
    row.initialize();
    row.setValue("event", event.event);
    row.setValue("document_table", event.table);
    row.setValue("document", event.sys_id);
    // The platform replaces ${...} in bodies; what is signed must be what is sent.
    row.setValue("body", JSON.stringify(event).replace(/\$/g, "\\u0024"));
    row.setValue("state", "ready");
    row.setValue("attempts", "0");
    row.setValue("next_attempt_at", this._in(0));
    var id = row.insert();
    if (id) gs.eventQueue("x_ots_ops.outbox_ready", row, String(id), "");
    else gs.error("x_ots_ops: an event could not be kept; the poller will find its record");
  },

  /** Sends what is due, oldest first, for at most 50 seconds: the job runs each minute. */
  sendDue: function () {
    if (!this.settings.isHome()) return;
    var end = this._now() + this.RUN_SECONDS;
    var row = new GlideRecord(this.TABLE);
    row.addQuery("state", "ready");
    row.addQuery("next_attempt_at", "<=", new GlideDateTime());
    row.orderBy("sys_created_on");
    row.setLimit(this.ROWS_A_RUN);
    row.query();
    while (row.next() && this._now() < end) this.send(String(row.getUniqueValue()));
  },

  /** Sends one event if it is due. */
  send: function (id) {
    var row = new GlideRecord(this.TABLE);
    if (!this.settings.isHome() || !row.get(id) || !this._isDue(row)) return;
    row.setValue("next_attempt_at", this._in(this.CLAIM_SECONDS));
    row.setValue("attempts", String(this._attempts(row) + 1));
    row.update();
    this._settle(row, new OtsSender().post(id, String(row.getValue("body")), this._attempts(row)));
  },

  /** Rows that were sent are of no use after some days; dead ones stay until somebody looks. */
  forget: function () {
    var before = new GlideDateTime();
    before.addDaysUTC(-this.settings.number("keep_days", 30));
    var row = new GlideRecord(this.TABLE);
    row.addQuery("state", "sent");
    row.addQuery("sys_updated_on", "<", before);
    row.setLimit(this.ROWS_A_RUN);
    row.query();
    while (row.next()) row.deleteRecord();
  },

  _isDue: function (row) {
    var at = new GlideDateTime(String(row.getValue("next_attempt_at")));
    return String(row.getValue("state")) === "ready" && at.getNumericValue() <= new GlideDateTime().getNumericValue();
  },

  _settle: function (row, reply) {
    var tries = this._attempts(row);
    var state = this._stateAfter(reply, tries);
    row.setValue("state", state);
    row.setValue("last_status", String(reply.status));
    row.setValue("last_error", reply.error);
    row.setValue("next_attempt_at", state === "ready" ? this._in(this._wait(reply, tries)) : "");
    row.update();
    if (state === "dead") gs.error("x_ots_ops: event " + row.getUniqueValue() + " was given up, last status " + reply.status);
  },

  _stateAfter: function (reply, tries) {
    if (reply.status >= 200 && reply.status < 300) return "sent";
    if (this.DEAD.indexOf(reply.status) !== -1) return "dead";
    return tries < this.settings.number("max_attempts", 12) ? "ready" : "dead";
  },

  /** As long as the listener asks, else doubling from 15 seconds; at most an hour. */
  _wait: function (reply, tries) {
    var asked = /^\d{1,9}$/.test(reply.retryAfter) ? parseInt(reply.retryAfter, 10) : -1;
    var wait = asked >= 0 ? asked : this.FIRST_WAIT_SECONDS * Math.pow(2, tries - 1);
    return Math.min(wait, this.LONGEST_WAIT_SECONDS);
  },

  _attempts: function (row) {
    return parseInt(row.getValue("attempts"), 10) || 0;
  },

  _now: function () {
    return Math.floor(new GlideDateTime().getNumericValue() / 1000);
  },

  _in: function (seconds) {
    var at = new GlideDateTime();
    at.addSeconds(seconds);
    return at.getValue();
  },

  type: "OtsOutbox"
};
