import type { ActionType } from "./action.ts";
import type { Since } from "./reversal.ts";
import type { Risk, Section, SectionStatus, Task, TicketContext } from "./ticket.ts";

export type FactValue = string | number | boolean;
export type FactType =
  | { readonly type: "string"; readonly values?: readonly string[] }
  | { readonly type: "number" }
  | { readonly type: "boolean" };

/** Names and types of the facts that every ticket has; SOPs add `fields.<name>` and `sources.<source>.<value>`. An unread fact has no value: unknown, never false. */
export const FACT_TYPES: ReadonlyMap<string, FactType> = new Map<string, FactType>([
  ["ticket.kind", { type: "string" }],
  ["ticket.state", { type: "string" }],
  ["ticket.phase", { type: "string", values: ["new", "open", "done", "cancelled"] }],
  ["ticket.type", { type: "string" }],
  ["ticket.on_hold", { type: "boolean" }],
  ["ticket.risk", { type: "string", values: ["low", "medium", "high"] }],
  ["ticket.approval", { type: "string", values: ["approved", "rejected", "requested", "none"] }],
  ["ticket.age_hours", { type: "number" }],
  ["window.started", { type: "boolean" }],
  ["window.over", { type: "boolean" }],
  ["conflicts.open", { type: "number" }],
  ["items.count", { type: "number" }],
  ["tasks.total", { type: "number" }],
  ["tasks.open", { type: "number" }],
  ["target.phase", { type: "string", values: ["new", "open", "done", "cancelled"] }],
  ["target.state", { type: "string" }],
  ["target.type", { type: "string" }],
  ["target.would_close_parent", { type: "boolean" }],
  ["attachments.human", { type: "number" }],
  ["attachments.unread", { type: "number" }],
  ["comments.human", { type: "number" }],
  ["requester.known", { type: "boolean" }],
  ["assignee.known", { type: "boolean" }],
  ["approvals.pending", { type: "number" }],
  ["approvals.approved", { type: "number" }],
  ["approvals.rejected", { type: "number" }],
  ["relations.count", { type: "number" }],
  ["schedule.fits", { type: "boolean" }],
  ["schedule.free", { type: "number" }],
  ["moves.offered", { type: "string" }],
  ["history.similar", { type: "number" }],
  ["history.successful", { type: "number" }],
  ["history.unsuccessful", { type: "number" }],
]);

/** A plain, JSON-able copy of what `decide` was given: recorded, so that the decision can be derived again. */
export interface Facts {
  /** Values of FACT_TYPES, fields.* and sources.*; a missing key is unknown. */
  readonly values: Readonly<Record<string, FactValue>>;
  readonly sections: Readonly<Record<string, SectionStatus>>;
  /** Risk field of the ticket, null when the source has none mapped. */
  readonly ticketRisk: Risk | null;
  /** Claims of the note without a source in the context. */
  readonly uncited: readonly string[];
  /** Share of note claims whose citation resolves, 0..1 with four decimals as text. */
  readonly coverage: string;
  /** What of the ticket the model did not see because it was too long, by path. */
  readonly unshown: readonly string[];
  /** Names of injection signs found in untrusted text. */
  readonly injection: readonly string[];
  readonly pii: {
    /** The detector tripped in free text, comments or attachments outside mapped people fields. */
    readonly tripped: boolean;
    readonly kinds: readonly string[];
    /** A restricted kind (SSN, card, IBAN) anywhere. */
    readonly restricted: boolean;
    /** The detector failed or could not read a part. */
    readonly unread: boolean;
  };
  /** Characters in the note that people cannot see or may confuse, by name. */
  readonly deceptive: readonly string[];
  /** How far that raises the risk; absent = not at all. */
  readonly deceptiveRisk?: Risk;
  /** Workflow or global pause, evidence lag, breaker ...: names of what holds automation now. */
  readonly holds: readonly string[];
  /** What the environment lacks behind a policy name (decision 12): demotes auto-apply to review. */
  readonly demotions: readonly string[];
  /** So many actions of the workflow were applied, or are being, without a person within an hour; absent when nothing limits them. */
  readonly appliedAlone?: number;
  /** The draft came back after a person modified it: the modifier's id, else null. */
  readonly modifiedBy: string | null;
  /** A person asked for it: which action is taken back, and what changed since it was applied. Absent = it takes nothing back. */
  readonly reversal?: { readonly of: ActionType; readonly since: readonly Since[] };
  /** An action on this ticket was taken back, or is asked to be; absent = none was. */
  readonly contested?: true;
  /** The ticket's own region is the process's region. */
  readonly regionMatches: boolean;
}

/** The values of FACT_TYPES that a context holds; `targetId` is the child the action is about. */
export function factValues(context: TicketContext, now: Date, targetId: string | null): Record<string, FactValue> {
  const values: Record<string, FactValue> = { "ticket.kind": context.ref.kind };
  addFields(values, context, now);
  addTasks(values, context, targetId);
  count(values, "items.count", context.items, () => true);
  count(values, "conflicts.open", context.conflicts, () => true);
  count(values, "attachments.human", context.attachments, (file) => !file.own && file.bytes > 0);
  count(values, "comments.human", context.comments, (comment) => !comment.own);
  const people = whole(context.people);
  if (people !== null) {
    values["requester.known"] = people.requester !== null;
    values["assignee.known"] = people.assignee !== null;
  }
  addParts(values, context);
  return values;
}

/** What was read only because an SOP uses it. */
function addParts(values: Record<string, FactValue>, context: TicketContext): void {
  const { approvals, relations, history, schedule, moves, sources = {} } = context;
  const calendar = schedule === undefined ? null : whole(schedule);
  if (calendar !== null) {
    values["schedule.fits"] = calendar.fits;
    values["schedule.free"] = calendar.free.length;
  }
  addMoves(values, moves);
  for (const state of ["pending", "approved", "rejected"] as const)
    count(values, `approvals.${state}`, approvals, (one) => one.state === state);
  count(values, "relations.count", relations, () => true);
  count(values, "history.similar", history, () => true);
  for (const outcome of ["successful", "unsuccessful"] as const)
    count(values, `history.${outcome}`, history, (past) => past.outcome === outcome);
  for (const [source, { value }] of Object.entries(sources))
    for (const [name, text] of Object.entries(value ?? {})) values[`sources.${source}.${name}`] = text;
}

/** One text: a fact has one value. */
function addMoves(values: Record<string, FactValue>, moves: TicketContext["moves"]): void {
  const names = moves === undefined ? null : whole(moves);
  if (names !== null) values["moves.offered"] = [...names].sort().join(",");
}

/** A section's value when it was read whole: a partial count would be a wrong fact. */
function whole<T>(section: Section<T>): T | null {
  return section.status === "ok" ? section.value : null;
}

function count<T>(
  values: Record<string, FactValue>,
  name: string,
  section: Section<readonly T[]> | undefined,
  counts: (item: T) => boolean,
): void {
  const items = section === undefined ? null : whole(section);
  if (items !== null) values[name] = items.filter(counts).length;
}

function addFields(values: Record<string, FactValue>, context: TicketContext, now: Date): void {
  const fields = context.fields.value;
  if (fields === null) return;
  values["ticket.state"] = fields.state;
  values["ticket.phase"] = fields.phase;
  values["ticket.type"] = fields.type;
  if (fields.onHold !== null) values["ticket.on_hold"] = fields.onHold;
  if (fields.risk !== null) values["ticket.risk"] = fields.risk;
  if (fields.approval !== null) values["ticket.approval"] = fields.approval;
  const [opened, start, end] = [fields.openedAt, fields.windowStart, fields.windowEnd].map(millis);
  if (opened != null) values["ticket.age_hours"] = Math.max(0, (now.getTime() - opened) / 3_600_000);
  if (start != null) values["window.started"] = start <= now.getTime();
  if (end != null) values["window.over"] = end <= now.getTime();
  for (const [name, value] of Object.entries(fields.extra)) values[`fields.${name}`] = value;
}

/** A time that cannot be read is unknown. */
function millis(time: string | null): number | null {
  const ms = Date.parse(time ?? "");
  return Number.isFinite(ms) ? ms : null;
}

function addTasks(values: Record<string, FactValue>, context: TicketContext, targetId: string | null): void {
  const tasks = whole(context.tasks);
  if (tasks === null) return;
  const open = tasks.filter((task) => task.phase === "new" || task.phase === "open");
  values["tasks.total"] = tasks.length;
  values["tasks.open"] = open.length;
  const target = tasks.find((task) => task.id === targetId);
  if (target === undefined) return;
  values["target.phase"] = target.phase;
  values["target.state"] = target.state;
  values["target.type"] = target.type;
  const closes = wouldCloseParent(target, open);
  if (closes !== null) values["target.would_close_parent"] = closes;
}

/** Systems move a ticket on when its last open task of a type closes: surely after the implementation, perhaps after others; not while one of that type stays open. Null = unknown. */
function wouldCloseParent(target: Task, open: readonly Task[]): boolean | null {
  if (target.type === "" || !open.includes(target)) return null;
  if (open.some((task) => task.id !== target.id && task.type === target.type)) return false;
  return target.type === "implementation" ? true : null;
}
