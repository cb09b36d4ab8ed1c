import type { Person } from "../../../ports/index.ts";
import { awayOf } from "./away.ts";
import { type EntraConfig, isObjectId } from "./config.ts";
import { down } from "./failure.ts";
import { type Graph, literal } from "./graph.ts";
import { Item, User } from "./wire.ts";

/** Where people are read. */
export interface Source {
  readonly graph: Graph;
  readonly config: EntraConfig;
}

/** The properties that are asked for, and nothing personal among them. */
function propertiesOf({ attributes }: EntraConfig): string {
  const tops = Object.values(attributes).map((path) => path.split(".", 1)[0] ?? "");
  return [...new Set(["id", "accountEnabled", "userType", "employeeId", ...tops])].join(",");
}

/** A person as Graph has him now, with the ticket accounts that it holds itself; null when there is none. */
export async function readPerson({ graph, config }: Source, id: string): Promise<Person | null> {
  const tenant = { graph, config };
  const [found, groups, manager, away] = await Promise.all([
    graph.get(`/users/${id}`, { query: { $select: propertiesOf(config) } }),
    groupsOf(tenant, id),
    superiorOf(tenant, id),
    config.outOfOffice ? awayOf(graph, id) : undefined,
  ]);
  if (found === null) return null;
  const user = userIn(found);
  if (user.id.toLowerCase() !== id) throw down("other_object");
  const twins = await twinsOf(tenant, user);
  return {
    ...standingOf(tenant, user),
    groups,
    accounts: accountsIn(config, [user, ...twins]),
    ...(twins.length === 0 ? {} : { others: twins.map((twin) => twin.id.toLowerCase()) }),
    ...(manager === null ? {} : { manager }),
    ...(away === undefined ? {} : { away }),
  };
}

/** An account of which we may not see whether it is enabled, or of which kind it is, is not: null may mean hidden. */
function standingOf({ config }: Source, user: User): Pick<Person, "id" | "active" | "human" | "guest"> {
  const guest = user.userType !== "Member" && !config.guests;
  return { id: user.id.toLowerCase(), active: user.accountEnabled === true, human: true, ...(guest ? { guest } : {}) };
}

/** The policy's names of the groups that this person is in, directly or through others. Read without a cast: casts are answered out of an index that lags behind. */
async function groupsOf({ graph, config }: Source, id: string): Promise<readonly string[]> {
  const items = await graph.list(`/users/${id}/transitiveMemberOf`, { query: { $select: "id", $top: "999" } });
  const ids = new Set((items ?? []).map((item) => itemIn(item).id.toLowerCase()));
  return Object.entries(config.groups).flatMap(([name, group]) => (ids.has(group) ? [name] : []));
}

async function superiorOf({ graph }: Source, id: string): Promise<string | null> {
  const found = await graph.get(`/users/${id}/manager`, { query: { $select: "id" } });
  return found === null ? null : itemIn(found).id.toLowerCase();
}

/** So many accounts of one human being are still believed; more share a placeholder, and then nobody's independence can be shown. */
const MOST_TWINS = 20;

/** Further accounts of the same human being: those with the same employee id. */
async function twinsOf({ graph, config }: Source, { id, employeeId }: User): Promise<readonly User[]> {
  if (employeeId == null || employeeId.trim() === "") return [];
  const query = { $filter: `employeeId eq ${literal(employeeId)}`, $select: propertiesOf(config), $top: String(MOST_TWINS + 1) };
  const items = (await graph.list("/users", { query })) ?? [];
  if (items.length > MOST_TWINS) throw down("employee_id_shared", { answered: true });
  // A server that drops the filter answers with anybody: only the same employee is believed.
  const same = items.map(userIn).filter((user) => user.employeeId?.toLowerCase() === employeeId.toLowerCase());
  return same.filter((user) => user.id.toLowerCase() !== id.toLowerCase());
}

/** The ticket accounts of all of them, out of the configured properties. */
function accountsIn({ attributes }: EntraConfig, users: readonly User[]): Person["accounts"] {
  const found = Object.entries(attributes).map(([system, path]) => {
    const held = users.map((user) => valueAt(user, path)).filter((account) => account !== null);
    return [system, [...new Set(held)]] as const;
  });
  return Object.fromEntries(found.filter(([, held]) => held.length > 0));
}

function valueAt(user: User, path: string): string | null {
  const value = path
    .split(".")
    .reduce<unknown>((at, key) => (isObject(at) && Object.hasOwn(at, key) ? Reflect.get(at, key) : null), user);
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Ids of the users whose property holds this account. Out of an index that may lag: whoever is found is read himself before he counts. */
export async function holdersOf({ graph, config }: Source, system: string, account: string): Promise<readonly string[]> {
  const path = Object.hasOwn(config.attributes, system) ? config.attributes[system] : undefined;
  if (path === undefined) return [];
  const $filter = `${path.replaceAll(".", "/")} eq ${literal(account)}`;
  const query = { $filter, $select: "id", $count: "true", $top: "2" };
  const items = (await graph.list("/users", { query, eventual: true })) ?? [];
  return items.map((item) => itemIn(item).id.toLowerCase());
}

/** Ids of the users in a group, directly or through others; null when there is no such group. Devices, service principals and contacts are nobody. */
export async function memberIds({ graph }: Pick<Source, "graph">, group: string): Promise<readonly string[] | null> {
  const items = await graph.list(`/groups/${group}/transitiveMembers`, { query: { $select: "id", $top: "999" } });
  if (items === null) return null;
  const users = items.map(itemIn).filter((item) => item["@odata.type"] === "#microsoft.graph.user");
  return [...new Set(users.map(({ id }) => id.toLowerCase()))].filter(isObjectId);
}

function itemIn(value: unknown): Item {
  const read = Item.safeParse(value);
  if (!read.success) throw down("shape");
  return read.data;
}

function userIn(value: unknown): User {
  const read = User.safeParse(value);
  if (!read.success) throw down("shape");
  return read.data;
}
