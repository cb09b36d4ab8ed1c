import type { Token } from "./tokens.ts";

export interface Column {
  readonly name: string;
  /** As information_schema names it: TEXT, NUMBER, TIMESTAMP_NTZ, ... */
  readonly type: string;
  readonly nullable: boolean;
}

export interface Table {
  readonly columns: readonly Column[];
  readonly retentionDays: number;
}

export interface View {
  readonly query: readonly Token[];
  readonly secure: boolean;
}

/** What a role may do to an object: "INSERT" on ("TABLE", "DB.SCHEMA.NAME"). */
export interface Grant {
  readonly privilege: string;
  readonly on: string;
  readonly name: string;
}

/** A row access or masking policy: a condition or value over its parameters. */
export interface Policy {
  readonly kind: "ROW_ACCESS_POLICY" | "MASKING_POLICY";
  readonly parameters: readonly string[];
  readonly body: readonly Token[];
}

/** A policy set on columns of a table. */
export interface PolicyUse {
  readonly policy: string;
  readonly table: string;
  readonly columns: readonly string[];
}

/** What an account knows of its objects, by full name; rows lie in the database beside it. */
export interface Catalogue {
  readonly databases: Set<string>;
  readonly schemas: Set<string>;
  readonly tables: Map<string, Table>;
  readonly views: Map<string, View>;
  readonly policies: Map<string, Policy>;
  readonly uses: PolicyUse[];
  /** By role. */
  readonly grants: Map<string, Grant[]>;
  /** Everything else that was created: "WAREHOUSE NAME", "TAG DB.SCHEMA.NAME", ... */
  readonly others: Set<string>;
}

/** The role that may do everything; nobody of the service has it. */
export const ADMIN = "ACCOUNTADMIN";

/** Nothing yet. */
export function emptyCatalogue(): Catalogue {
  return {
    databases: new Set(),
    schemas: new Set(),
    tables: new Map(),
    views: new Map(),
    policies: new Map(),
    uses: [],
    grants: new Map(),
    others: new Set(),
  };
}

/** A role with all roles that were granted to it. */
export function rolesOf({ grants }: Catalogue, role: string): ReadonlySet<string> {
  const found = new Set([role]);
  for (const one of found)
    for (const { privilege, on, name } of grants.get(one) ?? []) if (privilege === "USAGE" && on === "ROLE") found.add(name);
  return found;
}

function grantsOf(catalogue: Catalogue, role: string): readonly Grant[] {
  return [...rolesOf(catalogue, role)].flatMap((one) => catalogue.grants.get(one) ?? []);
}

/** True when the role, or one granted to it, has this or any privilege on the object. */
export function isGranted(catalogue: Catalogue, role: string, name: string, privilege?: string): boolean {
  if (role === ADMIN) return true;
  const fits = (grant: Grant): boolean =>
    privilege === undefined || grant.privilege === privilege || grant.privilege === "OWNERSHIP";
  return grantsOf(catalogue, role).some((grant) => grant.name === name && fits(grant));
}

/** True when the role sees the object at all: its database, its schema, and something on itself. */
export function isSeen(catalogue: Catalogue, role: string, name: string): boolean {
  const [database = "", schema = ""] = name.split(".");
  return [database, `${database}.${schema}`, name].every((one) => isGranted(catalogue, role, one));
}
