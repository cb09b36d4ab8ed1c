import type { Related, Section } from "../../case/index.ts";
import type { Get, Item } from "./batch.ts";
import { type Rows, rowsGet, sectionOf } from "./sections.ts";
import { field, isSysId, valueOf, type WireRecord } from "./wire.ts";

// Twice in a query, 33 characters each: some gateways take no more than some 2,000.
const MAX_ITEMS = 25;

type Hop = 1 | 2;
type Found = Section<readonly Related[]>;

/** The items of which relations are read, fit for a query; `more` = there are others that were not asked about. */
export function askable(ids: readonly string[]): { readonly ids: readonly string[]; readonly more: boolean } {
  const fit = [...new Set(ids.filter(isSysId))];
  return { ids: fit.slice(0, MAX_ITEMS), more: fit.length > MAX_ITEMS };
}

/** The read of the relations that begin or end at these items. */
export function relationsGet(ids: readonly string[], hop: Hop): Get {
  return rowsGet(rowsOf(ids, hop));
}

function rowsOf(ids: readonly string[], hop: Hop): Rows {
  const list = ids.join(",");
  return {
    id: `relations${hop}`,
    table: "cmdb_rel_ci",
    query: `parentIN${list}^ORchildIN${list}^ORDERBYsys_id`,
    fields: ["parent", "child"],
    extras: ["type", "parent.sys_class_name", "child.sys_class_name"],
  };
}

/** The items at the other ends, once each and without those in `known`. */
export function relationsIn(item: Item, ids: readonly string[], hop: Hop, known: ReadonlySet<string>): Found {
  const ends = new Set(ids);
  const isOurs = (row: WireRecord): boolean => ends.has(valueOf(row, "parent")) || ends.has(valueOf(row, "child"));
  const read = sectionOf(item, rowsOf(ids, hop), isOurs, (row) => otherEnds(row, ends, hop));
  if (read.value === null) return { status: read.status, value: null };
  const found = new Map(read.value.flat().map((one) => [one.id, one] as const));
  const fresh = [...found.values()].filter(({ id }) => id !== "" && !known.has(id) && !ends.has(id));
  return { status: read.status, value: fresh };
}

function otherEnds(row: WireRecord, ends: ReadonlySet<string>, hops: Hop): readonly Related[] {
  const relation = field(row, "type").display;
  return (["parent", "child"] as const)
    .filter((end) => !ends.has(valueOf(row, end)))
    .map((end) => ({
      id: valueOf(row, end),
      name: field(row, end).display,
      className: valueOf(row, `${end}.sys_class_name`),
      relation,
      phase: null,
      hops,
    }));
}

/** Both hops as one section: whole only when both are. */
export function joined(first: Found, second: Found | null, more: boolean): Found {
  if (first.value === null) return first;
  const whole = first.status === "ok" && (second === null || second.status === "ok") && !more;
  return { status: whole ? "ok" : "partial", value: [...first.value, ...(second?.value ?? [])] };
}
