import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  answerChange,
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  kindsOf,
  openDesk,
  ourNotes,
  reviewIdOf,
  reviewsOf,
  says,
  standing,
  startChange,
  verifyEvidence,
} from "../support/desk/index.ts";
import { giveFor, newest, withStanding } from "../support/desk/standing.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: {}, policy: withStanding() });
});
beforeEach(() => desk.model.behave(says({ action: "add_comment", confidence: 0.8 })));

/** A change of low risk; what came of it. */
async function low(more: object = {}): Promise<string> {
  const number = await startChange(desk, { columns: { risk: "4", ...more } });
  await desk.pass(1);
  return number;
}

describe("wish B16: a standing approval", () => {
  it("wish B16: answers the question that it is given from, and the identical one on the next ticket, each named in ticket, verdict and evidence", async () => {
    const first = await low();
    const given = await giveFor(desk, first, "lee");
    expect(given).toMatchObject({ kind: "given" });
    expect(await standing(desk, first)).toBe("ended applied");
    const second = await low();
    console.log(await kindsOf(desk, second), reviewsOf(desk, second), ourNotes(desk, second));
    expect(await standing(desk, second)).toBe("ended applied");
    const approved = (await evidenceOf(desk, second)).find(({ kind }) => kind === "case.approved");
    console.log(JSON.stringify(approved?.payload, null, 1), await newest(desk));
    await verifyEvidence(desk);
  });
});
