/** What the data dictionary knows about a column. `choice` means it has labels in sys_choice. */
export interface Field {
  readonly kind: "text" | "reference" | "integer" | "date" | "boolean" | "journal";
  readonly choice: boolean;
  /** The table a reference points to. */
  readonly to: string;
}

export type Dictionary = Map<string, Field>;

interface Columns {
  readonly text?: string;
  readonly choice?: string;
  readonly numberChoice?: string;
  readonly integer?: string;
  readonly date?: string;
  readonly boolean?: string;
  readonly journal?: string;
  /** "column>table" pairs. */
  readonly reference?: string;
}

const EVERY: Columns = {
  text: "sys_id sys_created_by sys_updated_by sys_tags",
  integer: "sys_mod_count",
  date: "sys_created_on sys_updated_on",
};

const TASK: Columns = {
  text: `number short_description description close_notes correlation_id correlation_display sys_domain_path watch_list
    work_notes_list task_effective_number additional_assignee_list group_list user_input approval_history time_worked`,
  choice: "approval contact_type sys_class_name upon_approval upon_reject",
  numberChoice: "state impact urgency priority escalation",
  integer: "order reassignment_count",
  date: "opened_at closed_at due_date work_start work_end expected_start follow_up activity_due approval_set sla_due",
  boolean: "active knowledge made_sla",
  journal: "comments work_notes comments_and_work_notes",
  reference: `opened_by>sys_user closed_by>sys_user assigned_to>sys_user assignment_group>sys_user_group cmdb_ci>cmdb_ci
    parent>task company>core_company location>cmn_location business_service>cmdb_ci_service service_offering>service_offering
    sys_domain>sys_user_group`,
};

const PLANS = `justification implementation_plan backout_plan test_plan risk_impact_analysis reason review_comments
  cab_recommendation change_plan on_hold_reason`;

const TABLES: Readonly<Record<string, readonly Columns[]>> = {
  task: [TASK],
  change_request: [
    TASK,
    {
      text: PLANS,
      choice: "type category phase phase_state conflict_status close_code review_status",
      numberChoice: "risk scope",
      date: "start_date end_date requested_by_date conflict_last_run review_date cab_date",
      boolean: "on_hold cab_required production_system outside_maintenance_schedule unauthorized",
      reference: `requested_by>sys_user cab_delegate>sys_user chg_model>chg_model on_hold_task>change_task
        std_change_producer_version>std_change_producer_version`,
    },
  ],
  change_task: [
    TASK,
    {
      text: "on_hold_reason implementation_plan test_plan",
      choice: "change_task_type close_code created_from",
      date: "planned_start_date planned_end_date",
      boolean: "on_hold",
      reference: "change_request>change_request",
    },
  ],
  incident: [
    TASK,
    {
      text: "cause",
      choice: "category subcategory close_code hold_reason notify",
      numberChoice: "incident_state severity",
      integer: "reopen_count child_incidents",
      date: "resolved_at reopened_time",
      reference: "caller_id>sys_user resolved_by>sys_user problem_id>task rfc>change_request caused_by>change_request",
    },
  ],
  // No close code: that of a catalog task is its state.
  sc_task: [TASK, { reference: "request>sc_request request_item>sc_req_item" }],
  incident_task: [TASK, { choice: "close_code", reference: "incident>incident" }],
  sc_request: [TASK, { reference: "requested_for>sys_user" }],
  sc_req_item: [TASK, { choice: "stage", reference: "request>sc_request cat_item>sc_cat_item" }],
  sc_cat_item: [{ text: "name short_description" }],
  sys_user: [
    {
      text: "user_name name first_name last_name email phone mobile_phone title employee_number roles time_zone",
      boolean: "active locked_out web_service_access_only",
      reference: "manager>sys_user department>cmn_department location>cmn_location",
    },
  ],
  sys_user_group: [{ text: "name description email", boolean: "active", reference: "manager>sys_user parent>sys_user_group" }],
  sys_user_grmember: [{ reference: "user>sys_user group>sys_user_group" }],
  sys_user_role: [{ text: "name description" }],
  sys_user_has_role: [{ text: "state", boolean: "inherited", reference: "user>sys_user role>sys_user_role" }],
  sys_user_delegate: [{ date: "starts ends", boolean: "approvals assignments", reference: "user>sys_user delegate>sys_user" }],
  // On-call scheduling: who of a rota is called, in which turn; `on_call` stands for the shifts that the platform works out.
  cmn_rota_member: [{ text: "rota roster", integer: "order", boolean: "on_call", reference: "member>sys_user" }],
  sys_user_impersonation_history: [
    {
      text: "session_id",
      date: "impersonation_start_time impersonation_end_time",
      reference: "impersonated_by>sys_user impersonated_to>sys_user",
    },
  ],
  sys_properties: [{ text: "name value" }],
  sys_journal_field: [{ text: "element_id element name value" }],
  sys_audit: [{ text: "tablename documentkey fieldname oldvalue newvalue user", integer: "record_checkpoint" }],
  task_ci: [{ reference: "task>task ci_item>cmdb_ci", boolean: "manual_proposed_change" }],
  cmdb_ci: [
    {
      text: "name short_description ip_address fqdn serial_number asset_tag category",
      choice: "sys_class_name environment",
      numberChoice: "operational_status install_status",
      reference: `assigned_to>sys_user support_group>sys_user_group owned_by>sys_user managed_by>sys_user location>cmn_location
        company>core_company`,
    },
  ],
  cmdb_rel_ci: [{ reference: "parent>cmdb_ci child>cmdb_ci type>cmdb_rel_type" }],
  std_change_producer_version: [{ text: "name version" }],
  cmdb_rel_type: [{ text: "name parent_descriptor child_descriptor" }],
  sys_attachment: [{ text: "table_name table_sys_id file_name content_type hash state", integer: "size_bytes size_compressed" }],
  sysapproval_approver: [
    {
      text: "document_id source_table",
      choice: "state",
      date: "due_date expected_start",
      journal: "comments",
      reference: "approver>sys_user sysapproval>task group>sysapproval_group",
    },
  ],
  sys_dictionary: [{ text: "name element internal_type reference" }],
  sys_choice: [{ text: "name element value label language hint dependent_value", integer: "sequence", boolean: "inactive" }],
  conflict: [
    {
      choice: "type",
      text: "schedule",
      reference: "change>change_request configuration_item>cmdb_ci conflicting_change>change_request",
    },
  ],
  x_ots_ops_review: [
    {
      text: `idempotency_key ticket_table ticket action_type risk confidence summary proposed_parameters approved_parameters
        proposal_hash card_hash decided_by_user_name decision_comment message`,
      choice: "state",
      date: "decided_at expires_at",
      reference: "requested_by>sys_user assignment_group>sys_user_group decided_by>sys_user",
    },
  ],
};

function* columns(set: Columns): Generator<[string, Field]> {
  const names = (text: string | undefined) => (text ?? "").split(/\s+/).filter((name) => name !== "");
  for (const kind of ["text", "integer", "date", "boolean", "journal"] as const) {
    for (const name of names(set[kind])) yield [name, { kind, choice: false, to: "" }];
  }
  for (const name of names(set.choice)) yield [name, { kind: "text", choice: true, to: "" }];
  for (const name of names(set.numberChoice)) yield [name, { kind: "integer", choice: true, to: "" }];
  for (const pair of names(set.reference)) {
    const [name = "", to = ""] = pair.split(">");
    yield [name, { kind: "reference", choice: false, to }];
  }
}

/** A fresh dictionary of a table; a table nobody described has the system columns, its seeded rows bring the rest. */
export function dictionaryOf(table: string): Dictionary {
  const described = Object.hasOwn(TABLES, table) ? TABLES[table] : table.startsWith("cmdb_ci") ? TABLES["cmdb_ci"] : [];
  const dictionary: Dictionary = new Map();
  for (const set of [EVERY, ...(described ?? [])]) for (const [name, field] of columns(set)) dictionary.set(name, field);
  return dictionary;
}

/** The tables every instance has. */
export const STOCK_TABLES: readonly string[] = Object.keys(TABLES);

const TASK_TABLES = ["change_request", "change_task", "incident", "incident_task", "sc_task", "sc_request", "sc_req_item"];

/** True when rows of `table` are also rows of `base` (change_request is a task, cmdb_ci_server a cmdb_ci). */
export function extendsTable(table: string, base: string): boolean {
  if (base === "task") return TASK_TABLES.includes(table);
  return table === base || (base === "cmdb_ci" && table.startsWith("cmdb_ci_"));
}

/** True for a record people work on: it has a number, journals and webhooks. */
export function isTask(table: string): boolean {
  return TASK_TABLES.includes(table);
}
