import type { TicketContext } from "./ticket.ts";

/** Texts that came with a ticket from outside its own record: names and words of what it hangs together with, and what further systems say. As untrusted as the ticket's own. */
export function outsideTexts({ relations, sources = {} }: TicketContext): readonly string[] {
  return [
    ...(relations?.value ?? []).flatMap(({ name, relation }) => [name, relation]),
    ...Object.values(sources).flatMap(({ value }) => Object.values(value ?? {})),
  ];
}
