import { afterAll, beforeAll, expect, it } from "vitest";
import { runJob } from "../../src/pipeline/index.ts";
import {
  answerChange,
  caseOf,
  closeDesks,
  type Desk,
  openDesk,
  reviewOf,
  says,
  standing,
  startChange,
} from "../support/desk/index.ts";
import { press } from "../support/desk/servicenow.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
});

async function due(ref: string): Promise<number> {
  return (await desk.database.db.query("select 1 from outbox where kind = 'case' and ref = $1", [ref])).count;
}

it("a job of a case that waits for people is taken off when somebody looks, and looking changes nothing", async () => {
  const number = await startChange(desk);
  const { id, version } = await caseOf(desk, number);
  await desk.world.store.outbox.set([{ kind: "case", ref: id, at: desk.clock.now }]);
  await runJob(desk.world, { kind: "case", ref: id });
  expect(await due(id)).toBe(0);
  expect(await caseOf(desk, number)).toMatchObject({ status: "in_review", version });
  await answerChange(desk, number, "lee", { action: "approve" });
  expect(await standing(desk, number)).toBe("ended applied");
});

it("an approval whose write has to wait keeps its due job, whoever looked at the waiting case in the same moment", async () => {
  const number = await startChange(desk);
  const { id } = await caseOf(desk, number);
  desk.serviceNow.faults.add({ kind: "status", status: 503, path: /batch/, after: 2, times: 1 });
  const looking = Array.from({ length: 10 }, () => runJob(desk.world, { kind: "case", ref: id }));
  await press(desk.serviceNow, "lee", reviewOf(desk, number)["sys_id"] ?? "", { action: "approve" });
  await Promise.all(looking);
  await desk.settle();
  expect([await standing(desk, number), await due(id)]).toEqual(["cleared", 1]);
  await desk.pass(300);
  expect(await standing(desk, number)).toBe("ended applied");
});
