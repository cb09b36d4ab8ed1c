import { describe, expect, it } from "vitest";
import { errorCode } from "../../src/case/index.ts";
import { guarded } from "../../src/connectors/registry.ts";
import { closeDesks, type Desk, openDesk } from "./servicenow/desk.ts";

closeDesks();

const codeOf = (attempt: Promise<unknown>) => attempt.then(() => "ok", errorCode);

function down(desk: Desk, path: RegExp): void {
  desk.sim.faults.add({ kind: "status", status: 500, path, times: 1_000 });
}

describe("a ticket system behind its circuit breaker", () => {
  const file = { id: "f".repeat(32), name: "a.txt", bytes: 5, author: "alice", own: false };
  const { signal } = new AbortController();

  it("files that cannot be served, however many, stop nobody else", async () => {
    const desk = await openDesk();
    const tickets = guarded(desk.tickets);
    down(desk, /attachment/);
    const codes = new Set<string>();
    for (let i = 0; i < 20; i += 1) codes.add(await codeOf(tickets.file(file, signal)));
    expect([...codes]).toEqual(["TICKET_SYSTEM_DOWN"]);
    expect(tickets.isOpen()).toBe(false);
    expect(await codeOf(tickets.read(desk.change))).toBe("ok");
  });

  it("a system that does not let us read its tickets is down, and is asked for no file either", async () => {
    const desk = await openDesk();
    const tickets = guarded(desk.tickets);
    down(desk, /./);
    for (let i = 0; i < 8; i += 1) await codeOf(tickets.read(desk.change));
    desk.calls();
    expect([tickets.isOpen(), await codeOf(tickets.file(file, signal)), desk.calls()]).toEqual([true, "CIRCUIT_OPEN", []]);
  });

  it("capability 6.5: an account of a single workflow that is refused stops neither the system's nor another workflow's", async () => {
    const own = (digit: string) => ({
      source: "change_request" as const,
      account: { userName: `ots.${digit}`, id: digit.repeat(32) },
      auth: { kind: "basic" as const, user: `ots.${digit}`, password: digit === "2" ? "wrong" : `pw-${digit}` },
    });
    const workflowUsers = ["2", "3"].map((digit) => ({
      user_name: `ots.${digit}`,
      sys_id: digit.repeat(32),
      password: `pw-${digit}`,
    }));
    const desk = await openDesk({ workflowUsers }, { workflowAccounts: { two: own("2"), three: own("3") } });
    const tickets = guarded(desk.tickets);
    const codes = new Set<string>();
    for (let i = 0; i < 9; i += 1) codes.add(await codeOf(Promise.resolve(tickets.as?.("two")?.read(desk.change))));
    expect([...codes]).toEqual(["TICKET_SYSTEM_DOWN", "CIRCUIT_OPEN"]);
    expect(await codeOf(Promise.resolve(tickets.as?.("three")?.read(desk.change)))).toBe("ok");
    expect([tickets.isOpen(), await codeOf(tickets.read(desk.change))]).toEqual([false, "ok"]);
  });
});
