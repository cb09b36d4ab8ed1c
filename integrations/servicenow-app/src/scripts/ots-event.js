var OtsEvent = Class.create();
/** Thin events: ids, a version and watched columns; never a description, a comment or a note. */
OtsEvent.prototype = {
  WATCHED: ["number", "state", "approval", "type", "risk", "priority", "on_hold", "assignment_group", "assigned_to", "cmdb_ci"],
  SUBJECTS: {
    change_request: "change",
    change_task: "change_task",
    incident: "incident",
    sc_req_item: "sc_req_item",
    sc_task: "sc_task"
  },

  initialize: function () {
    this.settings = new OtsSettings();
  },

  /** After insert and update of a ticket. What our own service wrote is an echo. */
  ticket: function (current, previous, operation) {
    var table = String(current.getTableName());
    if (!this.settings.isHome() || !this.settings.watches(table)) return;
    if (this.settings.isService(current.getValue("sys_updated_by"))) return;
    var event = this._head(current, table, operation);
    event.event = (this.SUBJECTS[table] || table) + (operation === "insert" ? ".created" : ".updated");
    event.changed = this._changed(current, previous, this.WATCHED);
    this._put(event);
  },

  /** After an approval moved: the ticket it belongs to is read again. Whoever wrote it, it is nobody's echo. */
  approval: function (current, previous, operation) {
    if (!this.settings.isHome() || (previous && !this._moved(current, previous, "state"))) return;
    var ticket = this._approved(current);
    if (ticket === null || !this.settings.watches(ticket.table)) return;
    var event = this._head(current, "sysapproval_approver", operation);
    event.event = "approval.decided";
    event.changed = this._changed(current, previous, ["state"]);
    this._put(this._about(event, ticket.table, ticket.id));
  },

  /** After the state of one of our reviews moved, whoever moved it. */
  review: function (current, previous) {
    if (!this.settings.isHome() || (previous && !this._moved(current, previous, "state"))) return;
    var event = this._head(current, "x_ots_ops_review", "update");
    event.event = "review.decided";
    event.changed = this._changed(current, previous, ["state"]);
    event.review = event.sys_id;
    this._put(this._about(event, String(current.getValue("ticket_table")), String(current.getValue("ticket"))));
  },

  _head: function (current, table, operation) {
    return {
      schema: "ots.servicenow.event/1",
      event: "",
      instance: String(gs.getProperty("instance_name", "")),
      table: table,
      sys_id: String(current.getUniqueValue()),
      number: String(current.getValue("number") || ""),
      sys_mod_count: parseInt(current.getValue("sys_mod_count"), 10) || 0,
      sys_updated_on: String(current.getValue("sys_updated_on") || ""),
      sys_updated_by: String(current.getValue("sys_updated_by") || ""),
      operation: operation,
      changed: {}
    };
  },

  _about: function (event, table, id) {
    var ticket = new GlideRecord(table);
    event.number = ticket.get(id) ? String(ticket.getValue("number") || "") : "";
    event.ticket_table = table;
    event.ticket = id;
    return event;
  },

  /** The ticket of an approval: named by table and id, or by its task. */
  _approved: function (approval) {
    var table = String(approval.getValue("source_table") || "");
    var id = String(approval.getValue("document_id") || "");
    if (table !== "" && id !== "") return { table: table, id: id };
    var task = new GlideRecord("task");
    if (!task.get(String(approval.getValue("sysapproval") || ""))) return null;
    return { table: String(task.getValue("sys_class_name")), id: String(task.getUniqueValue()) };
  },

  _moved: function (current, previous, column) {
    return String(current.getValue(column) || "") !== String(previous.getValue(column) || "");
  },

  /** An asynchronous rule has no previous record: then the event says only that something changed. */
  _changed: function (current, previous, columns) {
    var changed = {};
    if (!previous) return changed;
    for (var i = 0; i < columns.length; i += 1) {
      var column = columns[i];
      if (!current.isValidField(column) || !this._moved(current, previous, column)) continue;
      changed[column] = { from: String(previous.getValue(column) || ""), to: String(current.getValue(column) || "") };
    }
    return changed;
  },

  _put: function (event) {
    new OtsOutbox().put(event);
  },

  type: "OtsEvent"
};
