import type { Account, TicketContext } from "../../case/index.ts";
import type { EntryInput } from "../../evidence/index.ts";
import { isNameOf } from "../../privacy/index.ts";
import type { Owner, Taken, Vault } from "./open-vault.ts";

/** A ticket's people, the requester first. */
type People = readonly Account[];

const MOST_TICKETS = 2_000;
const met = new WeakMap<Vault, Map<string, People>>();

/** Takes note of whose a ticket is, so that what is taken out of texts about it is kept under their keys. */
export function noteOwners(vault: Vault, { ref, people }: TicketContext): void {
  const tickets = met.get(vault) ?? new Map<string, People>();
  met.set(vault, tickets);
  const { requester = null, affected = null, openedBy = null, assignee = null } = people.value ?? {};
  const key = `${ref.system}/${ref.id}`;
  tickets.delete(key);
  tickets.set(
    key,
    [requester, affected, openedBy, assignee].filter((account) => account !== null),
  );
  const [oldest] = tickets.keys();
  if (tickets.size > MOST_TICKETS && oldest !== undefined) tickets.delete(oldest);
}

/** Whose a value is: of the account it names, else the requester's, else the ticket's own (or of what else the entry is about). A machine's address is nobody's. */
export function ownerOf(vault: Vault, subject: EntryInput["subject"], { kind, value }: Pick<Taken, "kind" | "value">): Owner {
  if (kind === "IP") return { kind: "record", ...subject };
  const people = met.get(vault)?.get(`${subject.system}/${subject.id}`) ?? [];
  const owner = people.find((account) => isNamed(account, kind, value)) ?? people[0];
  if (owner === undefined) return { kind: "record", ...subject };
  return { kind: "person", system: subject.system, account: owner.id };
}

function isNamed({ name, email }: Account, kind: string, value: string): boolean {
  const said = value.toLowerCase();
  const words = (name ?? "").toLowerCase();
  if (said === email?.toLowerCase() || said === words || words.split(/\s+/).includes(said)) return true;
  return kind === "PERSON" && name !== null && isNameOf(name, value);
}

/** What the tickets that this process read lately say of an account: names and addresses. */
export function saidOf(
  vault: Vault,
  { system, account }: { readonly system: string; readonly account: string },
): readonly string[] {
  const tickets = [...(met.get(vault) ?? [])].filter(([key]) => key.startsWith(`${system}/`));
  const accounts = tickets.flatMap(([, people]) => people.filter(({ id }) => id === account));
  return accounts.flatMap(({ name, email }) => [name, email].filter((text) => text !== null));
}
