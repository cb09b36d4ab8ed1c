import { describe, expect, it } from "vitest";
import { actionEffect, cleared, closeDesks, codeOf, commentOn, OLAF, openDesk, pass, routing } from "./desk.ts";
import { isOpsError } from "./failure.ts";

closeDesks();

describe("routing in Jira", () => {
  it("moves the issue and notes it, comment first where the screen has none", async () => {
    const desk = await openDesk();
    const effect = actionEffect(routing(desk.issue));
    const written = await desk.tickets.apply(cleared(desk, effect));
    expect(desk.sim.issue("VO-1")?.status).toBe("Legal review");
    expect(desk.sim.writes.map((one) => one.kind)).toEqual(["comment_created", "transition"]);
    const found = await desk.tickets.find(effect, written);
    expect(found).toMatchObject({
      kind: "confirmed",
      receipt: { seen: { state: "legal_review" } },
      context: { fields: { value: { state: "legal_review" } } },
    });
    expect(desk.sim.violations).toEqual([]);
  });

  it("sends move and note in one request where the screen has a comment", async () => {
    const desk = await openDesk();
    const effect = actionEffect(routing(desk.issue, "security review"));
    desk.calls();
    const written = await desk.tickets.apply(cleared(desk, effect));
    // The ids of the project's statuses are asked for once.
    const [read, moved] = [`GET /issue/${desk.issue.id}`, `POST /issue/${desk.issue.id}/transitions`];
    expect(desk.calls()).toEqual([read, "GET /project/VO/statuses", moved]);
    expect(await desk.tickets.find(effect, written)).toMatchObject({ kind: "confirmed" });
    expect(desk.calls()).toEqual([`GET /issue/${desk.issue.id}`]);
  });

  it("capability 12.6: a move whose note arrived and whose answer was lost is found; one that was not made is made without a second note", async () => {
    const desk = await openDesk({}, { timeoutMs: 1_000 });
    const effect = actionEffect(routing(desk.issue));
    desk.sim.faults.add({ kind: "drop", method: "POST", path: /\/transitions$/ });
    expect(await codeOf(desk.tickets.apply(cleared(desk, effect)))).toBe("EFFECT_UNKNOWN");
    expect(await desk.tickets.find({ ...effect, attempts: 1 }, null)).toMatchObject({ kind: "partial" });
    desk.sim.faults.add({ kind: "commit_then_timeout", method: "POST", path: /\/transitions$/ });
    expect(await codeOf(desk.tickets.apply(cleared(desk, effect)))).toBe("EFFECT_UNKNOWN");
    expect(await desk.tickets.find({ ...effect, attempts: 2 }, null)).toMatchObject({
      kind: "confirmed",
      receipt: { status: "adopted" },
    });
    expect(desk.sim.writes.map((one) => one.kind)).toEqual(["comment_created", "transition"]);
  });

  it.each([
    ["too many requests", { kind: "rate_limit", retryAfterSeconds: 17 }],
    ["a conflict", { kind: "status", status: 409 }],
    ["refused credentials", { kind: "status", status: 401 }],
  ] as const)(
    "capability 12.6: a note whose move met %s counts as begun, and the next attempt makes the move only",
    async (_what, fault) => {
      const desk = await openDesk();
      const effect = actionEffect(routing(desk.issue));
      for (let attempt = 0; attempt < 2; attempt += 1) {
        desk.sim.faults.add({ ...fault, method: "POST", path: /\/transitions$/ });
        const error = isOpsError(await desk.tickets.apply(cleared(desk, effect)).catch((caught: unknown) => caught));
        expect(error).toMatchObject({ code: "EFFECT_UNKNOWN" });
        pass(desk, 17_000);
      }
      const written = await desk.tickets.apply(cleared(desk, effect));
      expect(await desk.tickets.find(effect, written)).toMatchObject({ kind: "confirmed" });
      expect(desk.sim.writes.map((one) => one.kind)).toEqual(["comment_created", "transition"]);
    },
  );

  it("a move and its note in one request that was turned away was never sent", async () => {
    const desk = await openDesk();
    desk.sim.faults.add({ kind: "rate_limit", retryAfterSeconds: 17, method: "POST", path: /\/transitions$/ });
    expect(await codeOf(desk.tickets.apply(cleared(desk, actionEffect(routing(desk.issue, "Security review")))))).toBe(
      "TICKET_SYSTEM_BUSY",
    );
    expect(desk.sim.writes).toEqual([]);
  });

  it("assurance 49: a status that people moved on meanwhile is still ours by the changelog; one that was never set is different", async () => {
    const desk = await openDesk();
    const effect = actionEffect(routing(desk.issue));
    const written = await desk.tickets.apply(cleared(desk, effect));
    desk.sim.transition("VO-1", "Done", { as: OLAF });
    expect(await desk.tickets.find(effect, written)).toMatchObject({
      kind: "confirmed",
      receipt: { seen: { state: "done", moved: expect.any(String) } },
    });
    const other = await openDesk();
    const second = actionEffect(routing(other.issue));
    other.sim.faults.add({ kind: "status", method: "POST", path: /\/transitions$/, status: 204 });
    expect(await other.tickets.find(second, await other.tickets.apply(cleared(other, second)))).toEqual({
      kind: "different",
      fields: ["status"],
    });
  });

  it("assurance 26: an issue that somebody moved since it was granted is not moved: nothing is sent", async () => {
    const desk = await openDesk();
    const token = cleared(desk, actionEffect(routing(desk.issue)));
    desk.sim.transition("VO-1", "Done", { as: OLAF });
    const writes = desk.sim.writes.length;
    const error = isOpsError(await desk.tickets.apply(token).catch((caught: unknown) => caught));
    expect(error).toMatchObject({ code: "TICKET_SYSTEM_BUSY", context: { reason: "moved", sent: false } });
    expect(desk.sim.writes).toHaveLength(writes);
  });

  it("assurance 49: a move of somebody's between our look and ours stands in the receipt, and the reading is not taken for our own work", async () => {
    const desk = await openDesk();
    const effect = actionEffect(routing(desk.issue, "Security review"));
    const token = cleared(desk, effect);
    const { now: noon } = desk.at;
    // The request that moves it asks for the time right before it leaves.
    let looked = false;
    Object.defineProperty(desk.at, "now", {
      get: () => {
        if (!looked && desk.sim.journal.length > 0) {
          looked = true;
          desk.sim.transition("VO-1", "Done", { as: OLAF });
        }
        return noon;
      },
    });
    const written = await desk.tickets.apply(token);
    const found = await desk.tickets.find(effect, written);
    expect(found).toMatchObject({ kind: "confirmed", receipt: { seen: { state: "security_review", transitions_between: "1" } } });
    expect(found).not.toHaveProperty("context");
    // Whoever has lost the answer is told from where our move led: that is not where it was granted.
    expect(await desk.tickets.find(effect, null)).toMatchObject({ kind: "confirmed", from: "done" });
  });

  it("jira row 17, 22: a status without a way, or behind a screen we do not fill, is refused and named", async () => {
    const desk = await openDesk();
    expect(await codeOf(desk.tickets.apply(cleared(desk, actionEffect(routing(desk.issue, "Nowhere")))))).toBe("TICKET_REFUSED");
    const error = await desk.tickets
      .apply(cleared(desk, actionEffect(routing(desk.issue, "Archive"))))
      .catch((caught: unknown) => caught);
    expect(isOpsError(error)).toMatchObject({ code: "TICKET_REFUSED", context: { fields: "customfield_10031" } });
    expect(desk.sim.writes).toEqual([]);
  });

  it("a refusal names the field and quotes nothing", async () => {
    const desk = await openDesk();
    const body = { errorMessages: ["Olaf's IBAN is DE00"], errors: { customfield_10031: "IBAN DE00" } };
    desk.sim.faults.add({ kind: "status", method: "POST", path: /\/comment$/, status: 400, body });
    const error = isOpsError(
      await desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.issue)))).catch((caught: unknown) => caught),
    );
    expect(error).toMatchObject({ code: "TICKET_REFUSED", context: { fields: "customfield_10031" } });
    expect(JSON.stringify([error.message, error.context, error.stack])).not.toContain("IBAN");
  });
});
