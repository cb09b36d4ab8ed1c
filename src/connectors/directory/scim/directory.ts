import { errorCode, OpsError } from "../../../case/index.ts";
import type { Directory, Log, Person, Provisioned, ProvisionedUser } from "../../../ports/index.ts";
import { type Accounts, accountsIn } from "../accounts.ts";
import type { AccountsFile } from "../config.ts";

/** What the pushed directory stands on. */
export interface ScimDeps {
  readonly provisioned: Provisioned;
  /** The policy's group names and the ids that they mean: ours, or the provider's (externalId). */
  readonly groups: Readonly<Record<string, string>>;
  readonly accounts: () => AccountsFile;
  readonly log?: Log;
}

/** More members than this are none that review. */
const MOST_MEMBERS = 300;
/** More accounts of one employee number share a placeholder, and then nobody's independence can be shown. */
const MOST_TWINS = 20;
const MOST_GROUPS = 1_000;

interface Desk {
  readonly deps: ScimDeps;
  readonly accounts: Accounts;
}

/** The directory out of what an identity provider pushed. It is read for each answer, and as old as the provider's last push. */
export function scimDirectory(deps: ScimDeps): Directory {
  const desk = { deps, accounts: accountsIn(deps.accounts) };
  return {
    byId: (id) => told(() => byId(desk, id)),
    byAccount: (system, account) => told(() => byAccount(desk, system, account)),
    members: (group) => told(() => members(desk, group)),
  };
}

async function byId(desk: Desk, id: string): Promise<Person | null> {
  const { items } = await desk.deps.provisioned.users.find({ where: [{ by: "externalId", value: id }], offset: 0, limit: 1 });
  return items[0] === undefined ? null : personOf(desk, items[0]);
}

async function byAccount(desk: Desk, system: string, account: string): Promise<Person | null> {
  // A proof of the identity provider names the person himself.
  if (system === "idp") return byId(desk, account);
  const owner = desk.accounts.ownerOf(system, account);
  const where = [{ by: "account", value: JSON.stringify({ [system]: account }) }] as const;
  const { items } = await desk.deps.provisioned.users.find({ where, offset: 0, limit: 2 });
  const holders = items.flatMap(({ externalId }) => externalId ?? []);
  const [id, ...more] = new Set([...(owner === null ? [] : [owner]), ...holders]);
  if (more.length > 0 || holders.length < items.length)
    desk.deps.log?.warn("an account belongs to several people of the directory: it proves nobody", { system });
  return id === undefined || more.length > 0 || holders.length < items.length ? null : byId(desk, id);
}

async function members(desk: Desk, name: string): Promise<readonly Person[]> {
  const { groups, provisioned } = desk.deps;
  const ref = Object.hasOwn(groups, name) ? groups[name] : undefined;
  if (ref === undefined) return [];
  const found = await provisioned.groups.find({ where: [{ by: "ref", value: ref }], offset: 0, limit: 2 });
  const [group] = found.items;
  if (group === undefined) throw down("group_absent");
  if (found.total > 1) throw down("group_ambiguous");
  if (group.members.length > MOST_MEMBERS) throw down("group_too_large");
  const where = [{ by: "memberOf", value: group.id }] as const;
  const { items } = await provisioned.users.find({ where, offset: 0, limit: MOST_MEMBERS });
  const people = await Promise.all(items.map((user) => personOf(desk, user)));
  return people.filter((person) => person !== null);
}

async function personOf({ deps, accounts }: Desk, user: ProvisionedUser): Promise<Person | null> {
  if (user.externalId === null) return null;
  const { users, groups } = deps.provisioned;
  const [of, twins, manager] = await Promise.all([
    groups.find({ where: [{ by: "member", value: user.id }], offset: 0, limit: MOST_GROUPS }),
    twinsOf(deps.provisioned, user),
    user.manager === null ? null : users.load(user.manager),
  ]);
  const ids = new Set(of.items.flatMap(({ id, externalId }) => [id, ...(externalId === null ? [] : [externalId.toLowerCase()])]));
  const others = twins.flatMap(({ externalId }) => externalId ?? []);
  return accounts.mapped({
    id: user.externalId,
    active: user.active,
    human: true,
    groups: Object.entries(deps.groups).flatMap(([name, id]) => (ids.has(id) || ids.has(id.toLowerCase()) ? [name] : [])),
    accounts: accountsOf([user, ...twins]),
    ...(user.guest ? { guest: true as const } : {}),
    ...(others.length === 0 ? {} : { others }),
    ...(manager?.externalId == null ? {} : { manager: manager.externalId }),
  });
}

/** Further accounts of the same human being: those with the same employee number. */
async function twinsOf({ users }: Provisioned, { id, employeeNumber }: ProvisionedUser): Promise<readonly ProvisionedUser[]> {
  if (employeeNumber === null) return [];
  const where = [{ by: "employeeNumber", value: employeeNumber }] as const;
  const { items } = await users.find({ where, offset: 0, limit: MOST_TWINS + 1 });
  if (items.length > MOST_TWINS) throw down("employee_id_shared");
  return items.filter((twin) => twin.id !== id);
}

function accountsOf(users: readonly ProvisionedUser[]): Person["accounts"] {
  const all = users.flatMap(({ accounts }) => Object.entries(accounts));
  const systems = [...new Set(all.map(([system]) => system))];
  const ofSystem = (wanted: string) => new Set(all.flatMap(([system, account]) => (system === wanted ? [account] : [])));
  return Object.fromEntries(systems.map((system) => [system, [...ofSystem(system)]]));
}

function down(reason: string): OpsError {
  return new OpsError("DIRECTORY_DOWN", "the pushed directory cannot tell", { reason, answered: true });
}

async function told<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (errorCode(error) === "DIRECTORY_DOWN") throw error;
    throw new OpsError("DIRECTORY_DOWN", "the pushed directory cannot be read", { reason: errorCode(error) });
  }
}
