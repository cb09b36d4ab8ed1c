import { describe, expect, it } from "vitest";
import { closeDesks, codeOf, type Desk, NOON, OLAF, openDesk, pass, posted, RITA } from "./desk.ts";

closeDesks();

/** A first round, then a minute later. */
async function started(desk: Desk): Promise<string> {
  const { deliveries, cursor } = await desk.tickets.poll(null);
  expect(deliveries).toEqual([]);
  pass(desk, 60_000);
  return cursor;
}

const keys = (polled: { readonly deliveries: readonly { readonly ticket: { readonly key: string } }[] }) =>
  polled.deliveries.map((one) => one.ticket.key);

describe("polling Jira for what no webhook told", () => {
  it("starts from now on and tells of issues changed since, once a change", async () => {
    const desk = await openDesk();
    const cursor = await started(desk);
    desk.sim.comment("VO-1", "Lost", { as: OLAF, silent: true });
    const first = await desk.tickets.poll(cursor);
    expect(first.deliveries).toEqual([
      {
        id: `jira:${new URL(desk.sim.url).host}:poll:${desk.issue.id}:${desk.at.now.getTime()}`,
        system: "jira",
        about: "ticket",
        ticket: desk.issue,
        record: null,
        version: desk.at.now.getTime(),
        own: false,
        lastByUs: false,
        via: "poll",
      },
    ]);
    pass(desk, 60_000);
    expect((await desk.tickets.poll(first.cursor)).deliveries).toEqual(first.deliveries);
    pass(desk, 900_000);
    desk.sim.comment("VO-1", "Again", { as: OLAF, silent: true });
    expect((await desk.tickets.poll(first.cursor)).deliveries.map((one) => one.version)).toEqual([desk.at.now.getTime()]);
  });

  it("an issue that search learns of late is still told", async () => {
    const desk = await openDesk();
    const cursor = await started(desk);
    desk.sim.index.hold();
    desk.sim.comment("VO-1", "Lost", { as: OLAF, silent: true });
    const blind = await desk.tickets.poll(cursor);
    expect(blind.deliveries).toEqual([]);
    pass(desk, 120_000);
    desk.sim.index.release();
    expect(keys(await desk.tickets.poll(blind.cursor))).toEqual(["VO-1"]);
  });

  it("an answered review is told with its record and its ticket; one that waits is not, and other issue types are nobody's", async () => {
    const desk = await openDesk();
    const cursor = await started(desk);
    const review = await posted(desk);
    desk.sim.comment("VO-2", "A check, no ticket", { as: OLAF, silent: true });
    expect((await desk.tickets.poll(cursor)).deliveries.filter((one) => one.about === "review")).toEqual([]);
    desk.sim.transition(review.key, "Approve", { as: RITA, silent: true });
    const { deliveries } = await desk.tickets.poll(cursor);
    expect(deliveries).toMatchObject([{ about: "review", record: review.id, ticket: desk.issue, version: null, own: false }]);
  });

  it("more than a round takes is read on in the next, nothing twice and nothing lost", async () => {
    const desk = await openDesk({}, { poll: { pageRows: 3, pages: 2 } });
    const cursor = await started(desk);
    const made = Array.from(
      { length: 10 },
      (_, i) =>
        desk.sim.seed({ project: "VO", issueType: "Vendor onboarding", summary: `No ${i}`, reporter: OLAF, updated: desk.at.now })
          .key,
    );
    const first = await desk.tickets.poll(cursor);
    const second = await desk.tickets.poll(first.cursor);
    expect([first.deliveries.length, second.deliveries.length]).toEqual([6, 4]);
    expect([...keys(first), ...keys(second)].sort()).toEqual([...made].sort());
  });

  it("a page token that the site no longer takes starts the round over", async () => {
    const desk = await openDesk({}, { poll: { pageRows: 1, pages: 1 } });
    const cursor = await started(desk);
    for (let i = 0; i < 3; i += 1)
      desk.sim.seed({ project: "VO", issueType: "Vendor onboarding", summary: `No ${i}`, updated: desk.at.now });
    const first = await desk.tickets.poll(cursor);
    desk.sim.faults.add({ kind: "status", path: /search/, status: 400 });
    const refused = await desk.tickets.poll(first.cursor);
    expect(keys(refused)).toEqual([]);
    expect(keys(await desk.tickets.poll(refused.cursor))).toHaveLength(1);
  });

  it("one project that cannot be read does not hold the others up; a site that is down does", async () => {
    const desk = await openDesk(
      {},
      { workflows: { GONE: { project: "GONE", issueType: "Task" }, VO: { project: "VO", issueType: "Vendor onboarding" } } },
    );
    const cursor = await started(desk);
    desk.sim.comment("VO-1", "Lost", { as: OLAF, silent: true });
    const polled = await desk.tickets.poll(cursor);
    expect(keys(polled)).toEqual(["VO-1"]);
    expect(polled.unread).toEqual([{ part: "GONE", code: "TICKET_REFUSED" }]);
    desk.sim.faults.add({ kind: "status", path: /search/, status: 503, times: 3 });
    expect(await codeOf(desk.tickets.poll(cursor))).toBe("TICKET_SYSTEM_DOWN");
    const alone = await openDesk({}, { workflows: { GONE: { project: "GONE", issueType: "Task" } } });
    expect(await codeOf(alone.tickets.poll(null))).toBe("TICKET_REFUSED");
  });

  it("an issue dated nine minutes ahead hides nothing that is changed in those nine minutes", async () => {
    const desk = await openDesk();
    const cursor = await started(desk);
    const updated = new Date(NOON.getTime() + 540_000);
    desk.sim.seed({ project: "VO", issueType: "Vendor onboarding", summary: "Ahead", updated });
    const { cursor: next } = await desk.tickets.poll(cursor);
    pass(desk, 60_000);
    desk.sim.comment("VO-1", "Lost", { as: OLAF, silent: true });
    expect(keys(await desk.tickets.poll(next))).toContain("VO-1");
  });

  it("an issue dated in the future does not hide what follows, and a cursor that is none starts afresh", async () => {
    const desk = await openDesk();
    const cursor = await started(desk);
    desk.sim.seed({
      project: "VO",
      issueType: "Vendor onboarding",
      summary: "Ahead",
      updated: new Date(NOON.getTime() + 86_400_000),
    });
    const { cursor: next } = await desk.tickets.poll(cursor);
    desk.sim.comment("VO-1", "Lost", { as: OLAF, silent: true });
    expect(keys(await desk.tickets.poll(next))).toContain("VO-1");
    pass(desk, 1_000);
    const afresh = await desk.tickets.poll(null);
    expect(keys(afresh)).not.toContain("VO-1");
    for (const broken of ["", "{", "[]", '{"VO":{"at":"x"}}']) expect(await desk.tickets.poll(broken)).toEqual(afresh);
  });
});
