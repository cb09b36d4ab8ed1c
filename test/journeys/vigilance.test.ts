import { describe, expect, it } from "vitest";
import { z } from "zod";
import { printReviewers } from "../../src/cli/print-reviewers.ts";
import {
  answerChange,
  closeDesks,
  type Desk,
  evidenceOf,
  type Name,
  OPERATOR_TOKEN,
  openDesk,
  PEOPLE,
  reviewOf,
  says,
  standing,
  startChange,
  verifyEvidence,
} from "../support/desk/index.ts";

closeDesks();

type Vigilance = Parameters<NonNullable<NonNullable<Parameters<typeof openDesk>[0]>["policy"]>>[0]["vigilance"];

async function deskWith(vigilance: Vigilance): Promise<Desk> {
  const desk = await openDesk({ policy: (file) => (vigilance === undefined ? file : { ...file, vigilance }) });
  desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
  return desk;
}

/** Somebody approves so many changes, each so many seconds after its card was shown. */
async function approves(desk: Desk, who: Name, count: number, seconds: number): Promise<readonly string[]> {
  const numbers: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const number = await startChange(desk);
    desk.clock.now = new Date(desk.clock.now.getTime() + seconds * 1000);
    await answerChange(desk, number, who, { action: "approve" });
    numbers.push(number);
  }
  return numbers;
}

const alarmsIn = async (desk: Desk) => (await evidenceOf(desk)).filter(({ kind }) => kind === "reviewer.alarm");

const Report = z.looseObject({ people: z.array(z.unknown()) });

async function report(desk: Desk): Promise<z.infer<typeof Report>> {
  const answer = await fetch(`${desk.url}/v1/reviewers`, { headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } });
  expect(answer.status).toBe(200);
  return Report.parse(await answer.json());
}

describe("approving without reading", () => {
  it("assurance 38, capability 5.19: five approvals within a minute raise one alarm, once, in the record of the answer that raised it", async () => {
    const desk = await deskWith({ rubber_stamp: "warn" });
    const numbers = await approves(desk, "lee", 7, 4);
    for (const number of numbers) expect(await standing(desk, number)).toBe("ended applied");
    const alarms = await alarmsIn(desk);
    expect(alarms.map(({ payload }) => payload)).toMatchObject([{ person: "lee", groups: ["ops-lead"], alarms: ["burst"] }]);
    const fifth = (await evidenceOf(desk, numbers[4])).map(({ kind }) => kind);
    expect(fifth).toContain("reviewer.alarm");
    await verifyEvidence(desk);
  });

  it("assurance 38: with require_reason an approval without a written reason does not count while the alarm stands; a rejection and other people are not held up", async () => {
    const desk = await deskWith({ rubber_stamp: "require_reason" });
    await approves(desk, "lee", 5, 4);
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("in_review");
    expect(reviewOf(desk, number)["message"]).toContain("came five or more within a minute, so approving needs a written reason");
    await desk.pass(5);
    await answerChange(desk, number, "lee", { action: "approve", comment: "Read it; the window and the notes agree." });
    expect(await standing(desk, number)).toBe("ended applied");
    const other = await startChange(desk);
    await answerChange(desk, other, "lou", { action: "approve" });
    expect(await standing(desk, other)).toBe("ended applied");
    const rejected = await startChange(desk);
    await desk.pass(5);
    await answerChange(desk, rejected, "lee", { action: "reject", comment: "timing: too late today" });
    expect(await standing(desk, rejected)).toBe("ended rejected");
    await desk.pass(8 * 24 * 3_600);
    const later = await startChange(desk);
    await answerChange(desk, later, "lee", { action: "approve" });
    expect(await standing(desk, later)).toBe("ended applied");
  });

  it.each([undefined, { rubber_stamp: "off" as const }])("unless it is switched on nothing is watched: %j", async (vigilance) => {
    const desk = await deskWith(vigilance);
    await approves(desk, "lee", 6, 4);
    expect(await alarmsIn(desk)).toEqual([]);
  });
});

describe("GET /v1/reviewers", () => {
  const five = ["lee", "lou", "ann", "nora", "ina"] as const;

  async function answered(desk: Desk): Promise<void> {
    for (const who of five) {
      const at = desk.people.findIndex(({ id }) => id === who);
      const person = desk.people[at];
      if (person !== undefined) desk.people[at] = { ...person, groups: ["ops-lead"] };
    }
    for (const who of five) await approves(desk, who, 1, 120);
  }

  it("assurance 38: groups of fewer than five people are not shown, and no single person is", async () => {
    const desk = await deskWith(undefined);
    await approves(desk, "lee", 2, 120);
    expect(await report(desk)).toMatchObject({ groups: [], hidden: 1, people: [] });
    await answered(desk);
    const shown = await report(desk);
    expect(shown).toMatchObject({
      groups: [{ group: "ops-lead", people: 5, answered: 7, medianSeconds: 120, under5sShare: 0, agreement: 1, alarmed: 0 }],
      hidden: 0,
      people: [],
      velocity: [{ action: "add_comment", inTime: 7, late: 0, share: 1 }],
      escalations: [{ group: "ops-lead", asked: 7, reminded: 0, widened: 0 }],
    });
    const printed = printReviewers(shown);
    expect(printed).toContain(
      "ops-lead: 5 people, 7 answers, median 120 s, too fast 0 %, under 5 s 0 %, agreed 100 %, 0 with alarms",
    );
    expect(printed).toContain("add_comment: 100 % answered within the SLO (7 in time, 0 late)");
    for (const who of five) expect(JSON.stringify(shown)).not.toContain(PEOPLE[who].id);
  });

  it("assurance 38: with individual_reporting each person stands there, with the alarms that stand", async () => {
    const desk = await deskWith({ individual_reporting: true });
    await approves(desk, "lee", 5, 4);
    expect((await report(desk)).people).toMatchObject([
      { person: "lee", answered: 5, medianSeconds: 4, bursts: 1, alarms: ["burst"] },
    ]);
  });

  it("whoever asks sees his own figures", async () => {
    const desk = await deskWith(undefined);
    const olga = desk.people.findIndex(({ id }) => id === "lee");
    const lee = desk.people[olga];
    // The operator's token is Olga's, who answers as a lead here.
    if (lee !== undefined) desk.people[olga] = { ...lee, id: "olga" };
    await approves(desk, "lee", 1, 60);
    await approves(desk, "lou", 1, 60);
    expect((await report(desk)).people).toMatchObject([{ person: "olga", answered: 1, medianSeconds: 60 }]);
  });
});
