import type { Person } from "../../ports/index.ts";
import type { Recorder } from "../entries.ts";
import type { World } from "../world.ts";
import { vaultOf } from "./acts.ts";
import type { Owner } from "./open-vault.ts";
import { saidOf } from "./owners.ts";

/** What erasing somebody needs. */
export type Erasing = Recorder & Pick<World, "directory" | "systems">;

type PersonOwner = Extract<Owner, { readonly kind: "person" }>;

// Shorter ones are words that say nothing about anybody.
const SHORTEST = 4;
const MOST = 100;

/** What somebody is known by, and the ticket systems that tell nothing of an account of his: there is none, or we may not see it. */
export interface KnownBy {
  readonly values: readonly string[];
  readonly unread: readonly string[];
}

/**
 * What somebody is known by: his accounts as the directory has them, and of each what its ticket system holds (user name, whole name, mail addresses,
 * phone numbers). Throws when one of them does not answer: nobody is erased by half.
 */
export async function identifiersOf(world: Erasing, owner: PersonOwner): Promise<KnownBy> {
  const person = await world.directory.byAccount(owner.system, owner.account, { fresh: true });
  const accounts = [{ system: owner.system, account: owner.account }, ...accountsOf(person)];
  const found = new Set([...(person === null ? [] : [person.id]), ...accounts.map(({ account }) => account)]);
  const unread = new Set<string>();
  for (const one of accounts) {
    const known = await toldOf(world, one);
    if (known === null) unread.add(one.system);
    for (const text of [...(known ?? []), ...saidOf(vaultOf(world), one)]) found.add(text);
  }
  const values = [...found].map((text) => text.trim()).filter((text) => text.length >= SHORTEST);
  return { values: values.slice(0, MOST), unread: [...unread] };
}

interface Named {
  readonly system: string;
  readonly account: string;
}

function accountsOf(person: Person | null): readonly Named[] {
  return Object.entries(person?.accounts ?? {}).flatMap(([system, ids]) => ids.map((account) => ({ system, account })));
}

/** What the account's own system says of it; nothing where no ticket system has it, null where one tells nothing. */
async function toldOf({ systems }: Erasing, { system, account }: Named): Promise<readonly string[] | null> {
  const of = systems.get(system);
  return of === undefined ? [] : ((await of.knownAs?.(account)) ?? null);
}
