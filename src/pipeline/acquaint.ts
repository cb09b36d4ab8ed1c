import { type Acquainted, outsideTexts, type Redactor, type RedactText, type TicketContext, ticketTexts } from "../case/index.ts";
import { acquaintedOf } from "../privacy/index.ts";
import { noteOwners } from "./vault/owners.ts";
import type { World } from "./world.ts";

/** What is needed to know whom a ticket is about. */
type Hearing = Pick<World, "redact" | "directory" | "roster" | "vault">;

// Names are kept in this process's memory alone, for the tickets that were read last: each answer and each draft reads its ticket right before it is recorded.
const MOST_TICKETS = 2_000;
const met = new WeakMap<RedactText, Map<string, Acquainted>>();
const redactors = new WeakMap<Acquainted, Redactor>();

/** Takes note of whom a ticket is about, so that texts about it are redacted with their names, and redacts its long texts in pieces. */
export async function acquaint(world: Hearing, context: TicketContext): Promise<TicketContext> {
  const tickets = met.get(world.redact) ?? new Map<string, Acquainted>();
  met.set(world.redact, tickets);
  const key = keyOf(context.ref);
  tickets.delete(key);
  tickets.set(key, acquaintedOf(context, await zoneOf(world, context)));
  const [oldest] = tickets.keys();
  if (tickets.size > MOST_TICKETS && oldest !== undefined) tickets.delete(oldest);
  if (world.vault !== undefined) noteOwners(world.vault, context);
  await redactorFor(world, context.ref).ahead([...ticketTexts(context), ...outsideTexts(context)]);
  return context;
}

/** Whom a ticket is about, as far as this process has read it lately. */
export function peopleOf(
  world: Pick<World, "redact">,
  about: { readonly system: string; readonly id: string },
): Acquainted | null {
  return met.get(world.redact)?.get(keyOf(about)) ?? null;
}

/** The redactor for all that is said about a ticket. */
export function redactorFor(world: Pick<World, "redact">, about: { readonly system: string; readonly id: string }): Redactor {
  const people = peopleOf(world, about);
  if (people === null) return world.redact;
  const found = redactors.get(people) ?? world.redact.knowing(people);
  redactors.set(people, found);
  return found;
}

function keyOf({ system, id }: { readonly system: string; readonly id: string }): string {
  return `${system}/${id}`;
}

/** The time zone of the requester's site; null where no roster knows it. A directory that does not answer tells none. */
async function zoneOf({ directory, roster }: Hearing, { ref, people }: TicketContext): Promise<string | null> {
  const requester = people.value?.requester ?? null;
  if (roster === null || requester === null) return null;
  const person = await directory.byAccount(ref.system, requester.id).catch(() => null);
  const site = person === null ? undefined : (person.site ?? roster.people.get(person.id));
  return site === undefined ? null : (roster.sites.get(site)?.zone ?? null);
}
