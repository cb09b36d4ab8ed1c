import { expect, it } from "vitest";
import { closeDesks, type Desk, OLAF, openDesk, pass } from "./desk.ts";

closeDesks();

/** Every page is that one, with a token for the next. */
function pages(desk: Desk, issues: readonly unknown[]) {
  const body = { issues, nextPageToken: "again", isLast: false };
  return desk.sim.faults.add({ kind: "status", status: 200, path: /search\/jql/, body, times: 1_000 });
}

const updated = "2026-11-21T12:00:30.000+0000";

it.each([
  ["empty pages", [], 1],
  ["the same page", [{ id: "7", key: "VO-7", fields: { updated } }], 2],
])(
  "capability 1.8: %s with tokens that never end are told of and given up: what is changed next is found",
  async (_what, issues, rounds) => {
    const desk = await openDesk();
    let { cursor } = await desk.tickets.poll(null);
    pass(desk, 60_000);
    const lie = pages(desk, issues);
    for (let round = 1; round <= rounds; round += 1) {
      const polled = await desk.tickets.poll(cursor);
      const told = round === rounds ? [{ part: "VO", code: "TICKET_ANSWER_INVALID" }] : [];
      expect(polled.unread.filter(({ part }) => part === "VO")).toEqual(told);
      cursor = polled.cursor;
    }
    lie.remove();
    desk.sim.comment("VO-1", "Lost", { as: OLAF, silent: true });
    const { deliveries, unread } = await desk.tickets.poll(cursor);
    expect([deliveries.map(({ ticket }) => ticket.key), unread]).toEqual([["VO-1"], []]);
  },
);
