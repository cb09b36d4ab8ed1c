import {
  type ConfigItem,
  OpsError,
  type Part,
  type Schedule,
  type Section,
  type Task,
  type TicketContext,
  type TicketRef,
} from "../../case/index.ts";
import { approvalsGet, approvalsIn } from "./approvals.ts";
import { batch, type Get, type Item, item } from "./batch.ts";
import { absence } from "./canary.ts";
import { conflicts, conflictsGet } from "./conflicts.ts";
import { peopleOf, regionOf, ticketColumns, ticketFields } from "./fields.ts";
import { readFurther } from "./further.ts";
import { childStates, type Kind, kindOf, readState, snake } from "./kinds.ts";
import { movesGet, movesIn } from "./moves.ts";
import { isReviewTask, MARKS } from "./review-task.ts";
import { readSchedule } from "./schedule.ts";
import { type List, listGet, recordGet, recordIfThere, section } from "./sections.ts";
import { isOwn, type Site } from "./site.ts";
import { field, isoTime, numberOf, sysId, valueOf, type WireRecord } from "./wire.ts";

/** A ticket as read, and the further answers that came with the same call. */
export interface Reading {
  readonly context: TicketContext;
  readonly items: ReadonlyMap<string, Item>;
  readonly kind: Kind;
  readonly record: WireRecord;
}

/** The kind of a ticket. Throws TICKET_REFUSED for one that is not configured. */
export function servedKind(site: Site, ref: TicketRef): Kind {
  const kind = kindOf(ref.kind);
  if (kind === null || !site.config.sources.includes(kind.table)) {
    throw new OpsError("TICKET_REFUSED", "this record type is not configured", {});
  }
  return kind;
}

const NOTHING: ReadonlySet<Part> = new Set();

/** Reads a ticket for the pipeline: with its approvals when they are wanted, in the same call, and with what further calls bring. */
export async function readWhole(site: Site, ref: TicketRef, parts: ReadonlySet<Part> = NOTHING): Promise<TicketContext> {
  const id = sysId(ref.id);
  const movable = parts.has("moves") && ref.kind === "change_request";
  const more = [...(parts.has("approvals") ? [approvalsGet(id)] : []), ...(movable ? [movesGet(id)] : [])];
  const { context, items, record, kind } = await readContext(site, ref, more);
  const approvals = parts.has("approvals") ? { approvals: approvalsIn(item(items, "approvals"), id) } : {};
  const moves = parts.has("moves") ? { moves: movesOf(movable ? item(items, "moves") : null, record) } : {};
  const schedule = parts.has("schedule") ? { schedule: await scheduleOf(site, kind, context) } : {};
  return { ...context, ...approvals, ...moves, ...schedule, ...(await readFurther(site, { kind, id, record }, context, parts)) };
}

/** From where a ticket goes on is unknown while its state is hidden. */
function movesOf(answer: Item | null, record: WireRecord): Section<readonly string[]> {
  if (answer === null) return { status: "absent", value: null };
  const state = field(record, "state");
  return state.present ? movesIn(answer, state.value) : { status: "forbidden", value: null };
}

/** Only what may conflict with others is in the calendars. */
async function scheduleOf(site: Site, { hasConflicts }: Kind, { ref, fields }: TicketContext): Promise<Section<Schedule>> {
  if (!hasConflicts) return { status: "absent", value: null };
  if (fields.value === null) return { status: fields.status, value: null };
  return readSchedule(site, ref.id, { start: fields.value.windowStart, end: fields.value.windowEnd });
}

/** Reads a ticket with all its sections in one outside call; `more` rides along. Throws TICKET_ABSENT, also for a hidden ticket. */
export async function readContext(site: Site, ref: TicketRef, more: readonly Get[] = []): Promise<Reading> {
  const kind = servedKind(site, ref);
  const id = sysId(ref.id);
  const lists = listsOf(kind, id);
  const marks = kind.table === "change_task" ? MARKS : [];
  const ticket = recordGet("ticket", `/api/now/table/${kind.table}/${id}`, [...ticketColumns(kind, site.config), ...marks]);
  const gets = [ticket, ...Object.values(lists).map(listGet), ...(kind.hasConflicts ? [conflictsGet(id)] : []), ...more];
  const items = await batch(site.client, gets);
  const record = recordIfThere(item(items, "ticket"), id);
  if (record === null) throw await absence(site, kind.table);
  // Who closes a question of ours answers it; that task asks nobody for anything else.
  if (isReviewTask(site, record)) throw new OpsError("TICKET_ABSENT", "a question of ours is no ticket", { ours: true });
  site.openTasks.note(id, openIn(site, lists, items, id));
  return { context: assemble(site, { kind, id, record, lists, items }), items, kind, record };
}

type Lists = ReturnType<typeof listsOf>;

interface Parts {
  readonly kind: Kind;
  readonly id: string;
  readonly record: WireRecord;
  readonly lists: Lists;
  readonly items: ReadonlyMap<string, Item>;
}

function listsOf(kind: Kind, id: string) {
  const tasks: List | null = kind.children && {
    id: "tasks",
    table: kind.children.table,
    bound: kind.children.parent,
    query: `${kind.children.parent}=${id}^ORDERBYnumber`,
    fields: ["number", "short_description", "state", "active"],
    extras: ["change_task_type", "assigned_to", "sys_mod_count", ...MARKS],
  };
  const configItems: List = {
    id: "items",
    table: "task_ci",
    bound: "task",
    query: `task=${id}^ORDERBYsys_id`,
    fields: ["ci_item"],
    extras: ["ci_item.sys_class_name"],
  };
  const journals: List = {
    id: "journals",
    table: "sys_journal_field",
    bound: "element_id",
    query: `element_id=${id}^elementINwork_notes,comments^ORDERBYDESCsys_created_on^ORDERBYDESCsys_id`,
    fields: ["element", "value", "sys_created_by", "sys_created_on"],
  };
  const files: List = {
    id: "files",
    table: "sys_attachment",
    bound: "table_sys_id",
    query: `table_sys_id=${id}^ORDERBYsys_created_on^ORDERBYsys_id`,
    fields: ["file_name", "size_bytes", "sys_created_by"],
  };
  return { ...(tasks === null ? {} : { tasks }), configItems, journals, files };
}

function assemble(site: Site, parts: Parts): TicketContext {
  const { kind, id, record, lists, items } = parts;
  const read = <T>(list: List, row: (from: WireRecord) => T) => section(item(items, list.id), list, id, row);
  const comments = read(lists.journals, (row) => ({
    id: valueOf(row, "sys_id"),
    author: valueOf(row, "sys_created_by"),
    at: isoTime(valueOf(row, "sys_created_on")) ?? valueOf(row, "sys_created_on"),
    text: valueOf(row, "value"),
    internal: valueOf(row, "element") !== "comments",
    own: isOwn(site, valueOf(row, "sys_created_by")),
  }));
  return {
    ref: { system: "servicenow", kind: kind.table, id, key: numberOf(record) || id },
    version: valueOf(record, "sys_mod_count"),
    readAt: site.clock().toISOString(),
    region: regionOf(record, site.config),
    fields: ticketFields(record, kind, site.config),
    people: peopleOf(record, kind),
    tasks:
      lists.tasks === undefined
        ? { status: "absent", value: null }
        : tasksOfPeople(
            site,
            read(lists.tasks, (row) => row),
            lists.tasks.table,
          ),
    items: withMain(read(lists.configItems, listed), record),
    comments: { ...comments, value: comments.value === null ? null : [...comments.value].reverse() },
    attachments: read(lists.files, (row) => ({
      id: valueOf(row, "sys_id"),
      name: valueOf(row, "file_name"),
      bytes: Number(valueOf(row, "size_bytes")) || 0,
      author: valueOf(row, "sys_created_by"),
      own: isOwn(site, valueOf(row, "sys_created_by")),
    })),
    conflicts: kind.hasConflicts ? conflicts(item(items, "conflicts")) : { status: "absent", value: null },
  };
}

/** The listed children that are open, with their versions; each row was checked to name this ticket as its parent. */
function openIn(site: Site, { tasks }: Lists, items: ReadonlyMap<string, Item>, id: string): ReadonlyMap<string, string> {
  if (tasks === undefined) return new Map();
  const rows = section(item(items, tasks.id), tasks, id, (row) =>
    valueOf(row, "active") === "true" && !isReviewTask(site, row)
      ? [[valueOf(row, "sys_id"), valueOf(row, "sys_mod_count")] as const]
      : [],
  );
  return new Map((rows.value ?? []).flat());
}

/** A question of ours is no task of the ticket: it must not change what was decided on. */
function tasksOfPeople(site: Site, rows: Section<readonly WireRecord[]>, table: string): Section<readonly Task[]> {
  const theirs = rows.value?.filter((row) => !isReviewTask(site, row)) ?? null;
  return { status: rows.status, value: theirs === null ? null : theirs.map((row) => task(row, table)) };
}

function task(row: WireRecord, table: string): Task {
  const [state, phase] = readState(childStates(table), field(row, "state"), valueOf(row, "active") === "true");
  return {
    id: valueOf(row, "sys_id"),
    key: numberOf(row),
    kind: table,
    title: valueOf(row, "short_description"),
    state,
    phase,
    type: snake(valueOf(row, "change_task_type")),
    assignee: valueOf(row, "assigned_to") || null,
  };
}

function listed(row: WireRecord): ConfigItem {
  return { id: valueOf(row, "ci_item"), name: field(row, "ci_item").display, className: valueOf(row, "ci_item.sys_class_name") };
}

/** The affected items plus the one named on the ticket itself. */
function withMain(items: Section<readonly ConfigItem[]>, record: WireRecord): Section<readonly ConfigItem[]> {
  const main = field(record, "cmdb_ci");
  if (items.value === null) return items;
  if (!main.present) return { status: "partial", value: items.value };
  if (main.value === "" || items.value.some((one) => one.id === main.value)) return items;
  const first = { id: main.value, name: main.display, className: valueOf(record, "cmdb_ci.sys_class_name") };
  return { ...items, value: [first, ...items.value] };
}
