import { afterAll, describe, expect, it } from "vitest";
import { glassRound, submitAnswer, toJudge } from "../../src/pipeline/index.ts";
import type { PolicyFile } from "../../src/policy/index.ts";
import { answerOn, breakFor, codeOf, judgeIt, withGlass } from "../support/desk/glass.ts";
import {
  AUDITOR_TOKEN,
  closeDesks,
  type Desk,
  type DeskOptions,
  evidenceOf,
  openDesk,
  says,
  signIn,
  standing,
  startChange,
  taskOf,
  visit,
} from "../support/desk/index.ts";

closeDesks(afterAll);

/** A desk whose model is unsure, so that people are asked. */
async function deskOf(options: DeskOptions): Promise<Desk> {
  const desk = await openDesk({ login: {}, ...options });
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  return desk;
}

/** Two people decide what is not sure, and only rejections of most of them end it. */
function byMajority(file: PolicyFile): PolicyFile {
  const glass = withGlass()(file);
  const steps = glass.approvals.steps.map((step, at) => (at === 0 ? { ...step, need: 2 } : step));
  return { ...glass, approvals: { ...glass.approvals, veto: "majority", steps } };
}

/** Alice, who asks for every change of the tests, becomes one of the judges too. */
function aliceJudges(desk: Desk): void {
  const people = desk.people.map((person) => (person.id === "alice" ? { ...person, groups: ["internal-audit"] } : person));
  desk.people.splice(0, desk.people.length, ...people);
}

async function mayJudge(desk: Desk, who: string): Promise<readonly string[]> {
  const person = await desk.world.directory.byId(who);
  return person === null ? [] : (await toJudge(desk.world, person)).map(({ use }) => use.id);
}

describe("wish B23: what people said, and who people are, stands above break-glass", () => {
  it("wish B23: under a majority veto one rejection that ends nothing yet still keeps everybody from breaking the glass", async () => {
    const desk = await deskOf({ policy: byMajority });
    const number = await startChange(desk);
    const no = await answerOn(desk, number, "lee", "reject");
    expect(await submitAnswer(desk.world, no.reviewId, no)).toMatchObject({ kind: "counted", event: "verdict_recorded" });
    await desk.settle();
    expect(codeOf(await breakFor(desk, number, "dora"))).toBe("rejected_by_people");
    expect([await standing(desk, number), taskOf(desk, number)["state"]]).toEqual(["in_review", "1"]);
  });

  it("wish B23: what was proposed under another policy is not carried out, and the refusal stands in the evidence", async () => {
    const desk = await deskOf({ policy: withGlass() });
    const number = await startChange(desk);
    await desk.restart((world) => ({ ...world, policy: { ...world.policy, hash: "f".repeat(64) } }));
    expect(codeOf(await breakFor(desk, number, "dora"))).toBe("policy_changed");
    expect(taskOf(desk, number)["state"]).toBe("1");
    const refused = (await evidenceOf(desk, number)).filter(({ kind }) => kind === "break_glass.refused");
    expect(refused.map(({ payload }) => payload["code"])).toEqual(["policy_changed"]);
  });

  it("wish B23: a judge who is the ticket's requester is not asked and does not count; another one of the group is and does", async () => {
    const desk = await deskOf({ policy: withGlass() });
    aliceJudges(desk);
    const number = await startChange(desk);
    const broke = await breakFor(desk, number, "dora");
    const id = broke.kind === "broken" ? broke.id : "none";
    expect([await mayJudge(desk, "alice"), await mayJudge(desk, "ina")]).toEqual([[], [id]]);
    expect(await judgeIt(desk, id, "alice")).toMatchObject({ kind: "refused", code: "self_approval" });
    const entries = await evidenceOf(desk, number);
    expect(entries.find(({ kind }) => kind === "break_glass.judgement_refused")?.payload).toMatchObject({
      code: "self_approval",
    });
    expect(entries.find(({ kind }) => kind === "case.glass_broken")?.payload["glass"]).toMatchObject({
      review: { not: expect.arrayContaining(["alice"]) },
    });
    expect(await judgeIt(desk, id, "ina")).toMatchObject({ kind: "judged" });
  });
});

describe("wish B23: another region's act", () => {
  it("wish B23: is neither judged nor shown here", async () => {
    const desk = await deskOf({ policy: withGlass() });
    const broke = await breakFor(desk, await startChange(desk), "dora");
    const id = broke.kind === "broken" ? broke.id : "none";
    await desk.restart((world) => ({ ...world, region: "eu-west-1" }));
    expect(await judgeIt(desk, id, "ina")).toMatchObject({ kind: "refused", code: "other_region" });
    const browser = visit(desk);
    await signIn(desk, browser, "ina");
    expect((await browser.get(`/break-glass/uses/${id}`)).status).toBe(421);
  });
});

describe("wish B23: the audit appendix", () => {
  it("wish B23: holds an exception's row for each act, refusal, late review and judgement, with who and why", async () => {
    const desk = await deskOf({ policy: withGlass({ review_hours: 1 }) });
    const number = await startChange(desk);
    await breakFor(desk, number, "nora");
    const broke = await breakFor(desk, number, "lee");
    const id = broke.kind === "broken" ? broke.id : "none";
    await judgeIt(desk, id, "lou");
    await desk.pass(3_600);
    await glassRound(desk.world);
    await desk.pass(3_600);
    await glassRound(desk.world);
    await judgeIt(desk, id, "ina", { verdict: "not_justified", reason: "somebody was there all the time" });
    await desk.seal();
    await desk.pass(61);
    await desk.seal();
    const text = await exceptionsOf(desk);
    for (const row of [
      `break glass: refused ${number} oid-nora \\(person\\) no_right`,
      `case: glass broken ${number} lee \\(person\\) the payment gateway is down`,
      `break glass: judgement refused ${number} oid-lou \\(person\\) not_in_group`,
      `break glass: review escalated ${number} ops-trust \\(service\\)`,
      `break glass: review expired ${number} ops-trust \\(service\\) nobody judged it in time`,
      `break glass: judged ${number} ina \\(person\\) somebody was there`,
    ])
      expect(text).toMatch(new RegExp(row));
  });
});

/** What stands below the appendix's exceptions, without markup. */
async function exceptionsOf(desk: Desk): Promise<string> {
  const headers = { authorization: `Bearer ${AUDITOR_TOKEN}`, "content-type": "application/json" };
  const body = JSON.stringify({ from: "2026-11-21", to: "2026-11-22", format: "html" });
  const made: unknown = await (await fetch(`${desk.url}/v1/exports`, { method: "POST", headers, body })).json();
  const { id } = Object(made);
  const page = await (await fetch(`${desk.url}/v1/exports/${String(id)}`, { headers })).text();
  const [, part = ""] = page.split("<h2>Exceptions</h2>");
  return (part.split("<h2>")[0] ?? "").replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
}
