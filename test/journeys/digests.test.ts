import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buttonsOf, textOf } from "../../simulators/slack/index.ts";
import { inLeads, nextPeriod, payloadsOf, rejectAll, withDigests } from "../support/desk/digests.ts";
import {
  caseOf,
  closeDesks,
  evidenceOf,
  kindsOf,
  OPERATOR_TOKEN,
  says,
  standing,
  startChange,
  verifyEvidence,
} from "../support/desk/index.ts";
import { newest, openSlackDesk, SLACK, type SlackDesk } from "../support/desk/slack.ts";

closeDesks(afterAll);

const MINUTE = 60;

let at: SlackDesk;
beforeAll(async () => {
  at = await openSlackDesk({}, withDigests);
});
afterAll(() => at.close());
beforeEach(async () => {
  at.desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  await nextPeriod(at.desk);
});

const reviewIdOf = async (number: string): Promise<string> => {
  const of = await caseOf(at.desk, number);
  return "reviewId" in of ? String(of.reviewId) : "none";
};

describe("wish B16: questions of low risk are told by digest", () => {
  it("one message a group and period: how many, the most urgent first, links and nothing to press; what was answered meanwhile is not in it", async () => {
    const before = inLeads(at).length;
    const first = await startChange(at.desk);
    await at.desk.pass(MINUTE);
    const answered = await startChange(at.desk);
    await at.desk.pass(MINUTE);
    const last = await startChange(at.desk);
    await rejectAll(at.desk, [answered]);
    expect(inLeads(at)).toHaveLength(before);
    await nextPeriod(at.desk);
    expect(inLeads(at)).toHaveLength(before + 1);
    const digest = newest(at.slack);
    const said = textOf(digest);
    expect(said).toContain("2 reviews are open: low risk, the most urgent first.");
    expect(said).not.toContain(answered);
    expect(said.indexOf(`Review of ${first}`)).toBeLessThan(said.indexOf(`Review of ${last}`));
    expect(said).toContain(`<https://ops.example/reviews/${await reviewIdOf(first)}|Review of ${first}>`);
    expect(said).toMatch(/\|Ticket>: low risk, until 20\d\d-/);
    expect(said).not.toMatch(/close_task|Proposed|successful/);
    expect(buttonsOf(digest)).toEqual([]);
    await nextPeriod(at.desk);
    await rejectAll(at.desk, [first, last]);
    expect(await standing(at.desk, last)).toBe("ended rejected");
    expect(newest(at.slack)).toMatchObject({ ts: digest.ts, edits: 0 });
  });

  it("the evidence says by which digest each question was told, in its case and for the room; one that was over says so", async () => {
    const [told, over] = [await startChange(at.desk), await startChange(at.desk)];
    await rejectAll(at.desk, [over]);
    await nextPeriod(at.desk);
    const [mine] = await payloadsOf(at.desk, "review.digested", told);
    expect(mine).toMatchObject({ review: await reviewIdOf(told), channel: "slack", groups: ["ops-lead"], ticket_key: told });
    const id = String(mine?.["digest"]);
    const ofDigest = (await evidenceOf(at.desk)).filter(({ corr, kind }) => corr["effect"] === id && kind !== "review.digested");
    expect(ofDigest.map(({ kind }) => kind)).toEqual(["digest.gathered", "message.confirmed"]);
    expect(ofDigest[0]?.payload).toMatchObject({ count: 1, questions: [{ ticket_key: told, risk: "low" }], instead_of: null });
    expect(ofDigest[1]?.payload).toMatchObject({ kind: "digest", receipt: { recordId: newest(at.slack).ts } });
    expect(await payloadsOf(at.desk, "review.notify_failed", over)).toMatchObject([
      { unreached: { code: "over", groups: ["ops-lead"] } },
    ]);
    expect(await kindsOf(at.desk, over)).not.toContain("review.digested");
    await at.desk.pass(5 * MINUTE);
    await rejectAll(at.desk, [told]);
    await nextPeriod(at.desk);
    expect(await payloadsOf(at.desk, "review.notify_failed", told)).toEqual([]);
  });

  it("medium and high risk are told at once, with what they may press", async () => {
    const before = at.slack.messages(SLACK.directors).length;
    const number = await startChange(at.desk, { columns: { risk: "2" } });
    expect(at.slack.messages(SLACK.directors)).toHaveLength(before + 1);
    expect(buttonsOf(newest(at.slack, SLACK.directors)).map(({ action_id }) => action_id)).toEqual(["ots.reject"]);
    expect(await kindsOf(at.desk, number)).not.toContain("review.digested");
  });

  it("a reminder is a line of the next digest, and whoever is asked as well gets one of his own; without a question there is no digest", async () => {
    const number = await startChange(at.desk);
    await nextPeriod(at.desk);
    const [leads, directors] = [inLeads(at).length, at.slack.messages(SLACK.directors).length];
    await at.desk.pass(5 * MINUTE);
    expect(inLeads(at)).toHaveLength(leads);
    await nextPeriod(at.desk);
    expect(inLeads(at)).toHaveLength(leads + 1);
    expect(textOf(newest(at.slack))).toContain(`Review of ${number}`);
    await nextPeriod(at.desk);
    await nextPeriod(at.desk);
    expect(at.slack.messages(SLACK.directors)).toHaveLength(directors + 1);
    expect(textOf(newest(at.slack, SLACK.directors))).toContain(`1 review is open: low risk.`);
    await rejectAll(at.desk, [number]);
    await nextPeriod(at.desk);
    const quiet = inLeads(at).length;
    await nextPeriod(at.desk);
    expect(inLeads(at)).toHaveLength(quiet);
  });

  it("of a workflow that people paused nothing is said until they resume it", async () => {
    const operate = (path: string) =>
      fetch(`${at.desk.url}${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, "content-type": "application/json" },
        body: JSON.stringify({ reason: "a look first", workflow: "chg_low_risk_auto" }),
      });
    const number = await startChange(at.desk);
    expect((await operate("/v1/pause")).status).toBe(200);
    const before = inLeads(at).length;
    await nextPeriod(at.desk);
    expect(inLeads(at)).toHaveLength(before);
    expect((await operate("/v1/resume")).status).toBe(200);
    await at.desk.pass(2 * MINUTE);
    expect(inLeads(at)).toHaveLength(before + 1);
    await rejectAll(at.desk, [number]);
  });

  it("the evidence of all that is whole", () => verifyEvidence(at.desk));
});
