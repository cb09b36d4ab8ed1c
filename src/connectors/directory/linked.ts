import type { Clock } from "../../case/index.ts";
import type { AccountLinks, Directory, Person, Reading } from "../../ports/index.ts";
import { type Cache, cache } from "./entra/cache.ts";

type Found = { readonly person: Person } | { readonly why: string };

interface Desk {
  readonly directory: Directory;
  readonly links: AccountLinks;
  /** Accounts by the id that they hold, in lower case. */
  readonly kept: Cache<readonly string[]>;
}

/**
 * The directory, with a ticket system's own word on whose its accounts are: an account is that person's whose immutable id its record holds, and every
 * account with that id is the same person's. Empty, inactive, unknown or at odds with the directory's own mapping: it is nobody's.
 */
export function linkedDirectory(directory: Directory, links: AccountLinks, clock: Clock): Directory {
  const desk: Desk = { directory, links, kept: cache(clock) };
  const one = async (person: Person | null, how?: Reading): Promise<Person | null> =>
    person === null ? null : ((await withAccounts(desk, [person], how))[0] ?? null);
  return {
    byId: async (id, how) => one(await directory.byId(id, how), how),
    byAccount: async (system, account, how) => {
      if (system !== links.system) return one(await directory.byAccount(system, account, how), how);
      const found = await holderOf(desk, account, how);
      return "why" in found ? null : one(found.person, how);
    },
    members: async (group, how) => withAccounts(desk, await directory.members(group, how), how),
    whyNobody: async (system, account) => {
      if (system !== links.system) return null;
      const found = await holderOf(desk, account);
      return "why" in found ? found.why : null;
    },
  };
}

async function holderOf({ directory, links }: Desk, account: string, how?: Reading): Promise<Found> {
  const owner = await links.ownerOf(account);
  if (owner.kind === "nobody") return { why: owner.why };
  const [held, mapped] = await Promise.all([
    links.by === null ? directory.byId(owner.id, how) : directory.byAccount(links.by, owner.id, how),
    directory.byAccount(links.system, account, how),
  ]);
  if (held === null) return { why: "no person of the directory, or more than one, has the id that the account's record holds." };
  if (mapped !== null && mapped.id !== held.id)
    return { why: "the account is one person's by its own record, and another's by the mapping of accounts." };
  return { person: held };
}

async function withAccounts({ links, kept }: Desk, people: readonly Person[], how?: Reading): Promise<readonly Person[]> {
  const since = kept.mark();
  const known = new Map<string, readonly string[]>();
  const wanted = [...new Set(people.flatMap((person) => idsOf(links, person)))];
  for (const id of how?.fresh === true ? [] : wanted) {
    const accounts = kept.get(id.toLowerCase());
    if (accounts !== undefined) known.set(id.toLowerCase(), accounts);
  }
  const missing = wanted.filter((id) => !known.has(id.toLowerCase()));
  const read = missing.length === 0 ? new Map<string, readonly string[]>() : await links.accountsOf(missing);
  for (const id of missing.map((text) => text.toLowerCase())) {
    const accounts = read.get(id) ?? [];
    kept.put(id, accounts, since);
    known.set(id, accounts);
  }
  return people.map((person) => joined(links, person, known));
}

/** What the column holds of this human being: ids of all his accounts in the directory. */
function idsOf({ by }: AccountLinks, { id, others = [], accounts }: Person): readonly string[] {
  if (by === null) return [id, ...others];
  return Object.hasOwn(accounts, by) ? (accounts[by] ?? []) : [];
}

function joined(links: AccountLinks, person: Person, known: ReadonlyMap<string, readonly string[]>): Person {
  const { system } = links;
  const mapped = Object.hasOwn(person.accounts, system) ? (person.accounts[system] ?? []) : [];
  const all = new Set([...mapped, ...idsOf(links, person).flatMap((id) => known.get(id.toLowerCase()) ?? [])]);
  return all.size === 0 ? person : { ...person, accounts: { ...person.accounts, [system]: [...all] } };
}
