import { describe, expect, it } from "vitest";
import { RosterFile } from "../../src/review/config.ts";
import {
  answerChange,
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  kindsOf,
  move,
  OPERATOR_TOKEN,
  objectionsOf,
  openDesk,
  ourNotes,
  plantChange,
  reviewsOf,
  says,
  standing,
  startChange,
  verifyEvidence,
} from "../support/desk/index.ts";
import { rederiveEntries } from "../support/rederived.ts";

closeDesks();

const UNSURE = says({ action: "add_comment", confidence: 0.8 });
const SURE = says({ action: "add_comment", confidence: 0.95 });
const LOW = { columns: { risk: "4" } };
const MEDIUM = { columns: { risk: "3" } };
const HIGH = { columns: { risk: "2" } };

async function limited(maxOpen: number, more: Parameters<typeof openDesk>[0] = {}): Promise<Desk> {
  const desk = await openDesk({
    policy: (file) => ({ ...file, approvals: { ...file.approvals, max_open: maxOpen } }),
    ...more,
  });
  desk.model.behave(UNSURE);
  return desk;
}

async function totals(desk: Desk): Promise<unknown> {
  const answer = await fetch(`${desk.url}/v1/totals`, { headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } });
  return answer.json();
}

const callsOf = (desk: Desk): number => desk.model.calls.length;

describe("a queue that grows faster than people clear it", () => {
  it("wish B16: a question of low risk is not asked any more: the ticket, the record, the console and the totals say so, and nothing is changed", async () => {
    const desk = await limited(2);
    for (let open = 0; open < 2; open += 1) expect(await standing(desk, await startChange(desk, LOW))).toBe("in_review");
    const number = await startChange(desk, LOW);
    expect(await standing(desk, number)).toBe("ended unasked");
    expect(reviewsOf(desk, number)).toEqual([]);
    expect(ourNotes(desk, number)).toEqual([expect.stringContaining("Not asked: 2 questions or more are open already for ")]);
    expect(ourNotes(desk, number)[0]).toContain("please handle it by hand");
    const decided = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.decided");
    expect(decided?.payload["unasked"]).toEqual({ groups: expect.any(Array), open: 2 });
    expect(await kindsOf(desk, number)).toContain("case.ended");
    expect(desk.log).toContainEqual(
      expect.objectContaining({ level: "warn", message: "question not asked: people have no room", count: 2 }),
    );
    expect(await totals(desk)).toMatchObject({
      cases: expect.arrayContaining([{ workflow: "chg_low_risk_auto", status: "ended", end: "unasked", count: 1 }]),
    });
    const recorded = (await evidenceOf(desk, number)).map(({ hash, text }) => ({ hash, record: JSON.parse(text) }));
    expect(rederiveEntries(recorded, desk.world.policy).map(({ derivation }) => derivation.kind)).toEqual(["same"]);
    await verifyEvidence(desk);
  });

  it("wish B16: medium risk is asked up to twice as many, high risk always, and what is sure is applied all the same", async () => {
    const desk = await limited(1);
    expect(await standing(desk, await startChange(desk, LOW))).toBe("in_review");
    expect(await standing(desk, await startChange(desk, LOW))).toBe("ended unasked");
    expect(await standing(desk, await startChange(desk, MEDIUM))).toBe("in_review");
    expect(await standing(desk, await startChange(desk, MEDIUM))).toBe("ended unasked");
    for (let open = 0; open < 3; open += 1) expect(await standing(desk, await startChange(desk, HIGH))).toBe("in_review");
    desk.model.behave(SURE);
    expect(await standing(desk, await startChange(desk, LOW))).toBe("ended applied");
  });

  it("there is room again as soon as a question is answered", async () => {
    const desk = await limited(1);
    const first = await startChange(desk, LOW);
    expect(await standing(desk, await startChange(desk, LOW))).toBe("ended unasked");
    await answerChange(desk, first, "lee", { action: "reject", comment: "policy: not now" });
    expect(await standing(desk, await startChange(desk, LOW))).toBe("in_review");
  });

  it("what people asked back about is asked again when the requester has answered, full or not", async () => {
    const desk = await limited(1);
    const number = await startChange(desk, LOW);
    expect(await standing(desk, await startChange(desk, MEDIUM))).toBe("in_review");
    await answerChange(desk, number, "lee", { action: "request_info", comment: "Which node is meant?" });
    desk.serviceNow.update("change_request", number, { comments: "Node seven." }, { asUser: "alice" });
    await desk.settle();
    expect(reviewsOf(desk, number).map(({ state }) => state)).toEqual(["withdrawn", "pending"]);
    expect(await standing(desk, number)).toBe("in_review");
  });

  it("a group's own limit in the roster comes before the policy's", async () => {
    const roster = RosterFile.parse({
      sites: { all: { tz: "UTC", hours: "00:00-24:00", days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] } },
      groups: { "ops-lead": { sites: ["all"], max_open: 2 } },
    });
    const desk = await limited(1, { roster });
    const ends: string[] = [];
    for (let open = 0; open < 3; open += 1) ends.push(await standing(desk, await startChange(desk, LOW)));
    expect(ends).toEqual(["in_review", "in_review", "ended unasked"]);
  });

  it("without a limit everything is asked", async () => {
    const desk = await openDesk();
    desk.model.behave(UNSURE);
    for (let open = 0; open < 3; open += 1) expect(await standing(desk, await startChange(desk, LOW))).toBe("in_review");
  });
});

describe("a full queue before anything is drafted", () => {
  const demoted = { demotions: ["the identity provider"] };

  it("wish B16: where nothing could be applied without people the model is not asked at all", async () => {
    const desk = await limited(1, demoted);
    expect(await standing(desk, await startChange(desk, LOW))).toBe("in_review");
    const asked = callsOf(desk);
    const number = await startChange(desk, LOW);
    expect(await standing(desk, number)).toBe("ended unasked");
    expect(callsOf(desk)).toBe(asked);
    expect(await objectionsOf(desk, number)).toContain("model_unavailable");
    const recorded = (await evidenceOf(desk, number)).map(({ hash, text }) => ({ hash, record: JSON.parse(text) }));
    expect(rederiveEntries(recorded, desk.world.policy).map(({ derivation }) => derivation.kind)).toEqual(["same"]);
    expect(await standing(desk, await startChange(desk, HIGH))).toBe("in_review");
    expect(callsOf(desk)).toBe(asked + 1);
  });

  it("where something could be applied it is drafted all the same", async () => {
    const desk = await limited(1);
    await startChange(desk, LOW);
    const asked = callsOf(desk);
    expect(await standing(desk, await startChange(desk, LOW))).toBe("ended unasked");
    expect(callsOf(desk)).toBe(asked + 1);
  });

  it("under a pause nothing is drafted and nothing is written: it waits, and is drafted when the pause is over", async () => {
    const desk = await limited(1);
    await startChange(desk, LOW);
    const number = plantChange(desk, LOW);
    await desk.world.store.pauses.set({ workflow: null, by: "olga", reason: "drill", at: desk.clock.now.toISOString() }, []);
    const asked = callsOf(desk);
    move(desk, number);
    await desk.settle();
    expect(await standing(desk, number)).toBe("held");
    expect([callsOf(desk), ourNotes(desk, number)]).toEqual([asked, []]);
    await desk.world.store.pauses.clear(null, [], desk.clock.now);
    await desk.pass(30);
    expect(callsOf(desk)).toBe(asked + 1);
    expect(await standing(desk, number)).toBe("ended unasked");
  });
});

describe("a flood of trivial proposals", () => {
  const flooded = (): Promise<Desk> =>
    openDesk({
      policy: (file) => ({ ...file, workflows: file.workflows.map((workflow) => ({ ...workflow, max_per_hour: 20 })) }),
    });

  it("threat row 23, assurance 37: 200 trivial proposals in 10 minutes trip the workflow's rate limit, people get the rest, and a high-risk item still comes first", async () => {
    const desk = await flooded();
    desk.model.behave(SURE);
    const numbers: string[] = [];
    for (let sent = 0; sent < 200; sent += 1) {
      numbers.push(await startChange(desk, LOW));
      desk.clock.now = new Date(desk.clock.now.getTime() + 3_000);
    }
    const risky = await startChange(desk, HIGH);
    const cases = await Promise.all(numbers.map((number) => standing(desk, number)));
    expect(cases.slice(0, 20)).toEqual(Array(20).fill("ended applied"));
    expect(cases.slice(20)).toEqual(Array(180).fill("in_review"));
    expect(await objectionsOf(desk, numbers[20] ?? "")).toEqual(["rate"]);
    const queue = await desk.world.store.reviews.queue({ groups: null, limit: 1, now: desk.clock.now });
    expect(queue.map(({ ticket }) => ticket)).toEqual([risky]);
    const recorded = (await evidenceOf(desk, numbers[20])).map(({ hash, text }) => ({ hash, record: JSON.parse(text) }));
    expect(rederiveEntries(recorded, desk.world.policy).map(({ derivation }) => derivation.kind)).toEqual(["same"]);
    await desk.pass(3_600);
    desk.model.behave(SURE);
    expect(await standing(desk, await startChange(desk, LOW))).toBe("ended applied");
  }, 120_000);

  it("what people approved does not count: only what was applied without them", async () => {
    const desk = await flooded();
    for (let sent = 0; sent < 20; sent += 1) {
      desk.model.behave(UNSURE);
      const number = await startChange(desk, LOW);
      await answerChange(desk, number, "lee", { action: "approve" });
      expect(await caseOf(desk, number)).toMatchObject({ status: "ended", end: "applied" });
    }
    desk.model.behave(SURE);
    expect(await standing(desk, await startChange(desk, LOW))).toBe("ended applied");
  }, 60_000);
});
