import { describe, expect, it } from "vitest";
import {
  answerChange,
  answerVendor,
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  exercisesOn,
  nextExercise,
  openDesk,
  ourNotes,
  plantChange,
  reviewOf,
  standing,
  taskOf,
  trainingChange,
  verifyEvidence,
} from "../support/desk/index.ts";

closeDesks();

async function exercised(): Promise<{ readonly desk: Desk; readonly number: string }> {
  const desk = await openDesk();
  const number = plantChange(desk);
  await exercisesOn(desk, [trainingChange(desk, number)]);
  await nextExercise(desk);
  return { desk, number };
}

describe("an exercise of the reviewers", () => {
  it("control 5: approved it is never carried out", async () => {
    const { desk, number } = await exercised();
    expect(await standing(desk, number)).toBe("in_review");
    console.log(reviewOf(desk, number));
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("ended exercise");
    console.log(reviewOf(desk, number));
    console.log((await evidenceOf(desk)).map((e) => [e.kind, e.kind.startsWith("vig") || e.kind === "case.revealed" ? JSON.stringify(e.payload) : ""]));
    console.log(desk.log);
    await verifyEvidence(desk);
  });
});
