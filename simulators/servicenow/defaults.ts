import type { Actor, Instance } from "./instance.ts";
import { isTask } from "./schema.ts";
import { type Row, rowsWhere, type Table } from "./store.ts";

const PREFIXES: Readonly<Record<string, readonly [string, number]>> = {
  change_request: ["CHG", 30000],
  change_task: ["CTASK", 10000],
  incident: ["INC", 10000],
  sc_task: ["SCTASK", 10000],
  incident_task: ["TASK", 20000],
  sc_request: ["REQ", 10000],
  sc_req_item: ["RITM", 10000],
};

/** The next free number of a table ("CHG0030001"). */
export function nextNumber(instance: Instance, table: Table): string {
  const [prefix, start] = PREFIXES[table.name] ?? [table.name.slice(0, 3).toUpperCase(), 0];
  let at = instance.counters.get(table.name) ?? start;
  let number: string;
  do {
    at += 1;
    number = `${prefix}${String(at).padStart(7, "0")}`;
  } while (rowsWhere(table, "number", number).size > 0);
  instance.counters.set(table.name, at);
  return number;
}

const STARTING: Readonly<Record<string, Readonly<Row>>> = {
  change_request: {
    state: "-5",
    type: "normal",
    risk: "3",
    scope: "3",
    phase: "requested",
    on_hold: "false",
    conflict_status: "Not Run",
  },
  change_task: { state: "1", change_task_type: "planning", on_hold: "false" },
  incident: { state: "1", incident_state: "1", severity: "3" },
  sc_task: { state: "1" },
  sc_req_item: { state: "1", stage: "waiting_for_approval" },
  sys_user: { active: "true", locked_out: "false" },
  sys_user_group: { active: "true" },
};

/** What a new record of a table holds before its own columns are set. */
export function startingValues(table: string, by: Actor, at: string): Row {
  const task = {
    active: "true",
    approval: "not requested",
    impact: "3",
    urgency: "3",
    priority: "4",
    escalation: "0",
    made_sla: "true",
    opened_at: at,
    opened_by: by.sysId,
    sys_class_name: table,
    sys_domain: "global",
    sys_domain_path: "/",
  };
  const isItem = table === "cmdb_ci" || table.startsWith("cmdb_ci_");
  return { ...(isTask(table) ? task : {}), ...(isItem ? { sys_class_name: table } : {}), ...STARTING[table] };
}
