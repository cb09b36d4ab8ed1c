import type { Place, Read, Reference, ServiceNowStep } from "../step.ts";
import { stored } from "./stamp.ts";

/** The columns by which an incident log is known. */
export const INCIDENT_COLUMNS = ["number", "incident_state", "sys_mod_count", "sys_updated_at"] as const;

const STATES: ReadonlyMap<string, string> = new Map([
  ["New", "1"],
  ["Active", "2"],
  ["Awaiting Problem", "3"],
  ["Awaiting User Info", "4"],
  ["Awaiting Evidence", "5"],
  ["Awaiting Vendor", "9"],
  ["Resolved", "6"],
  ["Closed", "7"],
  ["Canceled", "8"],
]);

/** What the log calls a column, and what the platform does. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ["closed_code", "close_code"],
  ["sys_created_at", "sys_created_on"],
]);
const TIMES = new Set(["opened_at", "resolved_at", "closed_at", "sys_created_at"]);
const LEVELS = new Set(["impact", "urgency", "priority"]);
const REFERENCES: ReadonlyMap<string, string> = new Map([
  ["caller_id", "sys_user"],
  ["opened_by", "sys_user"],
  ["assigned_to", "sys_user"],
  ["resolved_by", "sys_user"],
  ["assignment_group", "sys_user_group"],
  ["cmdb_ci", "cmdb_ci"],
  ["location", "cmn_location"],
]);
/** The instance keeps these itself. */
const KEPT = new Set(["incident_state", "sys_mod_count", "sys_updated_at", "number"]);

/** Remembers what came before of each incident, so that oddities are noticed. */
export type Seen = Map<string, { readonly version: number; readonly state: string; readonly at: string }>;

/** One row of an incident log. `?` is a missing value. */
export function incidentStep(row: Readonly<Record<string, string>>, place: Place, seen: Seen): Read {
  const cell = (name: string): string => (row[name] === "?" ? "" : (row[name]?.trim() ?? ""));
  const number = cell("number");
  const state = STATES.get(cell("incident_state"));
  const version = /^\d{1,6}$/.test(cell("sys_mod_count")) ? Number(cell("sys_mod_count")) : null;
  const at = stored(cell("sys_updated_at"));
  if (!/^[A-Z]{2,10}\d{1,12}$/.test(number)) return unreadable(place, `number "${number.slice(0, 20)}" names no record`);
  if (state === undefined)
    return unreadable(place, `state "${cell("incident_state").slice(0, 30)}" is none that an incident has`);
  if (version === null) return unreadable(place, "sys_mod_count is no count");
  if (at === null) return unreadable(place, "sys_updated_at is no time (D/M/YYYY HH:MM)");
  const wrong = [...TIMES].find((name) => cell(name) !== "" && stored(cell(name)) === null);
  if (wrong !== undefined) return unreadable(place, `${wrong} is no time (D/M/YYYY HH:MM)`);
  const before = seen.get(number);
  seen.set(number, { version, state, at });
  const columns = { number, state, incident_state: state, ...columnsOf(row, cell) };
  return {
    kind: "servicenow",
    place,
    table: "incident",
    key: number,
    columns,
    references: referencesOf(cell),
    version,
    oddities: odd(before, { version, state, at }),
  };
}

function unreadable(place: Place, reason: string): Read {
  return { kind: "unreadable", place, reason };
}

function columnsOf(row: Readonly<Record<string, string>>, cell: (name: string) => string): Record<string, string> {
  const plain = Object.keys(row).filter((name) => /^[a-z][a-z0-9_]*$/.test(name) && !REFERENCES.has(name) && !KEPT.has(name));
  return Object.fromEntries(plain.map((name) => [RENAMED.get(name) ?? name, valueOf(name, cell(name))]));
}

/** "3 - Moderate" is stored as "3", a time as the platform writes it. */
function valueOf(name: string, text: string): string {
  if (TIMES.has(name)) return stored(text) ?? "";
  return LEVELS.has(name) ? (/^(\d) - /.exec(text)?.[1] ?? text) : text;
}

function referencesOf(cell: (name: string) => string): Record<string, Reference> {
  const given = [...REFERENCES].filter(([name]) => cell(name) !== "");
  return Object.fromEntries(given.map(([name, table]) => [name, { table, id: "", name: cell(name).replaceAll(/\s+/g, " ") }]));
}

type Moment = { readonly version: number; readonly state: string; readonly at: string };

function odd(before: Moment | undefined, now: Moment): ServiceNowStep["oddities"] {
  if (before === undefined) return now.version === 0 ? [] : ["the record's first row is not its first version"];
  return [
    ...(now.version === before.version ? ["a version that was already recorded comes again"] : []),
    ...(now.version < before.version ? ["an older version comes after a newer one"] : []),
    ...(now.at < before.at ? ["the time goes back"] : []),
    ...(before.state === "7" && now.state !== "7" ? ["a closed incident is open again"] : []),
  ];
}
