import { describe, expect, it } from "vitest";
import type { Review } from "../../src/case/index.ts";
import { RosterFile } from "../../src/review/config.ts";
import { queueOrder, type Roster } from "../../src/review/index.ts";
import {
  answerChange,
  caseOf,
  changePerson,
  closeDesks,
  type Desk,
  effectsOf,
  evidenceOf,
  openDesk,
  says,
  standing,
  startChange,
} from "../support/desk/index.ts";

closeDesks();

const WEEK = ["mon", "tue", "wed", "thu", "fri"];
const SITES = {
  "new-york": { tz: "America/New_York", hours: "09:00-17:00", days: WEEK },
  singapore: { tz: "Asia/Singapore", hours: "09:00-18:00", days: WEEK },
  london: { tz: "Europe/London", hours: "09:00-17:00", days: WEEK },
};

async function deskWith(roster: Roster, at: string, more: Parameters<typeof openDesk>[0] = {}): Promise<Desk> {
  const desk = await openDesk({ roster, ...more });
  desk.clock.now = new Date(at);
  desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
  return desk;
}

async function reviewIn(desk: Desk, number: string): Promise<Review> {
  const of = await caseOf(desk, number);
  const review = of.status === "in_review" ? await desk.world.store.reviews.load(of.reviewId) : null;
  if (review === null) throw new Error(`${number} is ${of.status}`);
  return review;
}

async function cardOf(desk: Desk, number: string): Promise<string> {
  const card = (await effectsOf(desk, number)).find(({ body }) => body.kind === "card")?.body;
  return card?.kind === "card" ? card.card.lines.join("\n") : "";
}

const outcomeOf = ({ routing }: Review, id: string): string | undefined => {
  const found = routing?.told.find(({ person }) => person === id);
  return found?.outcome === "skipped" ? found.reason : found?.outcome;
};
const until = (desk: Desk, time: string): Promise<void> => desk.pass((Date.parse(time) - desk.clock.now.getTime()) / 1000);
const escalated = async (desk: Desk, number: string): Promise<number> =>
  (await evidenceOf(desk, number)).filter(({ kind }) => kind === "case.escalated").length;

describe("questions and the shifts of those who answer them", () => {
  it("assurance 76, capability 5.13: what comes in over a weekend is all there on Monday, the risky first, and is answered at human speed in time", async () => {
    const roster = RosterFile.parse({ sites: SITES, groups: { "ops-lead": { sites: ["new-york"] } } });
    const desk = await deskWith(roster, "2026-11-20T22:10:00Z");
    const numbers: string[] = [];
    for (let i = 0; i < 9; i += 1) {
      numbers.push(await startChange(desk, { columns: { risk: i % 3 === 2 ? "3" : "4" } }));
      await desk.pass(6 * 3_600);
    }
    await until(desk, "2026-11-23T14:01:00Z");
    for (const number of numbers) expect([await standing(desk, number), await escalated(desk, number)]).toEqual(["in_review", 0]);
    for (const number of numbers) expect((await reviewIn(desk, number)).expiresAt).toBe("2026-11-23T16:00:00.000Z");
    expect(await cardOf(desk, numbers[0] ?? "")).toContain(
      "Nobody of ops-lead is on shift now; the next shift is new-york from 2026-11-23T14:00:00.000Z (UTC).",
    );
    const queue = await desk.world.store.reviews.queue({ groups: ["ops-lead"], limit: 100, now: desk.clock.now });
    expect(queue.map(({ risk }) => risk)).toEqual([...Array(3).fill("medium"), ...Array(6).fill("low")]);
    expect(queue).toEqual(queue.toSorted(queueOrder(desk.clock.now)));
    for (const { ticket } of queue) {
      await desk.pass(60);
      await answerChange(desk, ticket, "lee", { action: "approve" });
      expect(await standing(desk, ticket)).toBe("ended applied");
    }
    expect(await desk.world.store.reviews.queue({ groups: null, limit: 100, now: desk.clock.now })).toEqual([]);
  });

  it("assurance 35, capability 5.13: five minutes before New York goes home the question is Singapore's in its morning, with the minutes that were left", async () => {
    const roster = RosterFile.parse({
      sites: SITES,
      groups: { "ops-lead": { sites: ["new-york", "singapore"] } },
      people: { lou: { site: "singapore" } },
    });
    const desk = await deskWith(roster, "2026-11-24T21:55:00Z");
    changePerson(desk.people, "lee", { site: "new-york" });
    const number = await startChange(desk);
    const opened = await reviewIn(desk, number);
    expect([outcomeOf(opened, "lee"), outcomeOf(opened, "lou")]).toEqual(["asked", "off_shift"]);
    expect(opened.deadline).toBe("2026-11-25T01:25:00.000Z");
    expect(await cardOf(desk, number)).toContain("new-york 09:00-17:00 America/New_York; singapore 09:00-18:00 Asia/Singapore");
    await until(desk, "2026-11-25T01:09:00Z");
    expect(await escalated(desk, number)).toBe(0);
    await until(desk, "2026-11-25T01:10:00Z");
    expect(await escalated(desk, number)).toBe(1);
    const reminded = await reviewIn(desk, number);
    expect([outcomeOf(reminded, "lee"), outcomeOf(reminded, "lou")]).toEqual(["asked", "asked"]);
    await answerChange(desk, number, "lou", { action: "approve" });
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("wish B12, capability 5.13: high risk asks who is on call at once, at night and on a Sunday, and its time runs by the wall clock", async () => {
    const duty = { sites: ["london"], on_call: ["dora"] };
    const roster = RosterFile.parse({ sites: SITES, groups: { "ops-director": duty, "internal-audit": { sites: ["london"] } } });
    const desk = await deskWith(roster, "2026-11-22T03:00:00Z");
    const number = await startChange(desk, { columns: { risk: "2" } });
    const review = await reviewIn(desk, number);
    expect([review.risk, outcomeOf(review, "dora"), outcomeOf(review, "ina")]).toEqual(["high", "asked", "off_shift"]);
    expect(review.expiresAt).toBe("2026-11-22T05:00:00.000Z");
    expect(await cardOf(desk, number)).toContain("Its time runs by the wall clock: the risk is high.");
  });

  it("capability 5.14, wish B12: who is out of office is not told, his delegate is, and an over-full desk is left alone", async () => {
    const roster = RosterFile.parse({ sites: SITES, groups: { "ops-lead": { sites: ["new-york"], capacity: 1 } } });
    const desk = await deskWith(roster, "2026-11-24T15:00:00Z");
    changePerson(desk.people, "lee", {
      away: [{ from: "2026-11-24T00:00:00Z", until: "2026-11-25T00:00:00Z", delegate: "nora" }],
    });
    const first = await reviewIn(desk, await startChange(desk));
    expect([outcomeOf(first, "lee"), outcomeOf(first, "nora"), outcomeOf(first, "lou")]).toEqual([
      "ooo",
      "not_in_group",
      "asked",
    ]);
    const second = await reviewIn(desk, await startChange(desk));
    expect(outcomeOf(second, "lou")).toBe("over_capacity");
  });

  it("capability 5.16: the next step of a question has its whole time from the answer that opened it", async () => {
    const step = (list: string) => ({ when: "confidence < thresholds.auto_*", route_to: `rbac.reviewer_groups.${list}` });
    const policy = { mode: "serial" as const, steps: [step("medium_risk"), step("high_risk")] };
    const desk = await openDesk({ policy: (file) => ({ ...file, approvals: policy }) });
    desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
    const number = await startChange(desk);
    await desk.pass(20 * 60);
    await answerChange(desk, number, "lee", { action: "approve" });
    expect((await reviewIn(desk, number)).step).toBe(1);
    await desk.pass(14 * 60);
    expect(await escalated(desk, number)).toBe(1);
    await desk.pass(60);
    expect(await escalated(desk, number)).toBe(2);
    expect((await reviewIn(desk, number)).routing).toMatchObject({ step: 1, reached: 1 });
    expect(outcomeOf(await reviewIn(desk, number), "dora")).toBe("asked");
  });
});
