import { allows, hiddenFields } from "./acl.ts";
import { type Answer, failure, noRecord, result } from "./answers.ts";
import type { Call } from "./call.ts";
import { nextChangeStates, openTasks } from "./change-model.ts";
import { labelOf } from "./choices.ts";
import { glideTime, readUtc, showInZone } from "./clock.ts";
import { stableSysId } from "./random.ts";
import { type Cell, displayOf, valueOf } from "./render.ts";
import { openTable, type Row, read, rowsWhere, type Table } from "./store.ts";

/** Who may call this API at all: the rows behind it have access rules of their own. */
const READERS: readonly string[] = ["itil", "sn_change_read", "sn_change_write", "change_manager", "admin"];

/** Runs a resource for whoever has a role of its; anybody else is refused before a record is looked at. */
export function forReaders(run: (call: Call) => Answer): (call: Call) => Answer {
  return (call) =>
    READERS.some((role) => call.actor.roles.has(role))
      ? run(call)
      : failure(403, "User Not Authorized", "Failed API level ACL Validation");
}

function change(call: Call): { table: Table; row: Row } | undefined {
  const table = openTable(call.instance.store, "change_request");
  const row = table.rows.get(call.captured[0] ?? "");
  return row !== undefined && allows(call.instance, call.actor, { operation: "read" }, { table, row })
    ? { table, row }
    : undefined;
}

/** Numbers and booleans come typed here, unlike in the Table API; dates come three times; there are no links. */
function typedCell(cell: Cell): Record<string, unknown> {
  const text = valueOf(cell);
  const display = displayOf(cell) ?? "";
  const { kind } = cell.field;
  if (kind === "date") return { display_value: display, value: text, display_value_internal: display };
  if (kind === "boolean" && text !== "") return { display_value: display, value: text === "true" };
  const number = Number(text);
  if (kind === "integer" && text !== "" && !Number.isNaN(number)) return { display_value: display, value: number };
  return { display_value: display, value: text };
}

function typedRow(call: Call, on: { table: Table; row: Row }): Record<string, unknown> {
  const hidden = hiddenFields(call.instance, call.actor, on.table, on.row);
  const cells = [...on.table.dictionary].filter(([column]) => !hidden.has(column));
  return Object.fromEntries(
    cells.map(([column, field]) => [column, typedCell({ instance: call.instance, ...on, column, field, zone: call.actor.zone })]),
  );
}

/** GET /api/sn_chg_rest/change/{sys_id} */
export function readChange(call: Call): Answer {
  const on = change(call);
  return on === undefined ? noRecord() : result(typedRow(call, on));
}

function condition(name: string, passed: boolean): Record<string, unknown> {
  return { passed, condition: { name, description: null, sys_id: stableSysId(name) } };
}

function transition(call: Call, row: Row, to: string): Record<string, unknown> {
  const { store } = call.instance;
  const from = read(row, "state");
  const label = (state: string) => labelOf(store, "change_request", "state", state) ?? state;
  const notHeld = to === "4" ? [] : [condition("Not On hold", row["on_hold"] !== "true")];
  const noTasks = openTasks(call.instance, read(row, "sys_id")).length === 0;
  const conditions = [...notHeld, ...(to === "3" ? [condition("No active Change Tasks", noTasks)] : [])];
  return {
    sys_id: stableSysId(`${from} to ${to}`),
    display_value: `${label(from)} to ${label(to)}`,
    from_state: from,
    to_state: to,
    conditions,
    transition_available: conditions.every((item) => item["passed"] === true),
    automatic_transition: to === "0" && call.instance.autoReview.has(read(row, "sys_id")),
  };
}

/** GET .../nextstates: the only truth about where a change may go; the current state is among the available ones. */
export function readNextStates(call: Call): Answer {
  const on = change(call);
  if (on === undefined) return noRecord();
  const state = read(on.row, "state");
  const transitions = nextChangeStates(read(on.row, "type"), state).map((to) => [transition(call, on.row, to)]);
  const open = transitions.flat().filter((item) => item["transition_available"] === true);
  const available = [...open.map((item) => String(item["to_state"])), state];
  const label = (value: string) => labelOf(call.instance.store, "change_request", "state", value) ?? value;
  return result({
    available_states: available,
    state_transitions: transitions,
    state_label: Object.fromEntries(available.map((value) => [value, label(value)])),
  });
}

/** GET .../conflict: status says "Conflict" even when conflicts[] is empty; last_run is empty until somebody looked. */
export function readConflicts(call: Call): Answer {
  const on = change(call);
  if (on === undefined) return noRecord();
  const table = openTable(call.instance.store, "conflict");
  const conflicts = [...rowsWhere(table, "change", read(on.row, "sys_id"))].map((row) => typedRow(call, { table, row }));
  const lastRun = on.row["conflict_last_run"] || (call.instance.conflictDetection ? read(on.row, "sys_updated_on") : "");
  return result({ status: "Conflict", last_run: lastRun, record_count: String(conflicts.length), job_status: "2", conflicts });
}

function scheduleBody(call: Call, worker: string, change: string, state: readonly [value: number, label: string]) {
  return {
    worker: { sysId: worker, link: `${call.instance.url}/api/sn_chg_rest/change/worker/${worker}` },
    request: JSON.stringify({ change_sys_id: change, timezone: call.actor.zone }),
    state: { value: state[0], display_value: state[1] },
    type: "schedule",
  };
}

const NO_MESSAGES = { errorMessages: [], warningMessages: [], infoMessages: [] };

/** GET .../schedule: 202 and a worker to ask; the free times are in the worker's payload, later. */
export function startSchedule(call: Call): Answer {
  const on = change(call);
  if (on === undefined) return noRecord();
  const complete = ["cmdb_ci", "start_date", "end_date"].every((column) => read(on.row, column) !== "");
  if (!complete) return failure(400, "Planned start date, planned end date and configuration item are required", "");
  const [id, worker] = [read(on.row, "sys_id"), call.instance.random.sysId()];
  call.instance.workers.set(worker, { change: id, asked: 0 });
  return result({ ...scheduleBody(call, worker, id, [1, "Waiting"]), messages: NO_MESSAGES }, 202);
}

/** GET /api/sn_chg_rest/change/worker/{id}: not finished when it is asked first. A change with a conflict is offered the same time a week later; one whose every time is blacked out gets a message and no payload. */
export function readSchedule(call: Call): Answer {
  const [id = ""] = call.captured;
  const worker = call.instance.workers.get(id);
  const on = change({ ...call, captured: [worker?.change ?? ""] });
  if (worker === undefined || on === undefined) return noRecord();
  worker.asked += 1;
  const body = (state: readonly [number, string]) => scheduleBody(call, id, worker.change, state);
  if (worker.asked === 1) return result({ ...body([2, "In-Progress"]), messages: NO_MESSAGES });
  const conflicts = [...rowsWhere(openTable(call.instance.store, "conflict"), "change", worker.change)];
  const infoMessages = ["No available time slots were found"];
  if (conflicts.some((row) => row["type"] === "blackout"))
    return result({ ...body([3, "Complete"]), messages: { ...NO_MESSAGES, infoMessages } });
  const later = conflicts.length > 0 ? 7 * 86_400_000 : 0;
  const moment = (column: string) => {
    const value = glideTime(new Date((readUtc(read(on.row, column)) ?? 0) + later));
    return { value, display_value: showInZone(value, call.actor.zone) };
  };
  const payload = { spans: [{ start: moment("start_date"), end: moment("end_date") }] };
  return result({ ...body([3, "Complete"]), messages: NO_MESSAGES, payload });
}
