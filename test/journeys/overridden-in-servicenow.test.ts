import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labelsOf, lineageOf } from "../../src/pipeline/index.ts";
import {
  answerOpen,
  caseOf,
  casesOf,
  closeDesks,
  type Desk,
  openDesk,
  overridable,
  override,
  reviewOf,
  says,
  signable,
  standing,
  startChange,
  taskOf,
  verifyEvidence,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const CLOSING = { action: "close_task", target: "tasks.1", close_code: "successful" } as const;

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ policy: overridable, serviceNow: { guards: { closedTasks: false } } });
  signable(desk);
});

async function closed(): Promise<{ readonly number: string; readonly id: string }> {
  desk.model.behave(says(CLOSING));
  const number = await startChange(desk);
  expect([await standing(desk, number), taskOf(desk, number)["state"]]).toEqual(["ended applied", "3"]);
  return { number, id: (await caseOf(desk, number)).id };
}

describe("a task that automation closed is opened again", () => {
  it("assurance 63, capability 9.8: a director asks, somebody else approves, the task is open and both records name each other", async () => {
    const { number, id } = await closed();
    const asked = await override(desk, id, "dora");
    expect(asked).toMatchObject({ kind: "opened", status: "in_review" });
    expect([await standing(desk, number), taskOf(desk, number)["state"]]).toEqual(["in_review", "3"]);
    const card = reviewOf(desk, number)["summary"] ?? "";
    expect(card).toContain("reopen_task");
    expect(card).toContain(`(case ${id}, effect `);
    expect(card).toContain("Reason (wrong_action): the test was never run");
    expect(card).toContain("A person asks for an applied close_task to be taken back");
    expect(await answerOpen(desk, number, "dora")).toMatchObject({ kind: "refused" });
    expect(await answerOpen(desk, number, "lee")).toMatchObject({ kind: "counted", event: "approved" });
    await desk.settle();
    expect([await standing(desk, number), taskOf(desk, number)["state"]]).toEqual(["ended applied", "1"]);
    const reversal = await caseOf(desk, number);
    expect(reversal.reverses).toMatchObject({ case: id, by: "dora", reasonCode: "wrong_action", action: "close_task" });
    const kinds = (await desk.world.store.ledger.ofCase(id)).map(({ kind }) => kind);
    expect(kinds.slice(-3)).toEqual(["case.ended", "case.override_opened", "case.overridden"]);
    await desk.seal();
    const [first, second] = await lineageOf(desk.world, number);
    expect([first?.overriddenBy, second?.reverses]).toEqual([reversal.id, id]);
    await desk.pass(3_600);
    await desk.poll();
    expect([await standing(desk, number), taskOf(desk, number)["state"], (await casesOf(desk, number)).length]).toEqual([
      "ended applied",
      "1",
      2,
    ]);
    await verifyEvidence(desk);
  });

  it("capability 9.8: an override counts as a false positive of the automatic decision", async () => {
    const before = (await labelsOf(desk.world, "chg_low_risk_auto", "", 1000)).length;
    const { number, id } = await closed();
    await override(desk, id, "dora");
    await answerOpen(desk, number, "lee");
    await desk.settle();
    const labels = (await labelsOf(desk.world, "chg_low_risk_auto", "", 1000)).slice(before);
    expect(labels.filter((label) => label.case === id)).toMatchObject([
      { decided: "override", value: "negative", reasonCode: "wrong_action", action: "close_task", recommended: "apply" },
    ]);
  });
});
