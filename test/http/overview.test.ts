import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  closeDesks,
  type Desk,
  OPERATOR_TOKEN,
  openDesk,
  plantChange,
  says,
  startChange,
  startVendor,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});

async function ask(path: string, token: string | null = OPERATOR_TOKEN) {
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(`${desk.url}${path}`, { headers });
  const json: unknown = await answer.json();
  return { status: answer.status, json };
}

function idOf(number: string): string {
  return desk.serviceNow.record("change_request", number)?.["sys_id"] ?? "";
}

describe("the totals", () => {
  it("count nothing before anything happened", async () => {
    expect(await ask("/v1/totals")).toEqual({
      status: 200,
      json: { deliveries: [], cases: [], effects: [], rejections: [], modified: [], entries: 0, unheard: [], counted: [] },
    });
  });

  it("count deliveries, cases, effects and entries of both ticket systems, each by where it ended", async () => {
    await startChange(desk);
    desk.model.behave(says({ action: "draft_note", confidence: 0.5 }));
    await startVendor(desk);
    const { json } = await ask("/v1/totals");
    expect(json).toMatchObject({
      deliveries: expect.arrayContaining([
        { via: "servicenow", about: "ticket", end: "opened", count: 1 },
        { via: "jira", about: "ticket", end: "opened", count: 1 },
      ]),
      cases: expect.arrayContaining([
        { workflow: "chg_low_risk_auto", status: "ended", end: "applied", count: 1 },
        { workflow: "vendor_onboarding_checks", status: "in_review", end: null, count: 1 },
      ]),
      effects: expect.arrayContaining([
        { kind: "action", status: "confirmed", count: 1 },
        { kind: "card", status: "confirmed", count: 1 },
      ]),
    });
    const { rows } = await desk.database.db.query("select count(*)::int as n from entries");
    expect(json).toMatchObject({ entries: rows[0]?.["n"] });
  });

  it.each(["/v1/totals", "/v1/tickets?system=servicenow&id=1"])("assurance 65: %s is for operators only", async (path) => {
    expect((await ask(path, null)).status).toBe(401);
    expect((await ask(path, "x".repeat(48))).status).toBe(401);
  });
});

describe("where tickets stand", () => {
  it("each that was asked for: its version, newest case and what is not settled; one that nobody told us of has none", async () => {
    desk.model.behave(says({ action: "add_comment" }));
    const known = idOf(await startChange(desk));
    const unknown = idOf(plantChange(desk));
    const { status, json } = await ask(`/v1/tickets?system=servicenow&id=${known}&id=${unknown}&id=no-such-id`);
    expect(status).toBe(200);
    const nothing = { version: null, waiting: 0, case: null, writes: 0 };
    expect(json).toEqual({
      tickets: expect.arrayContaining([
        {
          ticket: known,
          version: expect.any(Number),
          waiting: 0,
          case: { id: expect.any(String), status: "ended", end: "applied" },
          writes: 0,
        },
        { ticket: unknown, ...nothing },
        { ticket: "no-such-id", ...nothing },
      ]),
    });
  });

  it("one id is enough, and another system's ticket with the same id is another ticket", async () => {
    const known = idOf(await startChange(desk));
    expect((await ask(`/v1/tickets?system=servicenow&id=${known}`)).json).toMatchObject({
      tickets: [{ case: { end: "applied" } }],
    });
    expect((await ask(`/v1/tickets?system=jira&id=${known}`)).json).toMatchObject({ tickets: [{ case: null }] });
  });

  const many = Array.from({ length: 201 }, (_, i) => `id=${i}`).join("&");
  it.each([
    ["no system", "id=1", "system"],
    ["two systems", "system=a&system=b&id=1", "system"],
    ["an endless system", `system=${"a".repeat(41)}&id=1`, "system"],
    ["no id", "system=servicenow", "id"],
    ["an empty id", "system=servicenow&id=", "id"],
    ["an empty id among others", "system=servicenow&id=1&id=", "id"],
    ["more ids than may be", `system=servicenow&${many}`, "id"],
    ["a character that no database takes", "system=servicenow&id=%00", "id"],
    ["a misspelt parameter", "system=servicenow&id=1&sytem=jira", "sytem"],
  ])("%s is 422 and names the parameter", async (_what, query, field) => {
    const { status, json } = await ask(`/v1/tickets?${query}`);
    expect([status, json]).toEqual([
      422,
      expect.objectContaining({ title: "malformed", detail: expect.stringContaining(field) }),
    ]);
  });

  it.each(["/v1/totals?from=yesterday", "/v1/pauses?workflow=x"])("%s has a parameter that nothing reads: 422", async (path) => {
    expect((await ask(path)).status).toBe(422);
  });
});
