import { afterAll, expect, it } from "vitest";
import { breakFor, withGlass } from "../support/desk/glass.ts";
import {
  caseOf,
  closeDesks,
  openDesk,
  overridable,
  override,
  says,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

it("wish B23: break-glass takes nothing back: the reversal waits for those who are asked, and whoever tried reads what to do", async () => {
  const glass = withGlass();
  const desk = await openDesk({
    login: {},
    policy: (file) => overridable(glass(file)),
    serviceNow: { guards: { closedTasks: false } },
  });
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful" }));
  const number = await startChange(desk);
  await override(desk, (await caseOf(desk, number)).id, "lee");
  await desk.settle();
  expect(await breakFor(desk, number, "dora")).toMatchObject({
    kind: "refused",
    code: "action_not_allowed",
    message: expect.stringContaining("takes nothing back"),
  });
  expect([await standing(desk, number), taskOf(desk, number)["state"]]).toEqual(["in_review", "3"]);
});
