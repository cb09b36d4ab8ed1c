import { describe, expect, it } from "vitest";
import { guarded } from "../../../src/connectors/registry.ts";
import { actionEffect, cleared, closeDesks, codeOf, commentOn, openDesk, pass } from "./desk.ts";
import { isOpsError } from "./failure.ts";

closeDesks();

const COMMENT = { method: "POST", path: /\/comment$/ } as const;
const READ = { method: "GET", path: /\/issue\/\d+$/ } as const;

describe("how often a request goes to Jira", () => {
  it.each([502, 503, 504])("jira row 4: a reading that met %i is made again, after a pause", async (status) => {
    const desk = await openDesk();
    desk.sim.faults.add({ kind: "status", status, ...READ, times: 2 });

    expect((await desk.tickets.read(desk.issue)).ref).toEqual(desk.issue);

    expect(desk.calls()).toHaveLength(3);
    const [first = 0, second = 0] = desk.waits;
    expect([desk.waits.length, first >= 200 && first <= 400, second >= 400 && second <= 800]).toEqual([2, true, true]);
  });

  it("jira row 4: a reading whose connection was cut is made again; one that met anything else is not", async () => {
    const desk = await openDesk();
    desk.sim.faults.add({ kind: "reset", ...READ });
    await desk.tickets.read(desk.issue);
    expect(desk.calls()).toHaveLength(2);
    for (const fault of [{ status: 500 }, { status: 401 }, { status: 404 }, { status: 408 }]) {
      desk.sim.faults.add({ kind: "status", ...fault, ...READ });
      expect(await codeOf(desk.tickets.read(desk.issue))).not.toBe("none");
      expect(desk.calls()).toHaveLength(1);
    }
  });

  it.each([
    ["status", { status: 502 }],
    ["status", { status: 503 }],
    ["reset", {}],
    ["commit_then_timeout", {}],
    ["html", {}],
  ] as const)("jira row 4: a comment that met %s %o is never sent twice", async (kind, more) => {
    const desk = await openDesk({}, { timeoutMs: 1_000 });
    await desk.tickets.read(desk.issue);
    desk.calls();
    desk.sim.faults.add({ kind, ...more, ...COMMENT });

    expect(await codeOf(desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.issue)))))).toBe("EFFECT_UNKNOWN");

    expect([desk.calls().length, desk.waits]).toEqual([1, []]);
  });

  it.each(["jira-burst-based", "jira-per-issue-on-write"])(
    "jira row 25: a comment turned away by %s is not sent again as it was: the next attempt, which looks first, writes it once",
    async (reason) => {
      const desk = await openDesk();
      desk.sim.faults.add({ kind: "rate_limit", retryAfterSeconds: 2, reason, ...COMMENT });

      const token = cleared(desk, actionEffect(commentOn(desk.issue)));
      const error = isOpsError(await desk.tickets.apply(token).catch((caught: unknown) => caught));

      expect(error).toMatchObject({ code: "TICKET_SYSTEM_BUSY", context: { retryAfterSeconds: 2, sent: false } });
      expect(desk.waits).toEqual([]);
      pass(desk, 2_000);
      await desk.tickets.apply(token);
      expect(desk.sim.issue("VO-1")?.comments).toHaveLength(2);
    },
  );

  it("jira row 25: no waiting past the send deadline, nor longer than others can wait: the caller is told when to come again", async () => {
    const desk = await openDesk();
    desk.sim.faults.add({ kind: "rate_limit", retryAfterSeconds: 2, ...COMMENT });
    expect(await codeOf(desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.issue)), 1_000)))).toBe(
      "TICKET_SYSTEM_BUSY",
    );
    pass(desk, 2_000);
    desk.sim.faults.add({ kind: "rate_limit", retryAfterSeconds: 17, ...COMMENT });
    const error = await desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.issue)))).catch((caught: unknown) => caught);
    expect(isOpsError(error)).toMatchObject({ code: "TICKET_SYSTEM_BUSY", context: { retryAfterSeconds: 17, sent: false } });
    expect(desk.waits).toEqual([]);
  });

  it("jira row 25: a quota that is used up stops every request to the site until its reset, and then none", async () => {
    const desk = await openDesk();
    const reset = new Date(desk.at.now.getTime() + 90_000);
    const headers = { "RateLimit-Reason": "jira-quota-tenant-based", "X-RateLimit-Reset": reset.toISOString() };
    desk.sim.faults.add({ kind: "status", status: 429, headers, ...COMMENT });
    expect(await codeOf(desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.issue)))))).toBe("TICKET_SYSTEM_BUSY");
    desk.calls();

    const error = isOpsError(await desk.tickets.read(desk.issue).catch((caught: unknown) => caught));
    expect(error).toMatchObject({ code: "TICKET_SYSTEM_BUSY", context: { reason: "quota", retryAfterSeconds: 90, sent: false } });
    expect(desk.calls()).toEqual([]);

    pass(desk, 90_000);
    expect((await desk.tickets.read(desk.issue)).ref).toEqual(desk.issue);
  });

  it("jira row 25: our own pause while a quota is used up is no outage: the circuit stays closed", async () => {
    const desk = await openDesk();
    const tickets = guarded(desk.tickets);
    const reset = new Date(desk.at.now.getTime() + 90_000);
    const headers = { "RateLimit-Reason": "jira-quota-tenant-based", "X-RateLimit-Reset": reset.toISOString() };
    desk.sim.faults.add({ kind: "status", status: 429, headers, ...READ });
    for (let attempt = 0; attempt < 12; attempt += 1) expect(await codeOf(tickets.read(desk.issue))).toBe("TICKET_SYSTEM_BUSY");
    expect([desk.calls().length, tickets.isOpen()]).toEqual([1, false]);
    pass(desk, 90_000);
    expect((await tickets.read(desk.issue)).ref).toEqual(desk.issue);
  });

  it("jira row 10: a failure names the request by which the vendor's support finds it, and nothing of its body", async () => {
    const desk = await openDesk();
    const body = { errorMessages: ["Card 4111 1111 1111 1111"], errors: {} };
    desk.sim.faults.add({ kind: "status", status: 400, body, ...COMMENT });
    const error = isOpsError(
      await desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.issue)))).catch((caught: unknown) => caught),
    );
    expect(error.context["trace"]).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify([error.message, error.context])).not.toContain("4111 1111");
  });
});
