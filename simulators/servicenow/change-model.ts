import { choicesOf } from "./choices.ts";
import type { BeforeRule, Instance, Refusal, Step } from "./instance.ts";
import { stableSysId } from "./random.ts";
import { openTable, type Row, read, rowsWhere } from "./store.ts";

const PATHS: Readonly<Record<string, readonly string[]>> = {
  normal: ["-5", "-4", "-3", "-2", "-1", "0", "3"],
  standard: ["-5", "-2", "-1", "0", "3"],
  emergency: ["-5", "-3", "-2", "-1", "0", "3"],
};
const REVERTIBLE = ["-4", "-3", "-2"];
const TASK_STEPS: Readonly<Record<string, readonly string[]>> = {
  "-5": ["1", "4"],
  "1": ["2", "3", "4"],
  "2": ["1", "3", "4"],
};
const STANDARD_LOCK = [
  "description",
  "justification",
  "implementation_plan",
  "backout_plan",
  "test_plan",
  "risk_impact_analysis",
];

/** The states a change may step to, by its type: one step on, cancel until Implement, back to New before it. */
export function nextChangeStates(type: string, state: string): string[] {
  const path = PATHS[type] ?? PATHS["normal"] ?? [];
  const at = path.indexOf(state);
  const on = at >= 0 ? path[at + 1] : undefined;
  const cancel = at >= 0 && Number(state) < 0 ? ["4"] : [];
  return [...(on === undefined ? [] : [on]), ...cancel, ...(path.includes(state) && REVERTIBLE.includes(state) ? ["-5"] : [])];
}

/** The change's tasks that are neither closed nor canceled. */
export function openTasks(instance: Instance, changeId: string): Row[] {
  const tasks = rowsWhere(openTable(instance.store, "change_task"), "change_request", changeId);
  return [...tasks].filter((task) => task["state"] !== "3" && task["state"] !== "4");
}

/** The body of an update a business rule aborted; what the rule told the user is not in it. */
function abortedBy(table: string, rule: string): Refusal {
  const stack = `Operation against file '${table}' was aborted by Business Rule '${rule}^${stableSysId(rule)}'. Business Rule Stack:${rule}`;
  return { status: 403, message: "Operation Failed", detail: stack };
}

function missing(labels: readonly string[]): Refusal {
  const detail = `Data Policy Exception: \n\tThe following fields are mandatory: ${labels.join(", ")}`;
  return { status: 403, message: "Operation Failed", detail };
}

/** Close code and close notes, mandatory to close; a value the choice list does not know counts as missing. */
function closingPolicy({ instance, table, next }: Step): Refusal | undefined {
  const code = read(next, "close_code");
  const known = choicesOf(instance.store, table, "close_code").some((row) => row["value"] === code);
  const labels = [...(known ? [] : ["Close code"]), ...(read(next, "close_notes").trim() === "" ? ["Close notes"] : [])];
  return labels.length > 0 ? missing(labels) : undefined;
}

function closed(step: Step): Readonly<Row> {
  const at = step.instance.now().toISOString().slice(0, 19).replace("T", " ");
  return { active: "false", closed_at: at, closed_by: step.by.sysId };
}

const STATE_RULE = "Change Model: Check State Transition";

/** Data policies come before business rules. */
function refuseByPolicy(step: Step): Refusal | undefined {
  const { row, next } = step;
  if (next["state"] === "3" && row["state"] !== "3") return closingPolicy(step);
  const heldNow = next["on_hold"] === "true" && row["on_hold"] !== "true";
  return heldNow && read(next, "on_hold_reason") === "" ? missing(["On hold reason"]) : undefined;
}

function isLocked({ row, next }: Step): boolean {
  return row["type"] === "standard" && STANDARD_LOCK.some((name) => read(row, name) !== read(next, name));
}

function isIllegal({ row, next }: Step): boolean {
  const from = read(row, "state");
  const to = read(next, "state");
  if (!nextChangeStates(read(row, "type"), from).includes(to)) return true;
  if (row["on_hold"] === "true" && to !== "4") return true;
  return from === "-3" && to === "-2" && ["requested", "rejected"].includes(read(next, "approval"));
}

function refuseChange(step: Step): Refusal | undefined {
  const { instance, row, next } = step;
  const policy = refuseByPolicy(step);
  if (policy !== undefined) return policy;
  if (isLocked(step)) return abortedBy("change_request", "Restrict fields from Standard Change");
  if (row["state"] === next["state"]) return undefined;
  if (isIllegal(step)) return abortedBy("change_request", STATE_RULE);
  const open = next["state"] === "3" && openTasks(instance, read(row, "sys_id")).length > 0;
  return open ? abortedBy("change_request", "Check for open Change Tasks") : undefined;
}

/** change_request: one step at a time, held changes only to Canceled, closing needs code, notes and no open task. */
export const changeRule: BeforeRule = (step) => {
  const refused = refuseChange(step);
  if (refused !== undefined) return { refused };
  const to = read(step.next, "state");
  if (to === step.row["state"]) return { set: {} };
  return { set: to === "3" || to === "4" ? closed(step) : {} };
};

function isTaskStep({ instance }: Step, from: string, to: string): boolean {
  const reopens = from === "3" && !instance.guards.closedTasks && ["1", "2"].includes(to);
  return reopens || TASK_STEPS[from]?.includes(to) === true;
}

function refuseTask(step: Step): Refusal | undefined {
  const { instance, row, next } = step;
  const from = read(row, "state");
  const to = read(next, "state");
  if (from === to) return undefined;
  if (to === "3") {
    const policy = closingPolicy(step);
    if (policy !== undefined) return policy;
  }
  if (!isTaskStep(step, from, to)) return abortedBy("change_task", STATE_RULE);
  const parent = openTable(instance.store, "change_request").rows.get(read(row, "change_request"));
  return parent?.["on_hold"] === "true" && to !== "4" ? abortedBy("change_task", STATE_RULE) : undefined;
}

/** change_task: Pending, Open, In Progress, then Closed (code and notes) or Canceled for good; held with its change. */
export const changeTaskRule: BeforeRule = (step) => {
  const refused = refuseTask(step);
  if (refused !== undefined) return { refused };
  const to = read(step.next, "state");
  if (to === step.row["state"]) return { set: {} };
  if (step.row["state"] === "3") return { set: { active: "true", closed_at: "", closed_by: "" } };
  return { set: to === "3" || to === "4" ? closed(step) : {} };
};

/** incident: any step is possible; state and incident_state follow each other. */
export const incidentRule: BeforeRule = (step) => {
  const { row, next } = step;
  const to = next["incident_state"] === row["incident_state"] ? next["state"] : next["incident_state"];
  if (to === undefined || (to === row["state"] && to === row["incident_state"])) return { set: {} };
  const both = { state: to, incident_state: to };
  if (to === "7" || to === "8") return { set: { ...both, ...closed(step) } };
  const resolved = to === "6" ? { resolved_at: closed(step)["closed_at"] ?? "", resolved_by: step.by.sysId } : {};
  return { set: { ...both, active: "true", ...resolved } };
};
