import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  changeEvent,
  closeDesks,
  type Desk,
  effectsOf,
  evidenceOf,
  openDesk,
  ourNotes,
  plantChange,
  rowsIn,
  says,
  signed,
  standing,
  startChange,
  startVendor,
} from "../support/desk/index.ts";
import { placeVendor } from "../support/desk/jira.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ sop: (sop) => ({ ...sop, routes: { ...sop.routes, finance: "Nowhere at all" } }) });
});

/** What each system's webhook sends about a ticket, with something in it that is not as it should be. */
const EVENTS: Readonly<Record<"servicenow" | "jira" | "jira-automation", (more: object) => string>> = {
  servicenow: (more) => changeEvent(desk, plantChange(desk), more),
  jira: (more) => {
    const key = placeVendor(desk.jira);
    const issue = { id: desk.jira.issue(key)?.id, key, fields: { project: { key: "VO" } }, ...more };
    return JSON.stringify({ timestamp: desk.clock.now.getTime(), webhookEvent: "jira:issue_updated", user: {}, issue });
  },
  "jira-automation": (more) => {
    const key = placeVendor(desk.jira);
    const issue = { id: desk.jira.issue(key)?.id, key, ...more };
    return JSON.stringify({ source: "ots", ruleId: "1", event: "ticket_moved", issue, sentAt: desk.clock.now.getTime() });
  },
};

/** Posts bytes that are rightly signed as they are; gives the answer, and what it left behind. */
async function sent(name: keyof typeof EVENTS, bytes: string | Buffer) {
  const [inbox, jobs] = [await rowsIn(desk, "inbox"), desk.queue.taken.length];
  const scheme = desk.schemes.find((one) => one.name === name);
  const body = Buffer.from(bytes);
  const headers = scheme?.sign(body, desk.clock.now) ?? {};
  desk.refusals.take();
  const answer = await fetch(`${desk.url}/webhooks/${name}`, { method: "POST", body: new Uint8Array(body), headers });
  const says_: unknown = await answer.json();
  await desk.settle();
  const left = [(await rowsIn(desk, "inbox")) - inbox, desk.queue.taken.length - jobs];
  return { status: answer.status, says: JSON.stringify(says_), left, counted: JSON.stringify(desk.refusals.take()) };
}

describe("input that is not as it should be, rightly signed", () => {
  it.each([
    ["servicenow", "a malformed key", { number: "CHG 1; drop" }, "number"],
    ["servicenow", "a malformed id", { sys_id: "../sys_user" }, "sys_id"],
    ["servicenow", "a hostile field", { sys_mod_count: { __proto__x: 1 } }, "sys_mod_count"],
    ["jira", "a malformed key", { key: "ED-1/../../myself#" }, "issue.key"],
    ["jira", "a malformed id", { id: "../user/email?accountId=x&" }, "issue.id"],
    ["jira", "a hostile field", { fields: ["constructor"] }, "issue.fields"],
    ["jira-automation", "a malformed key", { key: "VO-1 OR 1=1" }, "issue.key"],
    ["jira-automation", "a malformed id", { id: "{{issue.id}}" }, "issue.id"],
  ] as const)(
    "%s: %s is refused with its field's name, counted for the evidence, and leaves nothing",
    async (name, _what, more, field) => {
      const { status, says: text, left, counted } = await sent(name, EVENTS[name](more));
      expect([status, left]).toEqual([422, [0, 0]]);
      expect(text).toContain(`${field}: `);
      expect(text).not.toMatch(/drop|myself|accountId|constructor|1=1|proto/);
      expect(counted).toContain("malformed");
    },
  );

  it.each(["servicenow", "jira", "jira-automation"] as const)(
    "%s: bytes in another encoding are refused and not repaired",
    async (name) => {
      const event = EVENTS[name]({}).replace(/\}$/, ',"text":"größer"}');
      const { status, left, counted } = await sent(name, Buffer.from(event, "latin1"));
      expect([status, left]).toEqual([422, [0, 0]]);
      expect(counted).toContain("malformed");
      expect((await sent(name, event)).status).toBe(202);
    },
  );

  it.each(["servicenow", "jira", "jira-automation"] as const)(
    "%s: a body of 40 MB is refused before it is read",
    async (name) => {
      const body = Buffer.alloc(40 * 1024 * 1024, " ");
      const [inbox, jobs] = [await rowsIn(desk, "inbox"), desk.queue.taken.length];
      const answer = await fetch(`${desk.url}/webhooks/${name}`, {
        method: "POST",
        body,
        headers: signed(desk, name, "{}"),
      }).then(
        ({ status }) => status,
        // The listener may close the connection while the sender still writes.
        () => "cut",
      );
      expect([413, "cut"]).toContain(answer);
      expect([await rowsIn(desk, "inbox"), desk.queue.taken.length]).toEqual([inbox, jobs]);
    },
  );

  it("jira: a status that does not exist is refused with its line, on record, and nothing is half applied", async () => {
    desk.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.95 }));
    const key = await startVendor(desk);
    expect([await standing(desk, key), desk.jira.issue(key)?.status]).toEqual(["stuck", "Checks"]);
    expect(desk.jira.issue(key)?.comments.map(({ text }) => text)).toEqual([
      expect.stringContaining("Not carried out as asked: the project has no status of the asked name"),
    ]);
    const actions = (await effectsOf(desk, key)).filter(({ body }) => body.kind === "action");
    expect(actions.map(({ status }) => status)).not.toContain("confirmed");
    const stuck = (await evidenceOf(desk, key)).find(({ kind }) => kind === "case.effect_failed");
    expect(stuck?.text).toContain("TICKET_REFUSED");
  });
});

it("servicenow: a close code that does not exist is refused with its field, on record, and nothing is half applied", async () => {
  const closeCodes = { successful: "all fine", successful_issues: "successful_issues", unsuccessful: "unsuccessful" };
  const other = await openDesk({ connection: { closeCodes } });
  other.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful" }));
  const number = await startChange(other);
  await other.pass(300);
  expect(await standing(other, number)).toBe("stuck");
  expect(ourNotes(other, number)).toEqual([
    expect.stringContaining("Not carried out as asked: a rule of the ticket system refused it"),
  ]);
  const stuck = (await evidenceOf(other, number)).find(({ kind }) => kind === "case.effect_failed");
  expect(stuck?.text).toContain("TICKET_REFUSED");
});
