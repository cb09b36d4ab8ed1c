import { describe, expect, it } from "vitest";
import { closeTicketDesks } from "./ticket-desk.ts";
import { TICKET_SYSTEMS } from "./ticket-systems.ts";

closeTicketDesks();

describe.each(TICKET_SYSTEMS)("%s as a ticket system: whom an account belongs to", (_name, open) => {
  it("capability 8.5: tells what the account's own record holds, and nothing of an account that is none", async () => {
    const { tickets, ticket, requester } = await open();
    const { people } = await tickets.read(ticket);
    const known = (await tickets.knownAs?.(requester)) ?? [];
    expect(known.length).toBeGreaterThan(0);
    expect(known.filter((text) => text.trim() === "")).toEqual([]);
    expect([...known, null]).toContain(people.value?.requester?.name ?? null);
    expect(await tickets.knownAs?.("0".repeat(32))).toBeNull();
    expect(await tickets.knownAs?.("a^ORb")).toBeNull();
  });
});
