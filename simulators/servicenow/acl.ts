import { matches, parseQuery } from "./encoded-query.ts";
import type { Actor, Instance } from "./instance.ts";
import type { AclRule } from "./options.ts";
import type { Row, Table } from "./store.ts";

const WORKERS = ["itil", "x_ots_ops.integration"];
const TICKETS = ["change_request", "change_task", "incident", "incident_task", "sc_task", "sc_request", "sc_req_item"];
const CLOSED = [
  "sys_user",
  "sys_user_group",
  "sys_user_grmember",
  "sys_user_role",
  "sys_user_has_role",
  "sys_journal_field",
  "sys_attachment",
  "sys_choice",
  "sys_dictionary",
  "sys_audit",
  "cmdb_rel_ci",
  "cmdb_rel_type",
  "std_change_producer_version",
  "x_ots_ops_review",
];

/** What an instance denies out of the box: people's tables are read-only, approvals blank for all but admins, the audit for all but our own account. */
export const STOCK_ACLS: readonly AclRule[] = [
  ...TICKETS.flatMap((table): AclRule[] => [
    { table, operation: "write", roles: WORKERS },
    { table, operation: "create", roles: WORKERS },
  ]),
  ...CLOSED.flatMap((table): AclRule[] => [
    { table, operation: "write" },
    { table, operation: "create" },
  ]),
  { table: "sys_audit", operation: "read", roles: ["x_ots_ops.integration", "ots.audit_reader"] },
  ...["approver", "sysapproval", "document_id", "source_table"].flatMap((field): AclRule[] => [
    { table: "sysapproval_approver", operation: "write", field },
    { table: "sysapproval_approver", operation: "create", field },
  ]),
];

function names(rule: AclRule, actor: Actor): boolean {
  if (actor.roles.has("admin")) return true;
  if (rule.users?.includes(actor.userName) === true) return true;
  return rule.roles?.some((role) => actor.roles.has(role)) === true;
}

function covers(instance: Instance, rule: AclRule, table: Table, row: Row | undefined): boolean {
  if (rule.query === undefined) return true;
  if (row === undefined) return false;
  return matches({ instance, table, zone: "GMT", userId: "" }, parseQuery(rule.query), row);
}

/** True when no rule keeps the actor from doing this to the row (or to one of its fields). */
export function allows(
  instance: Instance,
  actor: Actor,
  what: Pick<AclRule, "operation" | "field">,
  on: { table: Table; row?: Row },
): boolean {
  return instance.acls.every(
    (rule) =>
      rule.table !== on.table.name ||
      rule.operation !== what.operation ||
      rule.field !== what.field ||
      names(rule, actor) ||
      !covers(instance, rule, on.table, on.row),
  );
}

/** The fields of a row the actor may not read; empty for most tables. */
export function hiddenFields(instance: Instance, actor: Actor, table: Table, row: Row): ReadonlySet<string> {
  const hidden = new Set<string>();
  for (const rule of instance.acls) {
    if (rule.table !== table.name || rule.operation !== "read" || rule.field === undefined) continue;
    if (!names(rule, actor) && covers(instance, rule, table, row)) hidden.add(rule.field);
  }
  return hidden;
}
