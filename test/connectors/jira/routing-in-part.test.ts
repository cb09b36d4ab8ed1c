import { describe, expect, it } from "vitest";
import type { Effect } from "../../../src/case/index.ts";
import { actionEffect, cleared, closeDesks, codeOf, type Desk, OLAF, openDesk, routing, SERVICE } from "./desk.ts";

closeDesks();

const CONFLICT = { kind: "status", status: 409, method: "POST", path: /\/transitions$/ } as const;

/** A route whose note is on VO-1 and whose move met a conflict. */
async function halfDone(): Promise<{ readonly desk: Desk; readonly effect: Effect; readonly comment: string }> {
  const desk = await openDesk();
  const effect = { ...actionEffect(routing(desk.issue)), attempts: 1 };
  desk.sim.faults.add(CONFLICT);
  expect(await codeOf(desk.tickets.apply(cleared(desk, effect)))).toBe("EFFECT_UNKNOWN");
  return { desk, effect, comment: own(desk)[0]?.id ?? "" };
}

function own({ sim }: Desk) {
  return (sim.issue("VO-1")?.comments ?? []).filter(({ author }) => author === SERVICE);
}

async function edit({ sim }: Desk, comment: string, text: string): Promise<void> {
  const authorization = `Basic ${Buffer.from("service@example.test:token-service").toString("base64")}`;
  const content = [{ type: "paragraph", content: [{ type: "text", text }] }];
  const answer = await fetch(`${sim.url}/rest/api/3/issue/VO-1/comment/${comment}`, {
    method: "PUT",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ body: { type: "doc", version: 1, content } }),
  });
  expect(answer.status).toBe(200);
}

describe("a route in Jira of which only the note was written", () => {
  it("assurance 49: is there in part, with the comment's id, the status as it is, and no transition", async () => {
    const { desk, effect, comment } = await halfDone();

    const found = await desk.tickets.find(effect, null);

    expect(found).toEqual({
      kind: "partial",
      receipt: {
        status: "partial",
        recordId: desk.issue.id,
        recordKey: "VO-1",
        version: expect.stringMatching(/^\d+$/),
        at: desk.at.now.toISOString(),
        seen: { comment, state: "to_do", transition: "none" },
      },
    });
  });

  it("assurance 49: a person who makes the same move does not make it ours", async () => {
    const { desk, effect, comment } = await halfDone();

    desk.sim.transition("VO-1", "Legal review", { as: OLAF });

    expect(await desk.tickets.find(effect, null)).toMatchObject({
      kind: "partial",
      receipt: { seen: { comment, state: "legal_review", transition: "none" } },
    });
    expect(await codeOf(desk.tickets.apply(cleared(desk, effect, 5_000, "legal_review")))).toBe("TICKET_REFUSED");
    expect(own(desk)).toHaveLength(1);
  });

  it("assurance 72: a deadline that passes between the two requests sends no second one, and is no failure of the first", async () => {
    const desk = await openDesk();
    const effect = actionEffect(routing(desk.issue));
    const token = cleared(desk, effect, 5_000);
    const [noon, late] = [desk.at.now, new Date(desk.at.now.getTime() + 5_000)];
    Object.defineProperty(desk.at, "now", { get: () => (own(desk).length === 0 ? noon : late) });

    expect(await codeOf(desk.tickets.apply(token))).toBe("EFFECT_UNKNOWN");

    expect(desk.sim.writes.map((one) => one.kind)).toEqual(["comment_created"]);
    expect(await desk.tickets.find({ ...effect, attempts: 1 }, null)).toMatchObject({ kind: "partial" });
  });

  it("assurance 49, 72: a note that somebody edited, or cut the marker out of, is different: no move is made on its strength and it is not written again", async () => {
    const { desk, effect, comment } = await halfDone();
    const line = own(desk)[0]?.text.split("\n").at(-1) ?? "";

    await edit(desk, comment, `Approved by the director ${line}`);
    expect(await desk.tickets.find(effect, null)).toEqual({ kind: "different", fields: ["comment"] });

    await edit(desk, comment, "Approved by the director");
    const context = await desk.tickets.read(desk.issue);
    expect(await desk.tickets.find(effect, null, context)).toEqual({ kind: "different", fields: ["comment"] });
  });

  it("a note that somebody deleted is not there any more", async () => {
    const { desk, effect, comment } = await halfDone();
    const authorization = `Basic ${Buffer.from("service@example.test:token-service").toString("base64")}`;
    await fetch(`${desk.sim.url}/rest/api/3/issue/VO-1/comment/${comment}`, { method: "DELETE", headers: { authorization } });
    expect(await desk.tickets.find(effect, null)).toEqual({ kind: "missing" });
  });
});
