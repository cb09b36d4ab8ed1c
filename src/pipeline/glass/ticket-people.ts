import type { People } from "../../case/index.ts";
import type { World } from "../world.ts";

/** Directory ids of the ticket's own people: what was done for them is not theirs to judge. Throws DIRECTORY_DOWN. */
export async function ticketPeople({ directory }: World, system: string, people: People | null): Promise<readonly string[]> {
  const accounts = [people?.requester, people?.openedBy, people?.affected, people?.assignee].flatMap((one) => one?.id ?? []);
  const found = await Promise.all([...new Set(accounts)].map((account) => directory.byAccount(system, account)));
  return [...new Set(found.flatMap((person) => person?.id ?? []))];
}
