import type { Directory, Person } from "../../ports/index.ts";
import type { DirectoryFile } from "./config.ts";

/** The directory out of a file that was read at start: the stand-in for an IdP. `reload` is asked before each answer, so that a leaver loses power at once. */
export function staticDirectory(reload: () => DirectoryFile): Directory {
  return {
    async byAccount(system, account) {
      // The name of a system may come from outside: only the file's own keys count.
      const has = ({ accounts }: Person) => Object.hasOwn(accounts, system) && accounts[system]?.includes(account) === true;
      return people(reload()).find(has) ?? null;
    },
    async byId(id) {
      return people(reload()).find((person) => person.id === id) ?? null;
    },
    async members(group) {
      return people(reload()).filter((person) => person.groups.includes(group));
    },
  };
}

function people(file: DirectoryFile): readonly Person[] {
  return file.people;
}
