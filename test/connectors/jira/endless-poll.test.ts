import { expect, it } from "vitest";
import { closeDesks, type Desk, OLAF, openDesk, pass } from "./desk.ts";

closeDesks();

/** Every page is that one, with a token for the next. */
function pages(desk: Desk, issues: readonly unknown[]) {
  const body = { issues, nextPageToken: "again", isLast: false };
  return desk.sim.faults.add({ kind: "status", status: 200, path: /search\/jql/, body, times: 1_000 });
}

const updated = "2026-11-21T12:00:30.000+0000";

async function foundAfter(desk: Desk, cursor: string, lie: { remove(): void }): Promise<void> {
  lie.remove();
  desk.sim.comment("VO-1", "Lost", { as: OLAF, silent: true });
  const { deliveries, unread } = await desk.tickets.poll(cursor);
  expect([deliveries.map(({ ticket }) => ticket.key), unread]).toEqual([["VO-1"], []]);
}

const PAGES_A_ROUND = 5;
const PROJECTS = 2;
const GIVEN_UP = [{ part: "VO", code: "TICKET_ANSWER_INVALID" }];

it.each([
  ["empty pages", []],
  ["the same page", [{ id: "7", key: "VO-7", fields: { updated } }]],
])(
  "capability 1.8: %s with a token that repeats are told of and given up: what is changed next is found",
  async (_what, issues) => {
    const desk = await openDesk();
    const started = await desk.tickets.poll(null);
    pass(desk, 60_000);
    const lie = pages(desk, issues);
    const { cursor, unread } = await desk.tickets.poll(started.cursor);
    expect(unread.filter(({ part }) => part === "VO")).toEqual(GIVEN_UP);
    await foundAfter(desk, cursor, lie);
  },
);

it("capability 1.8: empty pages with ever new tokens are given up after twenty rounds", async () => {
  const desk = await openDesk();
  let { cursor } = await desk.tickets.poll(null);
  pass(desk, 60_000);
  const lies = Array.from({ length: 20 * PAGES_A_ROUND * PROJECTS }, (_, n) =>
    desk.sim.faults.add({
      kind: "status",
      status: 200,
      path: /search\/jql/,
      body: { issues: [], nextPageToken: `t${n}`, isLast: false },
      times: 1,
    }),
  );
  const told: (readonly object[])[] = [];
  for (let round = 1; round <= 20; round += 1) {
    const polled = await desk.tickets.poll(cursor);
    told.push(polled.unread.filter(({ part }) => part === "VO"));
    cursor = polled.cursor;
  }
  expect(told.findIndex((one) => one.length > 0)).toBe(19);
  await foundAfter(desk, cursor, { remove: () => lies.forEach((lie) => lie.remove()) });
});
