import { describe, expect, it } from "vitest";
import {
  actionEffect,
  asking,
  attaching,
  cleared,
  closeDesks,
  codeOf,
  commentOn,
  drafting,
  ENTRY,
  effectOf,
  message,
  openDesk,
  pass,
  refOf,
  routing,
  SERVICE,
} from "./desk.ts";
import { isOpsError } from "./failure.ts";

closeDesks();

describe("actions in Jira", () => {
  it.each([
    ["add_comment", commentOn],
    ["draft_note", drafting],
    ["request_info", asking],
  ] as const)(
    "assurance 49, capability 12.6: %s is one comment, read back as asked, with the ticket as it is then",
    async (_action, payload) => {
      const desk = await openDesk();
      const effect = actionEffect(payload(desk.issue));
      expect(await desk.tickets.find(effect, null, await desk.tickets.read(desk.issue))).toEqual({ kind: "missing" });
      desk.calls();
      const written = await desk.tickets.apply(cleared(desk, effect));
      expect(desk.calls().filter((call) => call.startsWith("POST"))).toEqual([`POST /issue/${desk.issue.id}/comment`]);
      const found = await desk.tickets.find(effect, written);
      const line = `[ots:${effect.id} evidence:${ENTRY.slice(0, 16)}]`;
      const own = desk.sim.issue("VO-1")?.comments.at(-1);
      expect(own).toMatchObject({ author: SERVICE, properties: { "ots.marker": { id: effect.id, hash: ENTRY } } });
      expect(own?.text).toContain("Register checked.");
      expect(own?.text.endsWith(line)).toBe(true);
      expect(found).toMatchObject({ kind: "confirmed", receipt: { status: "succeeded", recordId: own?.id, recordKey: "VO-1" } });
      expect(found).toHaveProperty("context.comments.value.1", expect.objectContaining({ id: own?.id, own: true }));
      expect(desk.sim.violations).toEqual([]);
      expect(desk.drift).toEqual([]);
    },
  );

  it.each([
    ["commit_then_timeout", 1_000],
    ["commit_then_reset", 20_000],
    ["commit_then_status", 20_000],
    ["garbled", 20_000],
  ] as const)("capability 12.6: after %s the comment is found and not written again", async (kind, timeoutMs) => {
    const desk = await openDesk({}, { timeoutMs });
    const effect = actionEffect(commentOn(desk.issue));
    await desk.tickets.read(desk.issue);
    desk.sim.faults.add({ kind, method: "POST", path: /\/comment$/, status: 502 });
    expect(await codeOf(desk.tickets.apply(cleared(desk, effect)))).toBe("EFFECT_UNKNOWN");
    expect(await desk.tickets.find({ ...effect, status: "attempting", attempts: 1 }, null)).toMatchObject({
      kind: "confirmed",
      receipt: { status: "adopted" },
    });
    expect(desk.sim.issue("VO-1")?.comments.filter((one) => one.author === SERVICE)).toHaveLength(1);
    expect(desk.sim.journal.filter((one) => one.method === "POST")).toHaveLength(1);
  });

  it.each([403, 404, 407, 409])(
    "assurance 72: a proxy's page with status %i after the comment was written is no refusal: it is found and not written again",
    async (status) => {
      const desk = await openDesk();
      const effect = actionEffect(commentOn(desk.issue));
      await desk.tickets.read(desk.issue);
      desk.sim.faults.add({ kind: "commit_then_status", method: "POST", path: /\/comment$/, status, page: true });
      expect(await codeOf(desk.tickets.apply(cleared(desk, effect)))).toBe("EFFECT_UNKNOWN");
      expect(await desk.tickets.find({ ...effect, status: "attempting", attempts: 1 }, null)).toMatchObject({
        kind: "confirmed",
      });
      expect(desk.sim.journal.filter((one) => one.method === "POST")).toHaveLength(1);
    },
  );

  it("a limited request names how long to wait, and nothing was sent", async () => {
    const desk = await openDesk();
    desk.sim.faults.add({
      kind: "rate_limit",
      method: "POST",
      path: /\/comment$/,
      retryAfterSeconds: 7,
      reason: "jira-per-issue-on-write",
    });
    const error = await desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.issue)))).catch((caught: unknown) => caught);
    expect(isOpsError(error)).toMatchObject({
      code: "TICKET_SYSTEM_BUSY",
      context: { retryAfterSeconds: 7, reason: "jira-per-issue-on-write", sent: false },
    });
  });

  it("nothing leaves after the send deadline", async () => {
    const desk = await openDesk();
    const token = cleared(desk, actionEffect(commentOn(desk.issue)), 1_000);
    pass(desk, 1_000);
    expect(isOpsError(await desk.tickets.apply(token).catch((caught: unknown) => caught))).toMatchObject({
      context: { reason: "deadline", sent: false },
    });
    expect(desk.sim.writes).toEqual([]);
  });

  it("assurance 49: evidence is a file named after its content, found again by name and size", async () => {
    const desk = await openDesk();
    const effect = actionEffect(attaching(desk.issue));
    const found = await desk.tickets.find(effect, await desk.tickets.apply(cleared(desk, effect)));
    const file = desk.sim.issue("VO-1")?.attachments.at(-1);
    expect(file?.filename).toMatch(/^evidence-[0-9a-f]{12}\.txt$/);
    expect(file?.text).toContain(`[ots:${effect.id} `);
    expect(found).toMatchObject({ kind: "confirmed", receipt: { recordId: file?.id, recordKey: file?.filename } });
    expect(await desk.tickets.find(actionEffect({ ...attaching(desk.issue), note: "Other" }), null)).toEqual({ kind: "missing" });
  });

  it("jira row 26: a text that is markup elsewhere stays text: no link, no mention, no wiki", async () => {
    const desk = await openDesk();
    const note = "h1. [~accountid:712020:olaf] !https://evil.example/x.png! [now|https://evil.example] {code}\u202Egnp.exe";
    await desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.issue, note))));
    const body = desk.sim.issue("VO-1")?.comments.at(-1)?.body;
    expect(JSON.stringify(body)).not.toMatch(/marks|mention|media|\u202E/);
    expect(desk.sim.violations).toEqual([]);
  });

  it("a route's note that is too long is refused, not cut", async () => {
    const desk = await openDesk();
    const route = { ...routing(desk.issue), note: "x".repeat(20_001) };
    expect(await codeOf(desk.tickets.apply(cleared(desk, actionEffect(route))))).toBe("TICKET_REFUSED");
    expect(desk.sim.writes).toEqual([]);
  });

  it.each(["../user/email?accountId=x&", "VO-1/../../myself#", "10001%2F..", "VO-1", ""])(
    "jira row 7: an id that is no id reaches no URL: %s",
    async (id) => {
      const desk = await openDesk();
      const forged = { ...desk.issue, id };
      expect(await codeOf(desk.tickets.read(forged))).toBe("TICKET_ABSENT");
      expect(await codeOf(desk.tickets.apply(cleared(desk, actionEffect(commentOn(forged)))))).toBe("TICKET_ABSENT");
      expect(await desk.tickets.review({ id, key: "VO-9" })).toMatchObject({ state: "absent" });
      expect(desk.calls()).toEqual([]);
    },
  );

  it("jira row 6: on a service desk notes are internal and questions public; a note that went public is taken back", async () => {
    const desk = await openDesk();
    const help = refOf(desk.sim, "HELP-1");
    const note = actionEffect(commentOn(help));
    const question = actionEffect(asking(help));
    expect(await desk.tickets.find(note, await desk.tickets.apply(cleared(desk, note)))).toMatchObject({ kind: "confirmed" });
    expect(await desk.tickets.find(question, await desk.tickets.apply(cleared(desk, question)))).toMatchObject({
      kind: "confirmed",
    });
    expect(desk.sim.issue("HELP-1")?.comments.map((one) => one.internal)).toEqual([true, false]);
    const body = { id: "999", jsdPublic: true };
    desk.sim.faults.add({ kind: "commit_then_status", method: "POST", path: /\/comment$/, status: 201, body });
    const failed = isOpsError(
      await desk.tickets.apply(cleared(desk, actionEffect(commentOn(help)))).catch((caught: unknown) => caught),
    );
    expect(failed).toMatchObject({
      code: "TICKET_REFUSED",
      message: expect.stringContaining("is public"),
      context: { comment: "999" },
    });
    expect(desk.calls().at(-1)).toBe(`DELETE /issue/${help.id}/comment/999`);
  });

  it("assurance 7: a comment of ours whose text somebody changed is told as different, even without its marker line", async () => {
    const desk = await openDesk();
    const effect = actionEffect(commentOn(desk.issue));
    const written = await desk.tickets.apply(cleared(desk, effect));
    const url = `${desk.sim.url}/rest/api/3/issue/VO-1/comment/${written.recordId}`;
    const authorization = `Basic ${Buffer.from("service@example.test:token-service").toString("base64")}`;
    const content = [{ type: "paragraph", content: [{ type: "text", text: "Edited" }] }];
    await fetch(url, {
      method: "PUT",
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify({ body: { type: "doc", version: 1, content } }),
    });
    expect(await desk.tickets.find({ ...effect, attempts: 1 }, null)).toEqual({ kind: "different", fields: ["comment"] });
  });

  it("writes to one issue go one after another", async () => {
    const desk = await openDesk();
    desk.sim.faults.add({ kind: "delay", method: "POST", path: /\/comment$/, delayMs: 80 });
    const effects = [1, 2, 3].map((n) => actionEffect(commentOn(desk.issue, `Note ${n}`)));
    await Promise.all(effects.map((effect) => desk.tickets.apply(cleared(desk, effect))));
    expect(
      desk.sim
        .issue("VO-1")
        ?.comments.slice(1)
        .map((one) => one.text.slice(0, 6)),
    ).toEqual(["Note 1", "Note 2", "Note 3"]);
  });

  it("an action about another target, and one outside the taxonomy's offer, are refused", async () => {
    const desk = await openDesk();
    const other = refOf(desk.sim, "VO-2");
    expect(await codeOf(desk.tickets.apply(cleared(desk, actionEffect({ ...commentOn(desk.issue), target: other }))))).toBe(
      "TICKET_REFUSED",
    );
    const field = actionEffect({ ...commentOn(desk.issue), action: "set_field", args: { field: "summary", value: "x" } });
    expect(await codeOf(desk.tickets.apply(cleared(desk, field)))).toBe("TICKET_REFUSED");
    expect(desk.sim.writes).toEqual([]);
  });

  it("a notice is an internal comment and is found again", async () => {
    const desk = await openDesk();
    const effect = effectOf({ kind: "notice", notice: { ticket: desk.issue, text: "Held: outside the window." } });
    const written = await desk.tickets.post(message(desk, effect));
    expect(await desk.tickets.find(effect, written)).toMatchObject({ kind: "confirmed" });
    expect(desk.sim.issue("VO-1")?.comments.at(-1)?.author).toBe(SERVICE);
  });
});
