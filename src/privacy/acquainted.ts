import type { Account, Acquainted, TicketContext } from "../case/index.ts";
import { countryOfMail, countryOfZone } from "./phone-countries.ts";

/** Whom a ticket is about: the names in its own people fields, and the countries whose phone numbers its requester may write. `zone` is that of the requester's site. */
export function acquaintedOf({ people }: TicketContext, zone: string | null = null): Acquainted {
  const { requester = null, openedBy = null, affected = null, assignee = null } = people.value ?? {};
  const known = [requester, affected, openedBy].flatMap((account) => [countryOfMail(account?.email ?? null)]);
  const countries = [countryOfZone(zone), ...known].filter((country) => country !== null);
  return { names: [requester, openedBy, affected, assignee].flatMap(nameOf), countries: [...new Set(countries)] };
}

function nameOf(account: Account | null): readonly string[] {
  return account?.name === null || account === null ? [] : [account.name];
}
