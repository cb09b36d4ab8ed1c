import type { Approval, Section } from "../../case/index.ts";
import type { Get, Item } from "./batch.ts";
import { type List, listGet, section } from "./sections.ts";
import { valueOf, type WireRecord } from "./wire.ts";

const STATES: ReadonlyMap<string, Approval["state"]> = new Map([
  ["requested", "pending"],
  ["approved", "approved"],
  ["rejected", "rejected"],
]);

function listOf(id: string): List {
  return {
    id: "approvals",
    table: "sysapproval_approver",
    bound: "sysapproval",
    query: `sysapproval=${id}^ORDERBYsys_id`,
    fields: ["approver", "state"],
  };
}

/** The read of a ticket's own approvals: who and where each stands, by ids; their comments are not read. */
export function approvalsGet(id: string): Get {
  return listGet(listOf(id));
}

/** They as answered. An account that may not see whom a row names does not know the approvals. */
export function approvalsIn(item: Item, id: string): Section<readonly Approval[]> {
  const read = section(item, listOf(id), id, approval);
  const blank = read.value?.some(({ approver }) => approver === "") === true;
  return blank && read.status === "ok" ? { ...read, status: "partial" } : read;
}

function approval(row: WireRecord): Approval {
  const state = STATES.get(valueOf(row, "state")) ?? "other";
  return { id: valueOf(row, "sys_id"), approver: valueOf(row, "approver"), state };
}
