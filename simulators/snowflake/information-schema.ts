import { ADMIN, type Catalogue, isSeen, rolesOf } from "./catalogue.ts";
import { refuse } from "./replies.ts";
import { textOf } from "./tokens.ts";

/** Whose view of which database. */
export interface Onlooker {
  readonly catalogue: Catalogue;
  readonly role: string;
  readonly database: string;
}

type Rows = readonly (readonly (string | number)[])[];

/** What INFORMATION_SCHEMA holds, as a query of constants: only what the role may see. */
export function listing(onlooker: Onlooker, view: string): string {
  switch (view) {
    case "TABLES":
      return constants(["TABLE_SCHEMA", "TABLE_NAME", "TABLE_TYPE", "RETENTION_TIME"], relations(onlooker));
    case "COLUMNS":
      return constants(["TABLE_SCHEMA", "TABLE_NAME", "COLUMN_NAME", "DATA_TYPE", "IS_NULLABLE"], columns(onlooker));
    case "VIEWS":
      return constants(["TABLE_SCHEMA", "TABLE_NAME", "IS_SECURE", "VIEW_DEFINITION"], views(onlooker));
    case "POLICY_REFERENCES":
      return constants(["POLICY_NAME", "POLICY_KIND", "REF_ENTITY_NAME", "REF_COLUMN_NAME"], references(onlooker));
    default:
      throw refuse("002003", "42S02", "SQL compilation error: Object does not exist or not authorized.");
  }
}

function constants(names: readonly string[], rows: Rows): string {
  const list = names.map((name) => `"${name}"`).join(", ");
  const empty = `SELECT ${names.map((name) => `NULL AS "${name}"`).join(", ")} WHERE false`;
  if (rows.length === 0) return `(${empty})`;
  const values = rows.map((row) => `(${row.map(literal).join(", ")})`).join(", ");
  return `(SELECT * FROM (VALUES ${values}) listed(${list}))`;
}

function literal(value: string | number): string {
  return typeof value === "number" ? String(value) : `'${value.replaceAll("'", "''")}'`;
}

function seen({ catalogue, role, database }: Onlooker, names: Iterable<string>): readonly (readonly [string, string, string])[] {
  return [...names].flatMap((full) => {
    const [of = "", schema = "", name = ""] = full.split(".");
    return of === database && isSeen(catalogue, role, full) ? [[full, schema, name] as const] : [];
  });
}

function relations(onlooker: Onlooker): Rows {
  const { tables, views: known } = onlooker.catalogue;
  return [
    ...seen(onlooker, tables.keys()).map(([full, schema, name]) => [
      schema,
      name,
      "BASE TABLE",
      tables.get(full)?.retentionDays ?? 1,
    ]),
    ...seen(onlooker, known.keys()).map(([, schema, name]) => [schema, name, "VIEW", 0]),
  ];
}

function columns(onlooker: Onlooker): Rows {
  const { tables } = onlooker.catalogue;
  return seen(onlooker, tables.keys()).flatMap(([full, schema, name]) =>
    (tables.get(full)?.columns ?? []).map((column) => [schema, name, column.name, column.type, column.nullable ? "YES" : "NO"]),
  );
}

function views(onlooker: Onlooker): Rows {
  const { views: known } = onlooker.catalogue;
  return seen(onlooker, known.keys()).map(([full, schema, name]) => {
    const view = known.get(full);
    return [schema, name, view?.secure === true ? "YES" : "NO", textOf(view?.query ?? [])];
  });
}

function references({ catalogue }: Onlooker): Rows {
  return catalogue.uses.flatMap(({ policy, table, columns: on }) =>
    on.map((column) => [
      policy.split(".").at(-1) ?? "",
      catalogue.policies.get(policy)?.kind ?? "",
      table.split(".").at(-1) ?? "",
      column,
    ]),
  );
}

/** SHOW GRANTS TO ROLE, for a role that is one's own or granted to one's own. */
export function grantsShown(catalogue: Catalogue, role: string, asked: string): Rows {
  const own = role === ADMIN || rolesOf(catalogue, role).has(asked);
  if (!own || !catalogue.others.has(`ROLE ${asked}`))
    throw refuse("002003", "02000", `SQL compilation error: Role '${asked}' does not exist or not authorized.`);
  return (catalogue.grants.get(asked) ?? []).map(({ privilege, on, name }) => [privilege, on, name, asked]);
}
