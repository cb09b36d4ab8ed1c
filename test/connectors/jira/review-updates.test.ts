import { describe, expect, it } from "vitest";
import { closeDesks, codeOf, message, openDesk, pass, posted, RITA, SERVICE, updateOf } from "./desk.ts";

closeDesks();

describe("how review sub-tasks in Jira end or return", () => {
  it("a refused answer is put back to people with the reason why, and their next answer is another one", async () => {
    const desk = await openDesk();
    const record = await posted(desk);
    desk.sim.transition(record.key, "Approve", { as: RITA });
    const [first] = (await desk.tickets.review(record)).answers;
    pass(desk, 1_000);
    const effect = updateOf(desk, record, "pending");
    expect(await desk.tickets.find(effect, null)).toEqual({ kind: "missing" });
    const written = await desk.tickets.post(message(desk, effect));
    expect(desk.sim.issue(record.key)).toMatchObject({ status: "Pending" });
    expect(desk.sim.issue(record.key)?.comments.at(-1)).toMatchObject({
      author: SERVICE,
      text: expect.stringContaining("It is pending."),
    });
    expect(await desk.tickets.find(effect, written)).toMatchObject({
      kind: "confirmed",
      receipt: { seen: { status: "Pending" } },
    });
    pass(desk, 1_000);
    desk.sim.transition(record.key, "Reject", { as: RITA, comment: "No" });
    const { answers } = await desk.tickets.review(record);
    expect(answers.map((one) => one.kind)).toEqual(["approve", "reject"]);
    expect(answers[0]).toEqual(first);
    expect(answers[1]?.reason).toBe("No");
  });

  it.each([
    ["expired", "Expired", "closed"],
    ["withdrawn", "Withdrawn", "closed"],
    ["applied", "Pending", "pending"],
  ] as const)("%s ends an open review as %s", async (to, status, state) => {
    const desk = await openDesk();
    const record = await posted(desk);
    const effect = updateOf(desk, record, to);
    const written = await desk.tickets.post(message(desk, effect));
    expect(desk.sim.issue(record.key)?.status).toBe(status);
    expect(await desk.tickets.find(effect, written)).toMatchObject({ kind: "confirmed" });
    expect(await desk.tickets.review(record)).toMatchObject({ state, answers: [] });
  });

  it("what a person decided stays: approved, rejected and applied only add a word", async () => {
    const desk = await openDesk();
    const record = await posted(desk);
    desk.sim.transition(record.key, "Approve", { as: RITA });
    for (const to of ["approved", "applied", "withdrawn"] as const) {
      const effect = updateOf(desk, record, to);
      expect(await desk.tickets.find(effect, await desk.tickets.post(message(desk, effect)))).toMatchObject({
        kind: "confirmed",
        receipt: { seen: { status: "Approved" } },
      });
    }
    expect(desk.sim.issue(record.key)?.comments).toHaveLength(3);
  });

  it("capability 12.6: an update cut in the middle is finished without a second comment", async () => {
    const desk = await openDesk();
    const record = await posted(desk);
    const effect = updateOf(desk, record, "expired");
    desk.sim.faults.add({ kind: "rate_limit", retryAfterSeconds: 17, method: "POST", path: /\/transitions$/ });
    expect(await codeOf(desk.tickets.post(message(desk, effect)))).toBe("EFFECT_UNKNOWN");
    expect(await desk.tickets.find({ ...effect, attempts: 1 }, null)).toMatchObject({
      kind: "partial",
      receipt: {
        status: "partial",
        recordId: record.id,
        seen: { status: "Pending", comment: expect.any(String), transition: "none" },
      },
    });
    pass(desk, 17_000);
    const written = await desk.tickets.post(message(desk, effect));
    expect(await desk.tickets.find(effect, written)).toMatchObject({
      kind: "confirmed",
      receipt: { seen: { status: "Expired" } },
    });
    expect(desk.sim.issue(record.key)?.comments).toHaveLength(1);
  });

  it("capability 12.6: a put-back cut in the middle is not done until the sub-task is back with people; answered again since, it is", async () => {
    const desk = await openDesk();
    const record = await posted(desk);
    desk.sim.transition(record.key, "Approve", { as: RITA });
    pass(desk, 60_000);
    const effect = updateOf(desk, record, "pending");
    desk.sim.faults.add({ kind: "status", status: 409, method: "POST", path: /\/transitions$/ });
    expect(await codeOf(desk.tickets.post(message(desk, effect)))).toBe("EFFECT_UNKNOWN");
    expect(await desk.tickets.find({ ...effect, attempts: 1 }, null)).toMatchObject({
      kind: "partial",
      receipt: { seen: { status: "Approved", transition: "none" } },
    });
    await desk.tickets.post(message(desk, effect));
    pass(desk, 60_000);
    desk.sim.transition(record.key, "Reject", { as: RITA, comment: "No" });
    expect(await desk.tickets.find({ ...effect, attempts: 2 }, null)).toMatchObject({
      kind: "confirmed",
      receipt: { status: "adopted", seen: { status: "Rejected" } },
    });
    expect(desk.sim.issue(record.key)?.comments.filter(({ author }) => author === SERVICE)).toHaveLength(1);
  });
});
