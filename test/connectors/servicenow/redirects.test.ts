import { expect, it } from "vitest";
import { actionEffect, cleared, closeDesks, commentOn, openDesk } from "./desk.ts";

closeDesks();

it("servicenow row 6: a redirect is not followed, and is an outage: of a read, of the token and of a write, which may have arrived", async () => {
  const aside = { kind: "status", status: 302, headers: { location: "https://login.example.com/" } } as const;
  const desk = await openDesk();
  const down = { code: "TICKET_SYSTEM_DOWN", context: { reason: "redirect" } };
  desk.sim.faults.add({ ...aside, path: /oauth_token/ });
  const tokenless = desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.change))));
  await expect(tokenless).rejects.toMatchObject({ ...down, context: { ...down.context, sent: false } });
  desk.sim.faults.add({ ...aside, path: /batch/ });
  await expect(desk.tickets.read(desk.change)).rejects.toMatchObject(down);
  desk.sim.faults.add({ ...aside, path: /change_request/, method: "PATCH" });
  const written = desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.change))));
  await expect(written).rejects.toMatchObject({ code: "EFFECT_UNKNOWN", context: { reason: "redirect" } });
});
