import type { Delivery, TicketRef } from "../../case/index.ts";
import { kindOf } from "./kinds.ts";
import { isReviewTask, MARKS, recordOfTask, TASKS } from "./review-task.ts";
import { isOwn, type Site } from "./site.ts";
import { isSysId, manyRecords, numberOf, valueOf, type WireRecord } from "./wire.ts";

/** Where reading starts: at a time (UTC, inclusive), so many rows into it. */
export interface Place {
  readonly from: string;
  readonly offset: number;
}

/** A changed record; `delivery` is null for what nobody needs to hear of: questions that wait. */
export interface Changed {
  readonly on: string;
  readonly id: string;
  readonly delivery: Delivery | null;
}

export const CHANGES = { reviews: "x_ots_ops_review" } as const;

const ANSWERED: ReadonlySet<string> = new Set(["approved", "modified", "rejected", "info_requested"]);
const STORED = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

/** Records of a table changed since a place, oldest first; `rest` says where to go on when there are more than one round takes. */
export async function changedRows(
  site: Site,
  table: string,
  start: Place,
): Promise<{ rows: readonly Changed[]; rest: Place | null }> {
  const rows = new Map<string, Changed>();
  let at = start;
  for (let page = 0; page < site.config.poll.pages; page += 1) {
    const { found, more } = await readPage(site, table, at);
    for (const row of found) if (row.on >= start.from) rows.set(`${row.id}@${row.on}`, row);
    if (!more) return { rows: [...rows.values()], rest: null };
    at = following(at, found, site.config.poll.pageRows);
  }
  return { rows: [...rows.values()], rest: at };
}

/** The next page starts at the last time seen; only a second that fills a whole page is read on by offset. Rows that move while we read cannot shift others past us. */
function following(at: Place, found: readonly Changed[], pageRows: number): Place {
  const last = found.at(-1);
  return last !== undefined && last.on > at.from ? { from: last.on, offset: 0 } : { from: at.from, offset: at.offset + pageRows };
}

async function readPage(site: Site, table: string, at: Place): Promise<{ found: readonly Changed[]; more: boolean }> {
  const limit = site.config.poll.pageRows;
  const { body, total } = await site.client.send({
    method: "GET",
    urgency: "polling",
    path: `/api/now/table/${table}`,
    query: {
      sysparm_query: `${onlyOurs(site, table)}sys_updated_on>=${generated(at.from)}^ORDERBYsys_updated_on^ORDERBYsys_id`,
      sysparm_fields: [...COLUMNS, ...(table === TASKS ? ["change_request", ...MARKS] : [])].join(","),
      sysparm_exclude_reference_link: "true",
      sysparm_suppress_pagination_header: "true",
      sysparm_limit: limit,
      sysparm_offset: at.offset,
    },
  });
  const records = manyRecords(body);
  // The limit is applied before access rules: a short or empty page need not be the last one.
  const more = total === null ? records.length >= limit : at.offset + limit < total;
  return { found: records.flatMap((record) => changed(site, table, record)), more };
}

const COLUMNS = ["sys_id", "number", "sys_mod_count", "sys_updated_on", "sys_updated_by", "state", "ticket", "ticket_table"];

/** Tasks that are no source are read for our questions among them only. The user names are of our own configuration, and of its letters. */
function onlyOurs(site: Site, table: string): string {
  if (table !== TASKS || isSource(site, table)) return "";
  return `sys_created_byIN${[...site.ours].join(",")}^correlation_idSTARTSWITHots:^`;
}

function isSource(site: Site, table: string): boolean {
  return site.config.sources.some((source) => source === table);
}

/** Dates in a query are read in the caller's zone; generated ones are not. */
function generated(stored: string): string {
  const [day = "", time = ""] = stored.split(" ");
  return `javascript:gs.dateGenerate('${day}','${time}')`;
}

function changed(site: Site, table: string, record: WireRecord): readonly Changed[] {
  const on = valueOf(record, "sys_updated_on");
  const id = valueOf(record, "sys_id");
  if (!STORED.test(on) || !isSysId(id)) return [];
  return [{ on, id, delivery: deliveryOf(site, table, record, id) }];
}

/** An instance may ignore the query: each row says itself what it is. */
function deliveryOf(site: Site, table: string, record: WireRecord, id: string): Delivery | null {
  if (table === CHANGES.reviews) return ofReview(site, record, id);
  if (table === TASKS && isReviewTask(site, record)) return ofReviewTask(site, record, id);
  return isSource(site, table) ? ofTicket(site, table, record, id) : null;
}

/** A review task that was closed: an answer, or our note on one. */
function ofReviewTask(site: Site, record: WireRecord, id: string): Delivery | null {
  const change = valueOf(record, "change_request");
  if (valueOf(record, "state") !== "3" || !isSysId(change)) return null;
  const ticket = { kind: "change_request", id: change };
  return answered(site, record, { id, record: recordOfTask(record), ticket });
}

/** The row names only its last writer: when that was us, a person's change right before may have been lost. Whether there was one, the ticket itself tells. */
function ofTicket(site: Site, table: string, record: WireRecord, id: string): Delivery {
  const version = valueOf(record, "sys_mod_count");
  return {
    id: pollId(site, id, record),
    system: "servicenow",
    about: "ticket",
    ticket: { system: "servicenow", kind: table, id, key: numberOf(record) || id },
    record: null,
    version: COUNT.test(version) ? Number(version) : null,
    own: false,
    lastByUs: isOwn(site, valueOf(record, "sys_updated_by")),
    via: "poll",
  };
}

const COUNT = /^\d{1,9}$/;

/** One delivery a version of a record; a count that is none would be a text of any length in an index: then it is one a second of its last change. */
function pollId({ config }: Site, id: string, row: WireRecord): string {
  const count = valueOf(row, "sys_mod_count");
  const version = COUNT.test(count) ? count : valueOf(row, "sys_updated_on").replaceAll(/\D/g, "");
  return `servicenow:${config.instance}:poll:${id}:${version}`;
}

/** A delivery as a poll tells of a ticket, without a version. */
export function noticed({ config }: Site, ticket: TicketRef, at: Date): Delivery {
  // Where others have the record's count of changes.
  const id = `servicenow:${config.instance}:poll:${ticket.id}:${Math.floor(at.getTime() / 1_000) % 1_000_000}`;
  return {
    id,
    system: "servicenow",
    about: "ticket",
    ticket,
    record: null,
    version: null,
    own: false,
    lastByUs: false,
    via: "poll",
  };
}

function ofReview(site: Site, record: WireRecord, id: string): Delivery | null {
  const kind = valueOf(record, "ticket_table");
  const ticket = valueOf(record, "ticket");
  if (!ANSWERED.has(valueOf(record, "state")) || !isSysId(ticket) || kindOf(kind) === null) return null;
  return answered(site, record, { id, record: id, ticket: { kind, id: ticket } });
}

interface Answered {
  readonly id: string;
  readonly record: string;
  readonly ticket: { readonly kind: string; readonly id: string };
}

function answered(site: Site, row: WireRecord, { id, record, ticket }: Answered): Delivery {
  return {
    id: pollId(site, id, row),
    system: "servicenow",
    about: "review",
    ticket: { system: "servicenow", kind: ticket.kind, id: ticket.id, key: ticket.id },
    record,
    version: null,
    own: false,
    via: "poll",
  };
}
