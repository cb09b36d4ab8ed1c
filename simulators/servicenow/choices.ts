import { stableSysId } from "./random.ts";
import { addRow, openTable, type Row, read, rowsWhere, type Store } from "./store.ts";

const CHANGE_STATES = "-5:New -4:Assess -3:Authorize -2:Scheduled -1:Implement 0:Review 3:Closed 4:Canceled";
const LEVELS = "1:1_-_High 2:2_-_Medium 3:3_-_Low";
const PRIORITIES = "1:1_-_Critical 2:2_-_High 3:3_-_Moderate 4:4_-_Low 5:5_-_Planning";
const CLOSE_CODES = "successful:Successful successful_issues:Successful_with_issues unsuccessful:Unsuccessful";
const INCIDENT_STATES =
  "1:New 2:Active 3:Awaiting_Problem 4:Awaiting_User_Info 5:Awaiting_Evidence 9:Awaiting_Vendor 6:Resolved 7:Closed 8:Canceled";

/** table.column -> "value:Label" list; underscores in labels are blanks. */
const STOCK: Readonly<Record<string, string>> = {
  "change_request.state": CHANGE_STATES,
  "change_request.type": "normal:Normal standard:Standard emergency:Emergency",
  "change_request.risk": "1:Very_High 2:High 3:Moderate 4:Low",
  "change_request.scope": "1:Massive 2:Large 3:Medium 4:Small 5:Tiny",
  "change_request.phase": "requested:Requested plan:Plan build:Build test:Test implement:Implement",
  "change_request.close_code": CLOSE_CODES,
  "change_task.state": "-5:Pending 1:Open 2:In_Progress 3:Closed 4:Canceled",
  "change_task.change_task_type": "planning:Planning implementation:Implementation testing:Testing review:Review",
  "change_task.close_code": CLOSE_CODES,
  "incident.state": INCIDENT_STATES,
  "incident.incident_state": INCIDENT_STATES,
  "incident.severity": LEVELS,
  "incident_task.state": "-5:Pending 1:Open 2:Work_in_Progress 3:Closed_Complete 4:Closed_Incomplete 7:Closed_Skipped",
  "sc_task.state": "-5:Pending 1:Open 2:Work_in_Progress 3:Closed_Complete 4:Closed_Incomplete 7:Closed_Skipped",
  "sc_req_item.state": "-5:Pending 1:Open 2:Work_in_Progress 3:Closed_Complete 4:Closed_Incomplete 7:Closed_Skipped",
  "task.impact": LEVELS,
  "task.urgency": LEVELS,
  "task.priority": PRIORITIES,
  "task.escalation": "0:Normal 1:Moderate 2:High 3:Overdue",
  "task.approval": "not_requested:Not_Yet_Requested requested:Requested approved:Approved rejected:Rejected",
  "task.sys_class_name": "change_request:Change_Request change_task:Change_Task incident:Incident sc_task:Catalog_Task",
  "x_ots_ops_review.state":
    "pending:Pending approved:Approved modified:Approved_with_modification rejected:Rejected info_requested:Information_requested expired:Expired withdrawn:Withdrawn closed:Closed",
};

/** Puts the stock choice lists into sys_choice; a list the seed brings itself is left alone (they differ per instance). */
export function seedChoices(store: Store): void {
  const table = openTable(store, "sys_choice");
  const own = new Set([...table.rows.values()].map((row) => `${read(row, "name")}.${read(row, "element")}`));
  for (const [list, entries] of Object.entries(STOCK)) {
    if (own.has(list)) continue;
    const [name = "", element = ""] = list.split(".");
    entries.split(" ").forEach((entry, sequence) => {
      const [value = "", label = ""] = entry.split(":");
      const spelled = value === "not_requested" ? "not requested" : value;
      addRow(table, {
        sys_id: stableSysId(`sys_choice ${list} ${value}`),
        name,
        element,
        value: spelled,
        label: label.replaceAll("_", " "),
        sequence: String(sequence),
        inactive: "false",
        language: "en",
        sys_mod_count: "0",
      });
    });
  }
}

/** The choice rows of a column, the base table's when the table has none of its own. */
export function choicesOf(store: Store, table: string, element: string): Row[] {
  const rows = [...rowsWhere(openTable(store, "sys_choice"), "element", element)].filter((row) => row["inactive"] !== "true");
  const own = rows.filter((row) => row["name"] === table);
  return own.length > 0 ? own : rows.filter((row) => row["name"] === "task");
}

/** The label of a stored choice value; undefined when the list does not know it. */
export function labelOf(store: Store, table: string, element: string, value: string): string | undefined {
  return choicesOf(store, table, element).find((row) => row["value"] === value)?.["label"];
}
