import { describe, expect, it } from "vitest";
import {
  actionEffect,
  asking,
  attaching,
  attempted,
  cleared,
  closeDesks,
  closingOf,
  commentOn,
  openDesk,
  SEED,
  taskOf,
} from "./desk.ts";

closeDesks();

const ours = (writes: readonly { readonly by: string }[]) => writes.filter((write) => write.by === "ots.service").length;

describe("a write whose outcome is open is looked up, never repeated blindly", () => {
  it("servicenow row 7, assurance 72: written, but the answer never came: unknown, then found and adopted", async () => {
    const desk = await openDesk();
    const effect = actionEffect(commentOn(desk.change));
    desk.sim.faults.add({ kind: "commit_then_timeout", path: /change_request/, method: "PATCH" });
    await expect(desk.tickets.apply(cleared(desk, effect, 300))).rejects.toMatchObject({ code: "EFFECT_UNKNOWN" });
    expect(await desk.tickets.find(attempted(effect), null)).toMatchObject({ kind: "confirmed", receipt: { status: "adopted" } });
    expect(ours(desk.sim.writes)).toBe(1);
  });

  it("the same for a task: its close notes carry the marker", async () => {
    const desk = await openDesk();
    const effect = actionEffect(closingOf(desk.change, taskOf(desk)));
    desk.sim.faults.add({ kind: "commit_then_timeout", path: /change_task/, method: "PATCH" });
    await expect(desk.tickets.apply(cleared(desk, effect, 300))).rejects.toMatchObject({ code: "EFFECT_UNKNOWN" });
    const context = await desk.tickets.read(desk.change);
    expect(await desk.tickets.find(attempted(effect), null, context)).toMatchObject({ kind: "confirmed" });
  });

  it("servicenow row 7: 500, but committed: unknown, then found", async () => {
    const desk = await openDesk();
    const effect = actionEffect(attaching(desk.change));
    desk.sim.faults.add({ kind: "commit_then_status", path: /attachment/, status: 500 });
    await expect(desk.tickets.apply(cleared(desk, effect))).rejects.toMatchObject({ code: "EFFECT_UNKNOWN" });
    expect(await desk.tickets.find(attempted(effect), null)).toMatchObject({ kind: "confirmed" });
  });

  it.each(["html", "ok_with_error"] as const)("servicenow row 6: a 200 that is none (%s) is unknown", async (kind) => {
    const desk = await openDesk();
    const effect = actionEffect(commentOn(desk.change));
    desk.sim.faults.add({ kind, path: /change_request/, method: "PATCH" });
    await expect(desk.tickets.apply(cleared(desk, effect))).rejects.toMatchObject({ code: "EFFECT_UNKNOWN" });
    expect(await desk.tickets.find(attempted(effect), null)).toEqual({ kind: "missing" });
  });

  it.each([
    ["403", { status: 403, page: true }],
    ["404", { status: 404, page: true }],
    ["407", { status: 407 }],
    ["400 of a gateway's JSON", { status: 400, body: { error: { code: 400, message: "blocked" } } }],
    ["403 without a body", { status: 403, empty: true }],
  ] as const)("assurance 72: a proxy's %s after the commit is no refusal: unknown, then found", async (_name, fault) => {
    const desk = await openDesk();
    const effect = actionEffect(commentOn(desk.change));
    desk.sim.faults.add({ kind: "commit_then_status", path: /change_request/, method: "PATCH", ...fault });
    await expect(desk.tickets.apply(cleared(desk, effect))).rejects.toMatchObject({ code: "EFFECT_UNKNOWN" });
    expect(await desk.tickets.find(attempted(effect), null)).toMatchObject({ kind: "confirmed" });
    expect(ours(desk.sim.writes)).toBe(1);
  });

  it("a connection cut after sending is unknown", async () => {
    const desk = await openDesk();
    desk.sim.faults.add({ kind: "drop", path: /change_request/, method: "PATCH" });
    await expect(desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.change))))).rejects.toMatchObject({
      code: "EFFECT_UNKNOWN",
    });
  });
});

describe("a conflict (409) is no refusal", () => {
  it.each([
    ["nothing was written", "status", "missing"],
    ["it was written and is so already", "commit_then_status", "confirmed"],
  ] as const)("%s: the marker is looked for", async (_name, kind, found) => {
    const desk = await openDesk();
    const effect = actionEffect(commentOn(desk.change));
    desk.sim.faults.add({ kind, path: /change_request/, method: "PATCH", status: 409 });
    await expect(desk.tickets.apply(cleared(desk, effect))).rejects.toMatchObject({
      code: "EFFECT_UNKNOWN",
      context: { status: 409, reason: "conflict" },
    });
    expect(await desk.tickets.find(attempted(effect), null)).toMatchObject({ kind: found });
  });
});

describe("answers that are not what was asked for", () => {
  it.each([
    ["a sleeping instance's page", { kind: "html" }, "TICKET_SYSTEM_DOWN"],
    ["a 200 with an error in it", { kind: "ok_with_error" }, "TICKET_ANSWER_INVALID"],
    ["a 200 cut short", { kind: "ok_with_error", truncated: true }, "TICKET_ANSWER_INVALID"],
    ["a 500", { kind: "status", status: 500 }, "TICKET_SYSTEM_DOWN"],
    ["a 503", { kind: "status", status: 503 }, "TICKET_SYSTEM_DOWN"],
    ["a proxy's 404", { kind: "status", status: 404, page: true }, "TICKET_SYSTEM_DOWN"],
    ["a proxy's 403", { kind: "status", status: 403, page: true }, "TICKET_SYSTEM_DOWN"],
    ["a proxy that wants a sign-in", { kind: "status", status: 407 }, "TICKET_SYSTEM_DOWN"],
    ["a 403 without a body", { kind: "status", status: 403, empty: true }, "TICKET_FORBIDDEN"],
    ["a cut connection", { kind: "drop" }, "TICKET_SYSTEM_DOWN"],
  ] as const)("servicenow row 6: reading: %s", async (_name, fault, code) => {
    const desk = await openDesk();
    desk.sim.faults.add({ ...fault, path: /batch/ });
    await expect(desk.tickets.read(desk.change)).rejects.toMatchObject({ code });
  });

  it("429 says how long to wait, and the write was not done", async () => {
    const desk = await openDesk();
    desk.sim.faults.add({ kind: "rate_limit", path: /change_request/, method: "PATCH", retryAfterSeconds: 17 });
    const failed = desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.change))));
    await expect(failed).rejects.toMatchObject({ code: "TICKET_SYSTEM_BUSY", context: { retryAfterSeconds: 17 } });
    expect(ours(desk.sim.writes)).toBe(0);
  });
});

describe("refusals", () => {
  it("servicenow row 15: a business rule's no carries the rule's name and nothing of its text", async () => {
    const desk = await openDesk();
    desk.sim.update(
      "change_request",
      "CHG0030001",
      { on_hold: true, on_hold_reason: "freeze of Alice Doe" },
      { asUser: "alice" },
    );
    desk.sim.update("change_task", "CTASK0010001", { on_hold: true }, { asUser: "alice" });
    const failed = desk.tickets.apply(cleared(desk, actionEffect(closingOf(desk.change, taskOf(desk)))));
    await expect(failed).rejects.toMatchObject({
      code: "TICKET_REFUSED",
      context: { rule: "Change Model: Check State Transition", status: 403 },
    });
  });

  it("servicenow row 17: a close code the instance does not know is refused by its data policy", async () => {
    const desk = await openDesk({}, { closeCodes: { successful: "done", successful_issues: "done_2", unsuccessful: "failed" } });
    const failed = desk.tickets.apply(cleared(desk, actionEffect(closingOf(desk.change, taskOf(desk)))));
    await expect(failed).rejects.toMatchObject({ code: "TICKET_REFUSED", context: { rule: "Data Policy" } });
  });

  it("no right to write is forbidden", async () => {
    const desk = await openDesk({ acls: [{ table: "change_request", operation: "write" }] });
    const failed = desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.change))));
    await expect(failed).rejects.toMatchObject({ code: "TICKET_FORBIDDEN" });
  });
});

describe("columns dropped without a word are noticed", () => {
  it.each([
    ["work_notes", "add_comment"],
    ["comments", "request_info"],
  ])("%s", async (field, action) => {
    const desk = await openDesk({ acls: [{ table: "change_request", operation: "write", field }] });
    const effect = actionEffect(action === "add_comment" ? commentOn(desk.change) : asking(desk.change));
    const written = await desk.tickets.apply(cleared(desk, effect));
    expect(await desk.tickets.find(attempted(effect), written)).toEqual({ kind: "different", fields: [field] });
  });

  it("servicenow row 8: a close whose state was dropped is not a close", async () => {
    const desk = await openDesk({ acls: [{ table: "change_task", operation: "write", field: "state" }] });
    const effect = actionEffect(closingOf(desk.change, taskOf(desk)));
    const written = await desk.tickets.apply(cleared(desk, effect));
    expect(await desk.tickets.find(attempted(effect), written)).toEqual({ kind: "different", fields: ["state"] });
  });

  it("servicenow row 27: a file that arrived cut short is not the evidence", async () => {
    const desk = await openDesk();
    const effect = actionEffect(attaching(desk.change));
    const written = await desk.tickets.apply(cleared(desk, effect));
    desk.sim.update("sys_attachment", written.recordId, { size_bytes: "3" });
    const found = await desk.tickets.find(attempted(effect), written);
    expect(found).toEqual({ kind: "different", fields: ["size_bytes", "hash"] });
  });

  it("a marker that somebody else copied does not count as ours", async () => {
    const desk = await openDesk();
    const effect = actionEffect(commentOn(desk.change));
    desk.sim.update("change_request", "CHG0030001", { work_notes: `done [ots:${effect.id} evidence:0]` }, { asUser: "alice" });
    expect(await desk.tickets.find(attempted(effect), null, await desk.tickets.read(desk.change))).toEqual({ kind: "missing" });
  });

  it("with the journal table hidden the formatted journal still proves the note", async () => {
    const desk = await openDesk({ acls: [{ table: "sys_journal_field", operation: "read" }] });
    const effect = actionEffect(commentOn(desk.change));
    const written = await desk.tickets.apply(cleared(desk, effect));
    const found = await desk.tickets.find(attempted(effect), written);
    expect(found).toMatchObject({ kind: "confirmed", receipt: { seen: { proof: "formatted" } } });
  });
});

describe("credentials", () => {
  const tokens = (desk: Awaited<ReturnType<typeof openDesk>>) =>
    desk.sim.journal.filter((entry) => entry.path === "/oauth_token.do").length;

  it("servicenow row 25: many callers ask for one token", async () => {
    const desk = await openDesk();
    await Promise.all(Array.from({ length: 5 }, () => desk.tickets.read(desk.change)));
    expect(tokens(desk)).toBe(1);
  });

  it("a token is renewed a minute before it ends", async () => {
    const desk = await openDesk();
    await desk.tickets.read(desk.change);
    desk.at.now = new Date(desk.at.now.getTime() + 1_738_000);
    await desk.tickets.read(desk.change);
    expect(tokens(desk)).toBe(1);
    desk.at.now = new Date(desk.at.now.getTime() + 2_000);
    await desk.tickets.read(desk.change);
    expect(tokens(desk)).toBe(2);
  });

  it("servicenow row 25: a revoked token costs one replay of a read", async () => {
    const desk = await openDesk();
    await desk.tickets.read(desk.change);
    desk.sim.revokeTokens();
    expect((await desk.tickets.read(desk.change)).ref.id).toBe(desk.change.id);
  });

  it("assurance 72: a write answered 401 after it was committed is not sent again: its marker is looked up", async () => {
    const desk = await openDesk();
    const effect = actionEffect(commentOn(desk.change));
    desk.sim.faults.add({ kind: "commit_then_status", path: /change_request/, method: "PATCH", status: 401 });
    await expect(desk.tickets.apply(cleared(desk, effect))).rejects.toMatchObject({ code: "EFFECT_UNKNOWN" });
    expect(await desk.tickets.find(effect, null)).toMatchObject({ kind: "confirmed" });
    expect(ours(desk.sim.writes)).toBe(1);
  });

  it("a refused client is down, and its secret is in no error", async () => {
    const desk = await openDesk({ oauth: { clientId: "client-1", clientSecret: "changed" } });
    const failed: unknown = await desk.tickets.read(desk.change).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: "TICKET_SYSTEM_DOWN" });
    expect(JSON.stringify(failed)).not.toContain("secret-1");
  });

  it("basic authentication works as well", async () => {
    const desk = await openDesk(SEED, { auth: { kind: "basic", user: "ots.service", password: "service-pw" } });
    expect((await desk.tickets.read(desk.change)).fields.status).toBe("ok");
    expect(tokens(desk)).toBe(0);
  });
});
