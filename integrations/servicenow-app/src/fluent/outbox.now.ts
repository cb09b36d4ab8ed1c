import { DateTimeColumn, IntegerColumn, Record, ScheduledScript, ScriptAction, StringColumn, Table } from "@servicenow/sdk/core";

export const x_ots_ops_outbox = Table({
  name: "x_ots_ops_outbox",
  label: "OTS outbox",
  accessibleFrom: "package_private",
  actions: ["read"],
  allowWebServiceAccess: false,
  createAccessControls: false,
  schema: {
    event: StringColumn({ label: "Event", maxLength: 81, mandatory: true }),
    document_table: StringColumn({ label: "Table", maxLength: 80 }),
    document: StringColumn({ label: "Record", maxLength: 32 }),
    body: StringColumn({ label: "Body", maxLength: 8000, mandatory: true }),
    state: StringColumn({
      label: "State",
      maxLength: 40,
      default: "ready",
      choices: { ready: "Ready", sent: "Sent", dead: "Dead" },
      dropdown: "dropdown_without_none",
    }),
    attempts: IntegerColumn({ label: "Attempts", default: 0 }),
    next_attempt_at: DateTimeColumn({ label: "Next attempt at" }),
    last_status: IntegerColumn({ label: "Last HTTP status" }),
    last_error: StringColumn({ label: "Last error", maxLength: 200 }),
  },
  index: [{ name: "ots_outbox_due", unique: false, element: ["state", "next_attempt_at"] }],
});

Record({
  $id: Now.ID["event-outbox-ready"],
  table: "sysevent_register",
  data: {
    event_name: "x_ots_ops.outbox_ready",
    suffix: "outbox_ready",
    table: "x_ots_ops_outbox",
    description: "An event was put into the outbox; parm1 is its sys_id.",
    fired_by: "Script include OtsOutbox",
  },
});

ScriptAction({
  $id: Now.ID["action-outbox-ready"],
  name: "OTS send event",
  eventName: "x_ots_ops.outbox_ready",
  description: "Sends one event at once, outside the transaction of whoever changed the record.",
  script: Now.include("../scripts/outbox-ready.js"),
  order: 100,
  active: true,
});

ScheduledScript({
  $id: Now.ID["job-outbox-due"],
  name: "OTS send due events",
  frequency: "periodically",
  executionInterval: { minutes: 1 },
  executionStart: "2026-01-01 00:00:00",
  timeZone: "UTC",
  script: Now.include("../scripts/outbox-due.js"),
  active: true,
});
