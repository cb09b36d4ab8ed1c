import { z } from "zod";
import type { Entry } from "../case/index.ts";
import type {
  GroupProperty,
  Listed,
  Provisioned,
  ProvisionedGroup,
  ProvisionedUser,
  Pushed,
  Put,
  Told,
  UserProperty,
  Wanted,
} from "../ports/index.ts";
import type { Database, Queries, Row } from "./database.ts";
import { sqlState } from "./database-failure.ts";
import { allRows, oneRow } from "./row.ts";

const UserRow = z
  .object({
    id: z.string(),
    external_id: z.string().nullable(),
    user_name: z.string(),
    active: z.boolean(),
    guest: z.boolean(),
    employee_number: z.string().nullable(),
    manager: z.string().nullable(),
    accounts: z.record(z.string(), z.string()),
  })
  .transform(
    ({ external_id: externalId, user_name: userName, employee_number: employeeNumber, ...rest }): ProvisionedUser => ({
      ...rest,
      externalId,
      userName,
      employeeNumber,
    }),
  );
const GroupRow = z
  .object({ id: z.string(), external_id: z.string().nullable(), display_name: z.string(), members: z.array(z.string()) })
  .transform(
    ({ external_id: externalId, display_name: displayName, ...rest }): ProvisionedGroup => ({ ...rest, externalId, displayName }),
  );
const Total = z.object({ total: z.number() });

/** One kind as it lies in its table. Only these texts stand in statements; `?` is the value's parameter. */
interface Table<T, P extends string> {
  readonly name: string;
  readonly columns: string;
  readonly row: z.ZodType<T, Row>;
  readonly by: Readonly<Record<P, string>>;
  readonly put: (tx: Queries, value: T) => Promise<unknown>;
}

const USERS: Table<ProvisionedUser, UserProperty> = {
  name: "provisioned_users",
  columns: "*",
  row: UserRow,
  by: {
    id: "id = ?",
    externalId: "external_id = ?",
    userName: "lower(user_name) = lower(?)",
    employeeNumber: "lower(employee_number) = lower(?)",
    account: "accounts @> ?::jsonb",
    memberOf: "id in (select user_id from provisioned_members where group_id = ?)",
  },
  put: (tx, { id, externalId, userName, active, guest, employeeNumber, manager, accounts }) =>
    tx.query(PUT_USER, [id, externalId, userName, active, guest, employeeNumber, manager, JSON.stringify(accounts)]),
};
const PUT_USER = `insert into provisioned_users (id, external_id, user_name, active, guest, employee_number, manager, accounts)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do update set external_id = excluded.external_id, user_name = excluded.user_name,
  active = excluded.active, guest = excluded.guest, employee_number = excluded.employee_number, manager = excluded.manager, accounts = excluded.accounts`;

const GROUPS: Table<ProvisionedGroup, GroupProperty> = {
  name: "provisioned_groups",
  columns: `id, external_id, display_name,
    array(select user_id from provisioned_members where group_id = id order by user_id) as members`,
  row: GroupRow,
  by: {
    id: "id = ?",
    externalId: "external_id = ?",
    displayName: "lower(display_name) = lower(?)",
    member: "id in (select group_id from provisioned_members where user_id = ?)",
    ref: "(id = ? or lower(external_id) = lower(?))",
  },
  put: putGroup,
};
const PUT_GROUP = `insert into provisioned_groups (id, external_id, display_name) values ($1, $2, $3)
on conflict (id) do update set external_id = excluded.external_id, display_name = excluded.display_name`;

async function putGroup(tx: Queries, { id, externalId, displayName, members }: ProvisionedGroup): Promise<void> {
  await tx.query(PUT_GROUP, [id, externalId, displayName]);
  await tx.query("delete from provisioned_members where group_id = $1 and user_id <> all ($2::text[])", [id, members]);
  const add = "insert into provisioned_members select $1, unnest($2::text[]) on conflict do nothing";
  await tx.query(add, [id, members]);
}

/** What an identity provider pushed, in tables of its own. */
export function openProvisioned(db: Database): Provisioned {
  return { users: pushed(db, USERS), groups: { ...pushed(db, GROUPS), drop: (id, told) => drop(db, id, told) } };
}

function pushed<T extends { readonly id: string }, P extends string>(db: Database, table: Table<T, P>): Pushed<T, P> {
  return {
    load: (id) => one(db, table, id),
    find: (wanted) => find(db, table, wanted),
    add: (value, told) =>
      unlessTaken(() =>
        db.transaction(async (tx) => {
          await table.put(tx, value);
          await record(tx, await told(null, value));
          return { kind: "done", value };
        }),
      ),
    change: (id, change, told) =>
      unlessTaken(() =>
        db.transaction(async (tx) => {
          const before = await one(tx, table, id, "for update");
          if (before === null) return { kind: "absent" };
          const value = change(before);
          await table.put(tx, value);
          await record(tx, await told(before, value));
          return { kind: "done", value };
        }),
      ),
  };
}

function drop(db: Database, id: string, told: Told<ProvisionedGroup>): Promise<boolean> {
  return db.transaction(async (tx) => {
    const before = await one(tx, GROUPS, id, "for update");
    if (before === null) return false;
    await tx.query("delete from provisioned_groups where id = $1", [id]);
    await record(tx, await told(before, null));
    return true;
  });
}

// Members are read by a statement of their own: the row's lock, once it is held, must not show them as they were before it was.
async function one<T, P extends string>(on: Queries, table: Table<T, P>, id: string, lock = ""): Promise<T | null> {
  if (lock !== "") await on.query(`select 1 from ${table.name} where id = $1 ${lock}`, [id]);
  return oneRow(table.row, await on.query(`select ${table.columns} from ${table.name} where id = $1`, [id]));
}

async function find<T, P extends string>(
  on: Queries,
  { name, columns, row, by }: Table<T, P>,
  { where, offset, limit }: Wanted<P>,
): Promise<Listed<T>> {
  const conditions = where.map((one, at) => by[one.by].replaceAll("?", `$${at + 1}`));
  const from = `from ${name}${conditions.length === 0 ? "" : ` where ${conditions.join(" and ")}`}`;
  const values = where.map(({ value }) => value);
  const page = `order by id offset $${values.length + 1} limit $${values.length + 2}`;
  const rows = await on.query(`select ${columns} ${from} ${page}`, [...values, offset, limit]);
  const counted = oneRow(Total, await on.query(`select count(*)::int as total ${from}`, values));
  return { total: counted?.total ?? 0, items: allRows(row, rows) };
}

async function record(tx: Queries, entries: readonly Entry[]): Promise<void> {
  if (entries.length > 0) await tx.query("select ots_record($1)", [JSON.stringify(entries)]);
}

/** A unique id or name that is another's, or a member who is nobody. */
async function unlessTaken<T>(write: () => Promise<Put<T>>): Promise<Put<T>> {
  try {
    return await write();
  } catch (error) {
    const state = sqlState(error);
    if (state === "23505" || state === "23503") return { kind: "taken" };
    throw error;
  }
}
