import type { Clock } from "../../../case/index.ts";
import type { Cursors, Directory, Log, Person, Reading } from "../../../ports/index.ts";
import { type Accounts, accountsIn } from "../accounts.ts";
import type { AccountsFile } from "../config.ts";
import { type Cache, cache } from "./cache.ts";
import { type Changed, changes } from "./changes.ts";
import { isObjectId } from "./config.ts";
import { down } from "./failure.ts";
import { holdersOf, memberIds, readPerson, type Source } from "./people.ts";

/** What answering stands on beside Graph. */
export interface Backing {
  readonly clock: Clock;
  readonly accounts: () => AccountsFile;
  readonly cursors?: Cursors;
  readonly log?: Log;
}

/** Readings of people at a time, for the members of one group. */
const AT_A_TIME = 5;
/** A group of more people is none that reviews; asking for each would take minutes. */
const MOST_MEMBERS = 300;

/** The parts of one directory at work. */
interface Desk {
  readonly source: Source;
  readonly accounts: Accounts;
  readonly people: Cache<Person>;
  readonly lists: Cache<readonly string[]>;
  readonly catchUp: () => Promise<void>;
  readonly log: Log | undefined;
}

/** The directory over one tenant: what was read is kept for five minutes at most, less where the tenant tells a change, and not at all for a fresh reading. */
export function directoryOver(source: Source, { clock, accounts, cursors, log }: Backing): Directory {
  const people = cache<Person>(clock);
  const lists = cache<readonly string[]>(clock);
  const name = `directory.entra.${source.config.tenant}`;
  const trail = changes({ graph: source.graph, clock, cursors, name, log }, (changed) => forget(people, lists, changed));
  const desk: Desk = { source, accounts: accountsIn(accounts), people, lists, catchUp: () => trail.catchUp(), log };
  return {
    byId: (id, how) => byId(desk, id, how),
    byAccount: (system, account, how) => byAccount(desk, { system, account }, how),
    members: (group, how) => members(desk, group, how),
  };
}

function forget(people: Cache<Person>, lists: Cache<readonly string[]>, changed: Changed): void {
  if (changed.groups !== "same") lists.clear();
  if (changed.groups === "everything") people.clear();
  else people.drop(({ id, others = [] }) => [id, ...others].some((one) => changed.people.has(one)));
}

async function byId({ source, accounts, people, catchUp }: Desk, text: string, how?: Reading): Promise<Person | null> {
  const id = text.toLowerCase();
  if (!isObjectId(id)) return null;
  const fresh = how?.fresh === true;
  if (!fresh) await catchUp();
  const known = fresh ? undefined : people.get(id);
  if (known !== undefined) return accounts.mapped(known);
  const since = people.mark();
  const read = await readPerson(source, id);
  if (read === null) return null;
  people.put(id, read, since);
  return accounts.mapped(read);
}

interface Held {
  readonly system: string;
  readonly account: string;
}

async function byAccount(desk: Desk, held: Held, how?: Reading): Promise<Person | null> {
  const { system, account } = held;
  // A proof of the identity provider names the person himself.
  if (system === "idp") return byId(desk, account, how);
  const [id, ...more] = await ownersOf(desk, held);
  if (more.length > 0)
    desk.log?.warn("an account belongs to several people of the directory: it proves nobody", { system, count: more.length + 1 });
  if (id === undefined || more.length > 0) return null;
  const person = await byId(desk, id, how);
  // The index that was asked may be behind: the person himself must still have it.
  return person?.accounts[system]?.includes(account) === true ? person : null;
}

/** Whoever has the account, by the file or by Entra. */
async function ownersOf({ accounts, source }: Desk, { system, account }: Held): Promise<ReadonlySet<string>> {
  const owner = accounts.ownerOf(system, account);
  const holders = await holdersOf(source, system, account);
  return new Set(owner === null ? holders : [owner.toLowerCase(), ...holders]);
}

async function members(desk: Desk, group: string, how?: Reading): Promise<readonly Person[]> {
  const { groups } = desk.source.config;
  const id = Object.hasOwn(groups, group) ? groups[group] : undefined;
  if (id === undefined) return [];
  const ids = await listOf(desk, id, how);
  if (ids === null) throw down("group_absent", { group, answered: true });
  if (ids.length > MOST_MEMBERS) throw down("group_too_large", { group, answered: true, count: ids.length });
  const found: (Person | null)[] = [];
  for (let from = 0; from < ids.length; from += AT_A_TIME)
    found.push(...(await Promise.all(ids.slice(from, from + AT_A_TIME).map((one) => byId(desk, one, how)))));
  return found.filter((person) => person !== null);
}

async function listOf({ source, lists, catchUp }: Desk, group: string, how?: Reading): Promise<readonly string[] | null> {
  const fresh = how?.fresh === true;
  if (!fresh) await catchUp();
  const known = fresh ? undefined : lists.get(group);
  if (known !== undefined) return known;
  const since = lists.mark();
  const ids = await memberIds(source, group);
  if (ids !== null) lists.put(group, ids, since);
  return ids;
}
