import { all, isObject, list, type Made, text } from "./fluent.ts";

export type Row = Record<string, string>;

/** A table: its columns with their lengths (0 = any), what must be unique, and its rows by sys_id. */
export interface Table {
  readonly name: string;
  readonly columns: ReadonlyMap<string, number>;
  readonly unique: readonly string[];
  readonly audited: boolean;
  readonly rows: Map<string, Row>;
}

const SYSTEM = "sys_id sys_created_on sys_created_by sys_updated_on sys_updated_by sys_mod_count sys_class_name";
const TASK =
  "number state approval type risk priority assignment_group assigned_to cmdb_ci opened_by short_description description";
const STOCK: Readonly<Record<string, string>> = {
  task: TASK,
  change_request: `${TASK} on_hold requested_by`,
  change_task: `${TASK} on_hold change_request`,
  incident: `${TASK} caller_id`,
  sc_req_item: `${TASK} request`,
  sc_task: `${TASK} request`,
  sysapproval_approver: "state approver sysapproval document_id source_table comments",
  sys_user: "user_name name email",
  sys_user_group: "name",
  sys_user_has_role: "user role.name state",
  sys_audit: "tablename documentkey fieldname oldvalue newvalue user record_checkpoint",
};

/** The tables of the platform that our scripts touch, and the app's own as its source describes them. */
export function tablesOf(app: readonly Made[]): ReadonlyMap<string, Table> {
  const stock = Object.entries(STOCK).map(([name, columns]) =>
    table(
      name,
      `${SYSTEM} ${columns}`.split(" ").map((column) => [column, 0]),
    ),
  );
  const own = all(app, "Table", ownTable);
  return new Map([...stock, ...own].map((one) => [one.name, one]));
}

function table(name: string, columns: readonly (readonly [string, number])[]): Table {
  return { name, columns: new Map(columns), unique: [], audited: false, rows: new Map() };
}

function ownTable(given: Readonly<Record<string, unknown>>): Table {
  const schema = isObject(given["schema"]) ? given["schema"] : {};
  const columns = Object.entries(schema).map(
    ([name, column]) => [name, isObject(column) ? Number(column["maxLength"] ?? 0) : 0] as const,
  );
  const unique = list(given, "index").flatMap((index) =>
    isObject(index) && index["unique"] === true ? [text(index, "element")] : [],
  );
  const system = SYSTEM.split(" ").map((name) => [name, 0] as const);
  return { ...table(text(given, "name"), [...system, ...columns]), unique, audited: given["audit"] === true };
}
