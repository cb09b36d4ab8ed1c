import type { Person } from "../../ports/index.ts";
import type { AccountsFile } from "./config.ts";

/** The mapping file as it is asked. Ids of people are compared in lower case: no two entries differ in case alone. */
export interface Accounts {
  /** The directory id that an account belongs to, as it is written there. */
  ownerOf(system: string, account: string): string | null;
  /** The person with the ticket accounts that the file gives to him and to his further accounts of the directory. */
  mapped(person: Person): Person;
}

/** The mapping out of a file that is read again before each answer. */
export function accountsIn(reload: () => AccountsFile): Accounts {
  return {
    ownerOf: (system, account) =>
      reload().people.find(({ accounts }) => Object.hasOwn(accounts, system) && accounts[system]?.includes(account) === true)
        ?.id ?? null,
    mapped: (person) => {
      const ids = [person.id, ...(person.others ?? [])].map((id) => id.toLowerCase());
      const entries = reload().people.filter(({ id }) => ids.includes(id.toLowerCase()));
      const own = entries.find(({ id }) => id.toLowerCase() === person.id.toLowerCase());
      const human = person.human && own?.human !== false;
      return { ...person, human, accounts: together([person.accounts, ...entries.map(({ accounts }) => accounts)]) };
    },
  };
}

function together(all: readonly Person["accounts"][]): Person["accounts"] {
  const systems = [...new Set(all.flatMap((accounts) => Object.keys(accounts)))];
  return Object.fromEntries(systems.map((system) => [system, [...new Set(all.flatMap((accounts) => accounts[system] ?? []))]]));
}
