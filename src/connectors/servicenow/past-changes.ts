import type { ConfigItem, PastTicket, Section } from "../../case/index.ts";
import type { Get, Item } from "./batch.ts";
import type { Kind } from "./kinds.ts";
import { type Rows, rowsGet, sectionOf } from "./sections.ts";
import type { Site } from "./site.ts";
import { field, isoTime, isSysId, numberOf, valueOf, type WireRecord } from "./wire.ts";

/** What past tickets must share with this one: an item or a template, by id; where it surely has neither its type. */
export interface Likeness {
  readonly id: string;
  readonly kind: Kind;
  readonly items: readonly string[];
  /** False when an item or the template is hidden from us, or not all items are asked about: more may be similar. */
  readonly whole: boolean;
  readonly template: string;
  readonly type: string;
}

const DAY = 86_400_000;
/** More items make a query longer than some gateways take. */
const MAX_ITEMS = 20;

/** A ticket's likeness out of its record; everything that will stand in a query is an id, or a choice value of letters and digits. */
export function likenessOf(
  record: WireRecord,
  kind: Kind,
  id: string,
  { status, value }: Section<readonly ConfigItem[]>,
): Likeness {
  const template = kind.ending === null ? "" : valueOf(record, kind.ending.template);
  const isTold = kind.ending === null || field(record, kind.ending.template).present;
  const items = (value ?? []).map((one) => one.id).filter(isSysId);
  const type = valueOf(record, kind.typeColumn);
  return {
    id,
    kind,
    items: items.slice(0, MAX_ITEMS),
    whole: status === "ok" && isTold && items.length <= MAX_ITEMS,
    template: isSysId(template) ? template : "",
    type: /^[a-z0-9_]{1,40}$/.test(type) ? type : "",
  };
}

/** The read of closed tickets like this one; null when nothing is known that they could share. */
export function pastGet(site: Site, like: Likeness): Get | null {
  const rows = rowsOf(site, like);
  return rows === null ? null : rowsGet(rows);
}

/** They with how they ended. Every row is held against the query again: an instance ignores what it does not understand. */
export function pastIn(site: Site, item: Item, like: Likeness): Section<readonly PastTicket[]> {
  const rows = rowsOf(site, like);
  if (rows === null || like.kind.ending === null) return unasked(like);
  const { code, state } = like.kind.ending;
  const from = since(site).getTime();
  const isOurs = (row: WireRecord): boolean =>
    valueOf(row, "sys_id") !== like.id &&
    valueOf(row, "state") === state &&
    Date.parse(isoTime(valueOf(row, "closed_at")) ?? "") >= from &&
    isLike(row, like);
  const read = sectionOf(item, rows, isOurs, (row) => ({
    id: valueOf(row, "sys_id"),
    key: numberOf(row),
    closedAt: isoTime(valueOf(row, "closed_at")),
    outcome: outcomeOf(site, valueOf(row, code)),
  }));
  return read.status === "ok" && !like.whole ? { ...read, status: "partial" } : read;
}

/** The past of a ticket that shares nothing known with any other: there is none, or what it would share is hidden from us. */
export function unasked({ kind, whole }: Likeness): Section<readonly PastTicket[]> {
  return { status: kind.ending === null || whole ? "absent" : "forbidden", value: null };
}

function isLike(row: WireRecord, like: Likeness): boolean {
  const { items, template, type, kind } = like;
  if (items.includes(valueOf(row, "cmdb_ci"))) return true;
  if (template !== "" && kind.ending !== null && valueOf(row, kind.ending.template) === template) return true;
  return isOfTypeOnly(like) && valueOf(row, kind.typeColumn) === type;
}

/** Nothing but its type can be shared with it. */
function isOfTypeOnly({ items, template, type, whole }: Likeness): boolean {
  return whole && items.length === 0 && template === "" && type !== "";
}

function rowsOf(site: Site, like: Likeness): Rows | null {
  const { kind, items, template, type, id } = like;
  if (kind.ending === null) return null;
  const alternatives = [
    ...(items.length === 0 ? [] : [`cmdb_ciIN${items.join(",")}`]),
    ...(template === "" ? [] : [`${kind.ending.template}=${template}`]),
    ...(isOfTypeOnly(like) ? [`${kind.typeColumn}=${type}`] : []),
  ];
  if (alternatives.length === 0) return null;
  const [day, time] = since(site).toISOString().slice(0, 19).split("T");
  const after = `closed_at>=javascript:gs.dateGenerate('${day}','${time}')`;
  return {
    id: "past",
    table: kind.table,
    query: `sys_id!=${id}^state=${kind.ending.state}^${after}^${alternatives.join("^OR")}^ORDERBYDESCclosed_at^ORDERBYDESCsys_id`,
    fields: ["number", "state", "closed_at", kind.ending.code],
    extras: ["cmdb_ci", kind.ending.template, kind.typeColumn],
  };
}

function since({ clock, config }: Site): Date {
  return new Date(Math.floor(clock().getTime() / 1000) * 1000 - config.historyDays * DAY);
}

/** By the instance's own close codes; one that nobody mapped is unknown. */
function outcomeOf({ config }: Site, code: string): PastTicket["outcome"] {
  const { successful, successful_issues: issues, unsuccessful } = config.closeCodes;
  if (code === successful) return "successful";
  if (code === issues) return "with_issues";
  return code === unsuccessful ? "unsuccessful" : "unknown";
}
