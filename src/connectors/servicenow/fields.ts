import { type Account, type People, RISKS, type Risk, type Section, type TicketFields } from "../../case/index.ts";
import type { ServiceNowConfig } from "./config.ts";
import { type Kind, readState, snake } from "./kinds.ts";
import { field, isoTime, valueOf, type WireRecord } from "./wire.ts";

const EVERY = [
  "sys_id",
  "number",
  "sys_mod_count",
  "sys_updated_on",
  "state",
  "active",
  "short_description",
  "description",
  "approval",
];
const TIMES = ["opened_at"];
const ITEM = ["cmdb_ci", "cmdb_ci.sys_class_name"];

/** The columns of a ticket that are read, by kind and configuration. */
export function ticketColumns(kind: Kind, config: ServiceNowConfig): readonly string[] {
  const risk = config.risk[kind.table];
  const people = peopleColumns(kind);
  const mapped = [
    risk !== undefined && "field" in risk ? risk.field : null,
    config.regionOf?.field ?? null,
    ...Object.values(config.extra),
  ];
  const own = [kind.typeColumn, kind.window?.start ?? null, kind.window?.end ?? null, kind.hasHold ? "on_hold" : null];
  const all = [...EVERY, ...TIMES, ...beside(kind), ...own, ...mapped, ...people, ...people.map((column) => `${column}.email`)];
  return [...new Set(all.filter((column) => column !== null))];
}

/** Columns that tell with what else the ticket hangs together; what lacks there is missing elsewhere, not in the fields. */
function beside({ ending }: Kind): readonly string[] {
  return ending === null ? ITEM : [...ITEM, ending.template];
}

function peopleColumns(kind: Kind): readonly string[] {
  return [kind.requester, kind.affected, "opened_by", "assigned_to"].filter((column) => column !== null);
}

/** The ticket's own fields. Forbidden when its state, number or version is hidden; partial when anything else that was asked for is. */
export function ticketFields(record: WireRecord, kind: Kind, config: ServiceNowConfig): Section<TicketFields> {
  const cell = (name: string) => field(record, name);
  if (!["state", "number", "sys_mod_count"].every((name) => cell(name).present)) return { status: "forbidden", value: null };
  const [state, phase] = readState(kind.states, cell("state"), valueOf(record, "active") === "true");
  const value: TicketFields = {
    title: valueOf(record, "short_description"),
    description: valueOf(record, "description"),
    state,
    phase,
    type: snake(valueOf(record, kind.typeColumn)),
    onHold: kind.hasHold && cell("on_hold").present ? valueOf(record, "on_hold") === "true" : null,
    risk: riskOf(record, kind, config),
    approval: cell("approval").present ? approvalOf(valueOf(record, "approval")) : null,
    openedAt: isoTime(valueOf(record, "opened_at")),
    windowStart: kind.window === null ? null : isoTime(valueOf(record, kind.window.start)),
    windowEnd: kind.window === null ? null : isoTime(valueOf(record, kind.window.end)),
    selectors: { kind: kind.table, type: snake(valueOf(record, kind.typeColumn)) },
    extra: extraOf(record, config),
  };
  return { status: hidden(record, kind, config) ? "partial" : "ok", value };
}

/** Columns the answer lacks although they were asked for; e-mail addresses and items are judged elsewhere. */
function hidden(record: WireRecord, kind: Kind, config: ServiceNowConfig): boolean {
  const elsewhere = new Set([...peopleColumns(kind), ...beside(kind)]);
  return ticketColumns(kind, config).some(
    (column) => !elsewhere.has(column) && !column.endsWith(".email") && !field(record, column).present,
  );
}

/** An unlisted, empty or hidden value counts as high: a risk nobody mapped must not pass as none. */
function riskOf(record: WireRecord, kind: Kind, config: ServiceNowConfig): Risk {
  const mapping = config.risk[kind.table];
  if (mapping === undefined) return "high";
  if ("constant" in mapping) return mapping.constant;
  const value = valueOf(record, mapping.field);
  const mapped = Object.hasOwn(mapping.values, value) ? mapping.values[value] : undefined;
  return RISKS.find((risk) => risk === mapped) ?? "high";
}

function approvalOf(value: string): NonNullable<TicketFields["approval"]> {
  return value === "approved" || value === "rejected" || value === "requested" ? value : "none";
}

function extraOf(record: WireRecord, config: ServiceNowConfig): Readonly<Record<string, string>> {
  const found = Object.entries(config.extra).filter(([, column]) => field(record, column).present);
  return Object.fromEntries(found.map(([name, column]) => [name, valueOf(record, column)]));
}

/** The ticket's own region: the mapped one, null when the mapping finds none; without a mapping the system's. */
export function regionOf(record: WireRecord, config: ServiceNowConfig): string | null {
  const { regionOf: mapping } = config;
  if (mapping === undefined) return config.region;
  const value = valueOf(record, mapping.field);
  return Object.hasOwn(mapping.values, value) ? (mapping.values[value] ?? null) : null;
}

/** The people a ticket names. Partial when a column is hidden: somebody unseen may be the requester. */
export function peopleOf(record: WireRecord, kind: Kind): Section<People> {
  const columns = peopleColumns(kind);
  const seen = columns.filter((column) => field(record, column).present);
  if (seen.length === 0) return { status: "forbidden", value: null };
  const value: People = {
    requester: account(record, kind.requester),
    openedBy: account(record, "opened_by"),
    affected: account(record, kind.affected),
    assignee: account(record, "assigned_to"),
  };
  return { status: seen.length === columns.length ? "ok" : "partial", value };
}

function account(record: WireRecord, column: string | null): Account | null {
  if (column === null) return null;
  const cell = field(record, column);
  if (cell.value === "") return null;
  return { id: cell.value, name: cell.display || null, email: valueOf(record, `${column}.email`) || null };
}
