import { describe, expect, it } from "vitest";
import { guarded } from "../../../../src/connectors/registry.ts";
import { serviceNow } from "../../../../src/connectors/servicenow/index.ts";
import type { Counts } from "../../../../src/ports/index.ts";
import { actionEffect, cleared, closeDesks, commentOn, type Desk, openDesk } from "../desk.ts";

closeDesks();

const tokenCalls = (desk: Desk) => desk.sim.journal.filter(({ path }) => path.endsWith("/oauth_token.do")).length;

describe("credentials that end in the middle of a run", () => {
  it("servicenow row 25: twenty readers whose token was revoked ask for one new token, and each asks once more", async () => {
    const desk = await openDesk();
    await desk.tickets.read(desk.change);
    desk.sim.revokeTokens();
    const tokens = tokenCalls(desk);
    desk.calls();
    const read = await Promise.all(Array.from({ length: 20 }, () => desk.tickets.read(desk.change)));
    expect(read.every(({ ref }) => ref.id === desk.change.id)).toBe(true);
    expect(tokenCalls(desk) - tokens).toBe(1);
    expect(desk.calls()).toHaveLength(40);
  });

  it("servicenow row 25: a write that got 401 is not replayed: a proxy may say so after the instance committed", async () => {
    const desk = await openDesk();
    desk.sim.faults.add({ kind: "commit_then_status", status: 401, path: /table/, method: "PATCH" });
    const failed = desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.change))));
    await expect(failed).rejects.toMatchObject({ code: "EFFECT_UNKNOWN", context: { reason: "unauthorized" } });
    expect(desk.calls().filter((call) => call.startsWith("PATCH"))).toHaveLength(1);
  });

  it("servicenow row 25: an instance that refuses its own fresh tokens opens the circuit: then nothing is sent, until it may be tried again", async () => {
    const desk = await openDesk();
    const tickets = guarded(desk.tickets);
    const refusing = desk.sim.faults.add({ kind: "status", status: 401, path: /batch/, times: 1_000 });
    const fail = () => tickets.read(desk.change).catch((error: unknown) => error);
    let tries = 0;
    while (!tickets.isOpen() && tries < 50) {
      expect(await fail()).toMatchObject({ code: "TICKET_SYSTEM_DOWN", context: { status: 401 } });
      tries += 1;
    }
    expect([tries, refusing.hits()]).toEqual([8, 16]);
    desk.calls();
    expect(await fail()).toMatchObject({ code: "CIRCUIT_OPEN" });
    expect(desk.calls()).toEqual([]);
  });

  it("servicenow row 25: each 401 is counted, the replay's too; a count that cannot be kept changes no answer", async () => {
    const desk = await openDesk();
    const counted: string[] = [];
    const counts: Counts = {
      add: async (system, what) => {
        counted.push(`${system} ${what}`);
        if (counted.length === 3) throw new Error("the store is down");
      },
    };
    const deps = { clock: () => desk.at.now, egress: { private: false, allowLoopback: true }, counts };
    const { tickets, close } = serviceNow(desk.config, deps);
    const blips = desk.sim.faults.add({ kind: "status", status: 401, path: /batch/, times: 2 });
    await expect(tickets.read(desk.change)).rejects.toMatchObject({ code: "TICKET_SYSTEM_DOWN" });
    desk.sim.faults.add({ kind: "status", status: 401, path: /batch/ });
    expect((await tickets.read(desk.change)).ref.id).toBe(desk.change.id);
    expect([blips.hits(), counted]).toEqual([2, Array.from({ length: 3 }, () => "servicenow credentials_refused")]);
    close();
  });
});
