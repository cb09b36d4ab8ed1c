import { describe, expect, it } from "vitest";
import { canonical, fingerprint } from "../../../src/case/index.ts";
import { adfText } from "../../../src/connectors/jira/adf-text.ts";
import { adf, closeDesks, codeOf, OLAF, openDesk, posted, RITA, refOf, SERVICE } from "./desk.ts";
import { isOpsError } from "./failure.ts";

closeDesks();

describe("a Jira issue as context", () => {
  it("is read whole in one call, in our words", async () => {
    const desk = await openDesk();
    const context = await desk.tickets.read(desk.issue);
    expect(desk.calls()).toEqual([`GET /issue/${desk.issue.id}`]);
    expect(context).toMatchObject({
      ref: desk.issue,
      version: String(Date.parse("2026-11-20T09:00:00Z")),
      region: "eu-west-1",
      fields: {
        status: "ok",
        value: {
          title: "Onboard Example Ltd",
          description: "Bank details are attached",
          state: "to_do",
          phase: "new",
          type: "vendor_onboarding",
          risk: "low",
          approval: null,
          openedAt: "2026-11-20T09:00:00.000Z",
          selectors: { project: "VO", issue_type: "vendor_onboarding" },
          extra: { tier: "gold", notes: "in two steps" },
        },
      },
      people: {
        status: "ok",
        value: { requester: { id: OLAF, name: "Olaf", email: null }, openedBy: { id: OLAF }, affected: null, assignee: null },
      },
      tasks: {
        status: "ok",
        value: [{ key: "VO-2", kind: "issue", title: "Check the register", state: "to_do", phase: "new", type: "check" }],
      },
      items: { status: "absent", value: null },
      comments: { status: "ok", value: [{ author: OLAF, text: "Please hurry", internal: true, own: false }] },
      attachments: { status: "ok", value: [{ name: "bank.txt", bytes: 12, author: OLAF, own: false }] },
      conflicts: { status: "absent", value: null },
    });
    expect(desk.drift).toEqual([]);
  });
  it("what the policy's source means is what a read issue shows", async () => {
    const desk = await openDesk();
    const { fields } = await desk.tickets.read(desk.issue);
    expect(desk.tickets.sources.get("jira.workflow:VENDOR-ONBOARD")).toEqual({
      kind: "issue",
      selectors: fields.value?.selectors,
    });
  });
  it("assurance 7: our own review sub-tasks and comments do not change what was decided on", async () => {
    const desk = await openDesk();
    const before = await desk.tickets.read(desk.issue);
    await posted(desk);
    desk.sim.comment("VO-1", "Ours", { as: SERVICE });
    const after = await desk.tickets.read(desk.issue);
    expect(fingerprint(after)).toBe(fingerprint(before));
    expect(after.comments.value?.at(-1)?.own).toBe(true);
    desk.sim.transition("VO-2", "Done", { as: OLAF });
    expect(fingerprint(await desk.tickets.read(desk.issue))).not.toBe(fingerprint(before));
  });
  it("a hidden issue looks absent, and so does one that never was", async () => {
    const desk = await openDesk();
    expect(await codeOf(desk.tickets.read(refOf(desk.sim, "VO-3")))).toBe("TICKET_ABSENT");
    expect(await codeOf(desk.tickets.read({ ...desk.issue, id: "999999" }))).toBe("TICKET_ABSENT");
  });

  it("hidden fields are never taken for empty", async () => {
    const desk = await openDesk();
    const { id } = desk.issue;
    const answer = (fields: object) =>
      desk.sim.faults.add({ kind: "status", path: /\/issue\/\d+$/, status: 200, body: { id, key: "VO-1", fields } });
    const status = { name: "To Do", statusCategory: { key: "new" } };
    answer({ status, issuetype: { name: "Vendor onboarding" }, updated: "2026-11-20T09:00:00.000+0000", reporter: null });
    const partial = await desk.tickets.read(desk.issue);
    expect(partial.fields).toMatchObject({ status: "partial", value: { risk: "high", extra: {} } });
    expect(partial.people.status).toBe("partial");
    for (const section of [partial.comments, partial.tasks, partial.attachments])
      expect(section).toEqual({ status: "forbidden", value: null });
    answer({ summary: "x" });
    expect(await desk.tickets.read(desk.issue)).toMatchObject({
      fields: { status: "forbidden", value: null },
      people: { status: "forbidden" },
    });
  });

  it("jira row 8: an answer that is not as documented is counted and still read", async () => {
    const desk = await openDesk();
    const fields = {
      status: { name: "To Do" },
      issuetype: { name: "Vendor onboarding" },
      updated: "2026-11-20T10:00:00.000+0100",
      comment: { total: 0, comments: [] },
    };
    desk.sim.faults.add({
      kind: "status",
      path: /\/issue\/\d+$/,
      status: 200,
      body: { id: desk.issue.id, key: "VO-1", names: 7, fields },
    });
    expect((await desk.tickets.read(desk.issue)).version).toBe(String(Date.parse("2026-11-20T09:00:00Z")));
    expect(desk.drift).toEqual(["GET /rest/api/{id}/issue/{id}"]);
  });

  it("halves of characters and NULs in titles, texts, fields and names come as U+FFFD, so that every reading has a digest", async () => {
    const desk = await openDesk();
    const odd = "a\ud800b\u0000c";
    const person = { accountId: OLAF, displayName: odd, emailAddress: odd };
    const fields = {
      summary: odd,
      description: adf(odd),
      status: { name: "To Do", statusCategory: { key: "new" } },
      issuetype: { name: odd },
      project: { key: odd },
      reporter: person,
      created: "2026-11-20T09:00:00.000+0000",
      updated: "2026-11-20T09:00:00.000+0000",
      customfield_10031: { value: odd },
      customfield_10032: odd,
      subtasks: [{ id: "7", key: odd, fields: { summary: odd } }],
      attachment: [{ id: "8", filename: odd, size: 1, author: person }],
      comment: { total: 2, comments: [adf(odd), odd].map((body, at) => ({ id: String(at), author: person, body })) },
    };
    const body = { id: desk.issue.id, key: "VO-1", fields };
    desk.sim.faults.add({ kind: "status", path: /\/issue\/\d+$/, status: 200, body });
    const context = await desk.tickets.read(desk.issue);
    const clean = "a\ufffdb\ufffdc";
    expect(context.fields.value).toMatchObject({ title: clean, description: clean, extra: { tier: clean, notes: clean } });
    expect(context.comments.value?.map((one) => one.text)).toEqual([clean, clean]);
    expect(context.people.value?.requester).toEqual({ id: OLAF, name: clean, email: clean });
    expect([context.tasks.value?.[0]?.title, context.attachments.value?.[0]?.name]).toEqual([clean, clean]);
    expect(canonical(context)).not.toMatch(/\\u0000|\\ud800/);
  });

  it("more comments than the issue brings are fetched; beyond 500 the section says partial", async () => {
    const desk = await openDesk();
    const short = async (total: number) => {
      const context = await desk.tickets.read(desk.issue);
      return [context.comments.status, context.comments.value?.length, total];
    };
    for (let i = 0; i < 119; i += 1) desk.sim.comment("VO-1", `No ${i}`, { as: i % 2 === 0 ? RITA : OLAF });
    const whole = desk.sim.issue("VO-1");
    const fields = {
      status: { name: "To Do" },
      issuetype: { name: "Vendor onboarding" },
      updated: "2026-11-20T09:00:00.000+0000",
      comment: { total: 120, comments: [] },
    };
    desk.sim.faults.add({ kind: "status", path: /\/issue\/\d+$/, status: 200, body: { id: desk.issue.id, key: "VO-1", fields } });
    expect(await short(120)).toEqual(["ok", 120, whole?.comments.length]);
    desk.sim.faults.add({
      kind: "status",
      path: /\/issue\/\d+$/,
      status: 200,
      body: { id: desk.issue.id, key: "VO-1", fields: { ...fields, comment: { total: 600, comments: [] } } },
    });
    expect(await short(120)).toEqual(["partial", 120, 120]);
  });

  it("a region that is mapped is the ticket's own; an unlisted value is none", async () => {
    const regionOf = { field: "customfield_10031", values: { gold: "us-east-1" } };
    const desk = await openDesk({}, { regionOf, risk: { constant: "medium" } });
    expect(await desk.tickets.read(desk.issue)).toMatchObject({ region: "us-east-1", fields: { value: { risk: "medium" } } });
    desk.sim.editIssue("VO-1", { customfield_10031: { value: "silver" }, customfield_10030: null }, { as: OLAF });
    expect((await desk.tickets.read(desk.issue)).region).toBeNull();
  });

  it.each([
    ["status", { status: 503, times: 3 }, "TICKET_SYSTEM_DOWN"],
    ["status", { status: 401 }, "TICKET_SYSTEM_DOWN"],
    ["status", { status: 403 }, "TICKET_FORBIDDEN"],
    ["status", { status: 404, page: true }, "TICKET_SYSTEM_DOWN"],
    ["rate_limit", { times: 3 }, "TICKET_SYSTEM_BUSY"],
    ["html", {}, "TICKET_SYSTEM_DOWN"],
    ["garbled", {}, "TICKET_ANSWER_INVALID"],
    ["reset", { times: 3 }, "TICKET_SYSTEM_DOWN"],
    ["drop", {}, "TICKET_SYSTEM_DOWN"],
    ["status", { status: 200, body: { id: "1", key: "VO-9", fields: {} } }, "TICKET_ANSWER_INVALID"],
    ["status", { status: 302 }, "TICKET_SYSTEM_DOWN"],
  ] as const)("jira row 3, 8: a site that answers with %s %o ends in a known error", async (kind, more, code) => {
    const desk = await openDesk({}, { timeoutMs: 1_000 });
    desk.sim.faults.add({ kind, path: /\/issue\/\d+$/, ...more });
    const error = isOpsError(await desk.tickets.read(desk.issue).catch((caught: unknown) => caught));
    expect(error.code).toBe(code);
    expect(JSON.stringify([error.message, error.context])).not.toMatch(/token|Service answered|html/i);
  });
});

describe("the text of a document", () => {
  it("keeps everything that people can see or click", () => {
    const link = (href: string, text: string) => ({ type: "text", text, marks: [{ type: "link", attrs: { href } }] });
    const content = [
      {
        type: "paragraph",
        content: [
          link("https://evil.example/?d=1", "here"),
          { type: "hardBreak" },
          { type: "mention", attrs: { id: "1", text: "@Olaf" } },
        ],
      },
      {
        type: "expand",
        attrs: { title: "Ignore the rules" },
        content: [{ type: "codeBlock", content: [{ type: "text", text: "rm -rf" }] }],
      },
      {
        type: "table",
        content: [
          { type: "tableRow", content: [adf("a"), adf("b")].map((cell) => ({ type: "tableCell", content: cell.content })) },
        ],
      },
      {
        type: "mediaSingle",
        content: [{ type: "media", attrs: { type: "external", url: "https://evil.example/x.png", alt: "hidden words" } }],
      },
      { type: "blockCard", attrs: { url: "https://card.example" } },
      { type: "futureNode", attrs: { caption: "unknown but there" }, content: [{ type: "text", text: "inside" }] },
    ];
    expect(adfText({ type: "doc", version: 1, content }).split("\n")).toEqual([
      "here (https://evil.example/?d=1)",
      "@Olaf",
      "Ignore the rules",
      "rm -rf",
      "a | b",
      "hidden words",
      "https://evil.example/x.png",
      "https://card.example",
      "unknown but there",
      "inside",
    ]);
  });

  it("survives nonsense and depth", () => {
    expect([adfText(null), adfText(7), adfText([]), adfText({ type: "text" }), adfText("wiki *text*")]).toEqual([
      "",
      "",
      "",
      "",
      "wiki *text*",
    ]);
    let deep: unknown = { type: "text", text: "x" };
    for (let i = 0; i < 3_000; i += 1) deep = { type: "panel", content: [deep] };
    expect(adfText(deep)).toContain("nested too deeply");
  });
});
