import { describe, expect, it } from "vitest";
import type { Effect } from "../../../src/case/index.ts";
import { cardOn, closeDesks, codeOf, type Desk, effectOf, openDesk, posted, updateOf } from "./desk.ts";

closeDesks();

const attempted = (effect: Effect): Effect => ({ ...effect, status: "attempting", attempts: 1 });

/** One answer to a read, whatever stands on the site. */
function answers(desk: Desk, path: RegExp, body: unknown): void {
  desk.sim.faults.add({ kind: "status", status: 200, method: "GET", path, body });
}

describe("what does not come with an answer is not missing", () => {
  it("jira row 23: a posted card is not called missing while sub-tasks, reviews or their properties do not come: people would be asked twice", async () => {
    const desk = await openDesk();
    const { id, key, effect } = await posted(desk);
    const look = () => desk.tickets.find(attempted(effect), null);
    answers(desk, /\/issue\/\d+$/, { id: desk.issue.id, key: desk.issue.key, fields: {} });
    expect(await codeOf(look())).toBe("TICKET_FORBIDDEN");
    answers(desk, /search\/jql/, { issues: [], isLast: true });
    expect(await codeOf(look())).toBe("TICKET_ANSWER_INVALID");
    answers(desk, /search\/jql/, { issues: [{ id, key, fields: {} }], isLast: true });
    expect(await codeOf(look())).toBe("TICKET_ANSWER_INVALID");
    expect(await look()).toMatchObject({ kind: "confirmed", receipt: { recordId: id } });
    expect(await desk.tickets.find(attempted(effectOf({ kind: "card", card: cardOn(desk.issue) })), null)).toEqual({
      kind: "missing",
    });
  });

  it("jira row 10: the comment of an update is not missing while comments do not come", async () => {
    const desk = await openDesk();
    const { id, key } = await posted(desk);
    answers(desk, /\/issue\/\d+$/, { id, key, fields: { issuetype: { name: "Ops Review" }, status: { name: "Pending" } } });
    expect(await codeOf(desk.tickets.find(attempted(updateOf(desk, { id, key }, "withdrawn")), null))).toBe("TICKET_FORBIDDEN");
  });
});

it("jira row 3: a redirect is not followed, and is an outage", async () => {
  const desk = await openDesk();
  const headers = { location: "https://id.example.com/login" };
  desk.sim.faults.add({ kind: "status", status: 302, path: /\/issue\/\d+$/, headers });
  await expect(desk.tickets.read(desk.issue)).rejects.toMatchObject({
    code: "TICKET_SYSTEM_DOWN",
    context: { reason: "redirect" },
  });
});
