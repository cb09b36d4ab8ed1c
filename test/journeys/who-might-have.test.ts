import { afterAll, expect, it } from "vitest";
import { whoWasAsked } from "../../src/pipeline/index.ts";
import {
  answerChange,
  caseOf,
  closeDesks,
  evidenceOf,
  openDesk,
  reviewIdOf,
  says,
  standing,
  startChange,
} from "../support/desk/index.ts";

closeDesks(afterAll);

it("wish B6: the evidence names who sent the decision, by the system that proves it, and who else might have approved", async () => {
  const desk = await openDesk();
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  const number = await startChange(desk);
  const review = await reviewIdOf(desk, number);
  await answerChange(desk, number, "lee", { action: "approve" });
  expect(await standing(desk, number)).toBe("ended applied");
  const approved = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.approved");
  expect(approved?.actor).toMatchObject({ type: "person", id: "lee" });
  expect(approved?.payload["verdict"]).toMatchObject({ person: "lee", groups: ["ops-lead"] });
  const [first] = await whoWasAsked(desk.world, { id: review, caseId: (await caseOf(desk, number)).id });
  const asked = first?.told.filter(({ outcome }) => outcome === "asked").map(({ person }) => person);
  expect(asked?.toSorted()).toEqual(["lee", "lou"]);
});
