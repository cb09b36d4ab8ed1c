var OtsReviewApi = Class.create();
/** The scripted REST resource /api/x_ots_ops/v1/reviews, for the account of ops-trust-layer alone. */
OtsReviewApi.prototype = {
  TABLE: "x_ots_ops_review",
  KEY: /^[A-Za-z0-9._:-]{8,100}$/,
  TIME: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/,
  TICKETS: ["change_request", "change_task", "incident", "sc_req_item", "sc_task"],
  GIVEN: [
    "ticket_table",
    "ticket",
    "action_type",
    "risk",
    "confidence",
    "summary",
    "proposed_parameters",
    "proposal_hash",
    "card_hash"
  ],
  SHOWN: [
    "sys_id",
    "sys_created_on",
    "sys_created_by",
    "sys_updated_on",
    "sys_updated_by",
    "sys_mod_count",
    "idempotency_key",
    "ticket_table",
    "ticket",
    "action_type",
    "risk",
    "confidence",
    "summary",
    "proposed_parameters",
    "approved_parameters",
    "proposal_hash",
    "card_hash",
    "state",
    "requested_by",
    "assignment_group",
    "decided_by",
    "decided_by_user_name",
    "decided_at",
    "decision_comment",
    "expires_at",
    "message"
  ],

  initialize: function (request, response) {
    this.request = request;
    this.response = response;
    this.review = new OtsReview();
  },

  /** POST /reviews: makes a review, or finds the one with this idempotency key; a known key changes nothing. */
  upsert: function () {
    if (!this._mayCall()) return;
    var body = this._body();
    var key = body === null ? "" : this._given(body, "idempotency_key");
    if (body === null || key === null || !this.KEY.test(key))
      return this._fail(400, "Bad Request", "idempotency_key must match [A-Za-z0-9._:-]{8,100}");
    var known = this._byKey(key);
    if (known !== null) return this._brief(known, false);
    var row = new GlideRecord(this.TABLE);
    row.initialize();
    var wrong = this._fill(row, body);
    if (wrong !== null) return this._fail(400, "Bad Request", wrong);
    row.setValue("idempotency_key", key);
    row.setValue("state", "pending");
    if (row.insert()) return this._brief(row, true);
    // The unique index refuses the second of two calls in the same moment.
    var same = this._byKey(key);
    return same === null ? this._fail(403, "Operation Failed", "The review was not stored") : this._brief(same, false);
  },

  /** GET /reviews/{sys_id} */
  read: function () {
    if (!this._mayCall()) return;
    var row = this._row();
    if (row !== null) this.response.setBody(this._whole(row));
  },

  /** GET /reviews?ticket=|idempotency_key=|updated_after= (UTC, inclusive), oldest change first. */
  list: function () {
    if (!this._mayCall()) return;
    var row = new GlideRecord(this.TABLE);
    var asked = 0;
    var filters = ["ticket", "idempotency_key"];
    for (var i = 0; i < filters.length; i += 1) asked += this._filter(row, filters[i], this._query(filters[i]));
    var after = this._query("updated_after");
    if (this.TIME.test(after)) {
      row.addQuery("sys_updated_on", ">=", new GlideDateTime(after));
      asked += 1;
    }
    if (asked === 0) return this._fail(400, "Bad Request", "ticket, idempotency_key or updated_after is needed");
    row.orderBy("sys_updated_on");
    row.orderBy("sys_id");
    row.setLimit(1000);
    row.query();
    var found = [];
    while (row.next()) found.push(this._whole(row));
    this.response.setBody(found);
  },

  /** PATCH /reviews/{sys_id}: ends a review or puts it back to people, if it still has the version that was read. */
  update: function () {
    if (!this._mayCall()) return;
    var row = this._row();
    if (row === null) return;
    var body = this._body() || {};
    var expected = this._given(body, "expected_sys_mod_count");
    var current = String(row.getValue("sys_mod_count"));
    if (expected === null || expected === "") return this._fail(400, "Bad Request", "expected_sys_mod_count is needed");
    if (expected !== current) return this._fail(409, "Conflict", "sys_mod_count is " + current);
    if (!this._step(row, body)) return;
    if (row.update()) this.response.setBody(this._whole(row));
    else this._fail(403, "Operation Failed", "The review was not stored");
  },

  /** Puts what was asked into the row; false when it was refused. */
  _step: function (row, body) {
    var from = String(row.getValue("state"));
    var to = this._given(body, "state") || from;
    var message = this._given(body, "message") || "";
    var refused = to === from ? null : this.review.stepRefusal(from, to, message);
    if (refused !== null) {
      this._fail(this.review.FINAL.indexOf(from) !== -1 ? 409 : 400, "Refused", refused);
      return false;
    }
    row.setValue("state", to);
    if (message !== "") row.setValue("message", message);
    var group = this._reference("sys_user_group", "name", this._given(body, "assignment_group"));
    if (group !== "") row.setValue("assignment_group", group);
    var expires = this._given(body, "expires_at") || "";
    if (this.TIME.test(expires)) row.setValue("expires_at", expires);
    return true;
  },

  /** null, or what is wrong with what was given. */
  _fill: function (row, body) {
    for (var i = 0; i < this.GIVEN.length; i += 1) {
      var text = this._given(body, this.GIVEN[i]);
      if (text === null) return this.GIVEN[i] + " must be text";
      row.setValue(this.GIVEN[i], text);
    }
    if (!this._isTicket(String(row.getValue("ticket_table")), String(row.getValue("ticket"))))
      return "ticket_table and ticket name no record";
    var expires = this._given(body, "expires_at");
    if (expires === null || (expires !== "" && !this.TIME.test(expires))) return "expires_at must be a UTC date and time";
    row.setValue("expires_at", expires);
    row.setValue("requested_by", this._reference("sys_user", "user_name", this._given(body, "requested_by")));
    row.setValue("assignment_group", this._reference("sys_user_group", "name", this._given(body, "assignment_group")));
    return null;
  },

  _isTicket: function (table, id) {
    return this.TICKETS.indexOf(table) !== -1 && /^[0-9a-f]{32}$/.test(id) && new GlideRecord(table).get(id);
  },

  /** The sys_id of a record named by it or by its name; "" when there is none. */
  _reference: function (table, column, name) {
    if (!name) return "";
    var row = new GlideRecord(table);
    var found = /^[0-9a-f]{32}$/.test(name) ? row.get(name) : row.get(column, name);
    return found ? String(row.getUniqueValue()) : "";
  },

  /** The role is checked by the resource's access rule too; the account's name only here. */
  _mayCall: function () {
    if (this.review.isService()) return true;
    this._fail(
      403,
      "Access denied",
      "Only an account in x_ots_ops.integration_user, with the role x_ots_ops.integration, may call this"
    );
    return false;
  },

  _body: function () {
    var body = this.request.body ? this.request.body.data : null;
    return typeof body === "object" && body !== null && !Array.isArray(body) ? body : null;
  },

  /** A member as text; "" when it is missing, null when it is no text. */
  _given: function (body, name) {
    var value = body[name];
    if (value === undefined || value === null) return "";
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    return typeof value === "string" ? value : null;
  },

  _query: function (name) {
    var values = this.request.queryParams[name];
    return values === undefined || values === null ? "" : String(Array.isArray(values) ? values[0] : values);
  },

  _filter: function (row, column, value) {
    if (value === "") return 0;
    row.addQuery(column, value);
    return 1;
  },

  /** The row of the path; null when it was answered with 404. */
  _row: function () {
    var id = String(this.request.pathParams.sys_id || "");
    var row = new GlideRecord(this.TABLE);
    if (/^[0-9a-f]{32}$/.test(id) && row.get(id)) return row;
    this._fail(404, "No Record found", "Record doesn't exist or ACL restricts the record retrieval");
    return null;
  },

  _byKey: function (key) {
    var row = new GlideRecord(this.TABLE);
    row.addQuery("idempotency_key", key);
    row.setLimit(1);
    row.query();
    // Databases compare without case; keys do not.
    return row.next() && String(row.getValue("idempotency_key")) === key ? row : null;
  },

  _brief: function (row, created) {
    this.response.setStatus(created ? 201 : 200);
    this.response.setBody({
      sys_id: String(row.getUniqueValue()),
      state: String(row.getValue("state")),
      sys_mod_count: String(row.getValue("sys_mod_count")),
      created: created
    });
  },

  /** Every column as stored, references as plain sys_ids. */
  _whole: function (row) {
    var body = {};
    for (var i = 0; i < this.SHOWN.length; i += 1) body[this.SHOWN[i]] = String(row.getValue(this.SHOWN[i]) || "");
    return body;
  },

  _fail: function (status, message, detail) {
    var error = new sn_ws_err.ServiceError();
    error.setStatus(status);
    error.setMessage(message);
    error.setDetail(detail);
    this.response.setError(error);
  },

  type: "OtsReviewApi"
};
