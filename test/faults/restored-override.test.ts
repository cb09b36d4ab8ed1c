import { afterAll, expect, it } from "vitest";
import { adopt } from "../../src/pipeline/index.ts";
import { backUp } from "../support/backup.ts";
import {
  answerOpen,
  caseOf,
  closeDesks,
  evidenceOf,
  openDesk,
  overridable,
  override,
  says,
  signable,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

it("assurance 73, capability 9.8: what people took back in the lost time is not done again by itself after a backup was put back", {
  timeout: 60_000,
}, async () => {
  const desk = await openDesk({ policy: overridable, serviceNow: { guards: { closedTasks: false } } });
  signable(desk);
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful" }));
  await startChange(desk);
  await desk.seal();
  const backup = await backUp(desk.database);
  const number = await startChange(desk);
  const { id } = await caseOf(desk, number);
  await override(desk, id, "dora");
  await answerOpen(desk, number, "lee");
  await desk.settle();
  const { reverses } = await caseOf(desk, number);
  expect([reverses?.case, taskOf(desk, number)["state"]]).toEqual([id, "1"]);
  await desk.seal();

  await backup.putBack();
  await desk.restart();
  await desk.seal();
  await desk.database.db.query("update restores set found_at = found_at - interval '2 minutes'");
  await adopt(desk.world, { by: "olga", reason: "the disk was lost" });
  expect((await caseOf(desk, number)).reverses).toEqual(reverses);

  desk.serviceNow.update("change_request", number, { risk: "3" }, { asUser: "alice" });
  await desk.settle();
  expect([await standing(desk, number), taskOf(desk, number)["state"]]).toEqual(["in_review", "1"]);
  const decided = (await evidenceOf(desk, number)).findLast(({ kind }) => kind === "case.decided");
  expect(decided?.decision?.reasons.map(({ rule }) => rule)).toContain("contested");
  await backup.drop();
});
