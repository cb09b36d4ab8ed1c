import type { Phase } from "../../case/index.ts";
import type { KindName } from "./config.ts";

/** A record type: where its children are and what its states mean. New types are rows here, never code. */
export interface Kind {
  readonly table: KindName;
  /** Child tasks and the column by which they name their parent. */
  readonly children: {
    readonly table: string;
    readonly parent: string;
    /** How they are closed: with a code out of a list, with one out of a list if the instance has any, or by people only: no code could be read back. */
    readonly closes: "listed" | "free" | "never";
    readonly states: States;
  } | null;
  readonly requester: string | null;
  readonly affected: string | null;
  readonly typeColumn: string;
  readonly window: { readonly start: string; readonly end: string } | null;
  readonly hasHold: boolean;
  readonly hasConflicts: boolean;
  /** How past records of this type ended: the column that tells, and the state in which it does; null = not known. */
  readonly ending: { readonly state: string; readonly code: string; readonly template: string } | null;
  readonly states: States;
}

/** By stored value. A name of "" is taken from the instance's own label: releases number those states differently. */
export type States = ReadonlyMap<string, readonly [name: string, phase: Phase]>;

const TASK_STATES: States = new Map([
  ["-5", ["pending", "new"]],
  ["1", ["open", "open"]],
  ["2", ["in_progress", "open"]],
  ["3", ["closed", "done"]],
  ["4", ["canceled", "cancelled"]],
]);

const CHANGE_STATES: States = new Map([
  ["-5", ["new", "new"]],
  ["-4", ["assess", "open"]],
  ["-3", ["authorize", "open"]],
  ["-2", ["scheduled", "open"]],
  ["-1", ["implement", "open"]],
  ["0", ["review", "open"]],
  ["3", ["closed", "done"]],
  ["4", ["canceled", "cancelled"]],
]);

const INCIDENT_STATES: States = new Map([
  ["1", ["new", "new"]],
  ["2", ["", "open"]],
  ["3", ["", "open"]],
  ["4", ["", "open"]],
  ["5", ["", "open"]],
  ["6", ["resolved", "done"]],
  ["7", ["closed", "done"]],
  ["8", ["canceled", "cancelled"]],
]);

/** Those of the task table, which incident tasks have unless an administrator gave them others; the start check compares. */
const INCIDENT_TASK_STATES: States = new Map([
  ["-5", ["pending", "new"]],
  ["1", ["open", "open"]],
  ["2", ["work_in_progress", "open"]],
  ["3", ["closed_complete", "done"]],
  ["4", ["closed_incomplete", "done"]],
  ["7", ["closed_skipped", "cancelled"]],
]);

const CATALOG_STATES: States = new Map([
  ["-5", ["pending", "new"]],
  ["1", ["open", "open"]],
  ["2", ["in_progress", "open"]],
  ["3", ["closed_complete", "done"]],
  ["4", ["closed_incomplete", "done"]],
  ["7", ["closed_skipped", "cancelled"]],
]);

/** All record types by their table. */
export const KINDS: Readonly<Record<KindName, Kind>> = {
  change_request: {
    table: "change_request",
    children: { table: "change_task", parent: "change_request", closes: "listed", states: TASK_STATES },
    requester: "requested_by",
    affected: null,
    typeColumn: "type",
    window: { start: "start_date", end: "end_date" },
    hasHold: true,
    hasConflicts: true,
    ending: { state: "3", code: "close_code", template: "std_change_producer_version" },
    states: CHANGE_STATES,
  },
  change_task: {
    table: "change_task",
    children: null,
    requester: null,
    affected: null,
    typeColumn: "change_task_type",
    window: { start: "planned_start_date", end: "planned_end_date" },
    hasHold: true,
    hasConflicts: false,
    ending: null,
    states: TASK_STATES,
  },
  incident: {
    table: "incident",
    children: { table: "incident_task", parent: "incident", closes: "free", states: INCIDENT_TASK_STATES },
    requester: "caller_id",
    affected: null,
    typeColumn: "category",
    window: null,
    hasHold: false,
    hasConflicts: false,
    ending: null,
    states: INCIDENT_STATES,
  },
  // A request for something out of the catalog, such as access. Its tasks end without a close code, so none is closed here.
  sc_req_item: {
    table: "sc_req_item",
    children: { table: "sc_task", parent: "request_item", closes: "never", states: CATALOG_STATES },
    requester: "opened_by",
    affected: "request.requested_for",
    typeColumn: "cat_item.name",
    window: null,
    hasHold: false,
    hasConflicts: false,
    ending: null,
    states: CATALOG_STATES,
  },
  sc_task: {
    table: "sc_task",
    children: null,
    requester: "request.requested_for",
    affected: null,
    typeColumn: "sys_class_name",
    window: null,
    hasHold: false,
    hasConflicts: false,
    ending: null,
    states: CATALOG_STATES,
  },
};

/** The kind of that name, or null: names come from webhooks and rows. */
export function kindOf(name: string): Kind | null {
  return Object.values(KINDS).find((kind) => kind.table === name) ?? null;
}

/** What the states of a child table mean. */
export function childStates(table: string): States {
  return Object.values(KINDS).find(({ children }) => children?.table === table)?.children?.states ?? TASK_STATES;
}

/** A state as lower_snake text with its phase. A state nobody listed goes by its label, or its value, and counts as open while the record is active. */
export function readState(states: States, cell: { value: string; display: string }, active: boolean): readonly [string, Phase] {
  const [name, phase] = states.get(cell.value) ?? ["", active ? "open" : "done"];
  return [name || snake(cell.display) || `state_${snake(cell.value)}`, phase];
}

/** "In Progress", "normal" -> in_progress, normal. */
export function snake(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
}
