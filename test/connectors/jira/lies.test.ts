import { expect, it } from "vitest";
import { closeDesks, codeOf, openDesk, posted } from "./desk.ts";

closeDesks();

const OTHER = { id: "999999", key: "VO-999", fields: { issuetype: { name: "Ops Review" }, status: { name: "Approved" } } };

it("jira row 23: an answer with another issue than the ticket or the review says nothing of it: it is read again, not taken for gone", async () => {
  const desk = await openDesk();
  const record = await posted(desk);
  const lie = () => desk.sim.faults.add({ kind: "status", status: 200, method: "GET", path: /\/issue\/\d+$/, body: OTHER });
  lie();
  expect(await codeOf(desk.tickets.read(desk.issue))).toBe("TICKET_ANSWER_INVALID");
  lie();
  expect(await codeOf(desk.tickets.review(record))).toBe("TICKET_ANSWER_INVALID");
  expect(await desk.tickets.review(record)).toMatchObject({ state: "pending" });
});
