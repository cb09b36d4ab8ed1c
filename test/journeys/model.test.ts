import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAULTS, type FaultName } from "../../simulators/model/index.ts";
import {
  closeDesks,
  type Desk,
  evidenceOf,
  objectionsOf,
  openDesk,
  ourNotes,
  reviewOf,
  says,
  standing,
  startChange,
  startVendor,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});

const UNAVAILABLE = ["timeout", "dropped", "rate_limited", "server_error", "bad_gateway"] as const satisfies readonly FaultName[];
const UNUSABLE = [
  "malformed_json",
  "fenced_json",
  "empty",
  "truncated",
  "refusal",
  "confidence_text",
  "confidence_digits_as_text",
  "confidence_too_high",
  "confidence_negative",
  "confidence_nan",
  "wrong_schema",
  "html",
] as const satisfies readonly FaultName[];

describe("a model that does not do its part", () => {
  it.each(UNAVAILABLE)("assurance 17, capability 4.17: %s gives a review with the context and no action", async (fault) => {
    desk.model.behave(FAULTS[fault]);
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("in_review");
    expect(await objectionsOf(desk, number)).toContain("model_unavailable");
    expect(reviewOf(desk, number)["summary"]).toContain("The model made no draft");
    expect([ourNotes(desk, number), taskOf(desk, number)["state"]]).toEqual([[], "1"]);
  });

  it.each(UNUSABLE)("assurance 17: %s is asked once more, and then people get the item without that action", async (fault) => {
    desk.model.behave(FAULTS[fault]);
    const calls = desk.model.calls.length;
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("in_review");
    expect(await objectionsOf(desk, number)).toContain("draft_invalid");
    expect(desk.model.calls.length - calls).toBeLessThanOrEqual(2);
    expect(ourNotes(desk, number)).toEqual([]);
  });

  it("a second answer that is right is taken, and the evidence says that it took two calls", async () => {
    let call = 0;
    desk.model.behave((request) => {
      call += 1;
      return call === 1 ? FAULTS.malformed_json() : says({ action: "add_comment" })(request);
    });
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("ended applied");
    const decided = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.decided");
    expect(decided?.model).toMatchObject({ parameters: { calls: 2, temperature: 0 } });
  });

  it("capability 3.11: people get a review also in Jira when the model is down", async () => {
    desk.model.behave(FAULTS.server_error);
    const key = await startVendor(desk);
    expect(await standing(desk, key)).toBe("in_review");
    expect(desk.jira.issue(key)?.subtaskKeys).toHaveLength(1);
  });
});

describe("what is on record of a decision", () => {
  it("assurance 15, capability 3.10: prompt, model, parameters, SOP version and answer can be shown, redacted", async () => {
    desk.model.behave(
      says({
        action: "add_comment",
        note: [{ text: "Ask ann.example@corp.example when in doubt.", cites: ["fields.description"] }],
      }),
    );
    const number = await startChange(desk, { columns: { description: "Call ann.example@corp.example or +1 415 555 2671." } });
    const decided = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.decided");
    expect(decided?.model).toMatchObject({
      deployment: "gpt-4o-mini",
      endpoint: "az-openai:gpt-4o-mini@vpc",
      fingerprint: expect.stringMatching(/^fp_/),
      sop: "1.0",
      prompt_template: expect.stringMatching(/^[0-9a-f]{64}$/),
      prompt_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      output_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      parameters: { max_tokens: 1500, temperature: 0 },
    });
    expect(decided?.payload["drafted"]).toMatchObject({
      kind: "drafted",
      trace: { prompt: expect.stringContaining("Low-risk change"), answer: expect.stringContaining("add_comment") },
    });
    expect(decided?.text).toContain("[EMAIL]");
    expect(decided?.text).not.toMatch(/corp\.example|555\D?2671/);
  });

  it("assurance 22, capability 7.10: each decision names its policy's hash and the thresholds in force, and the facts it was made from", async () => {
    desk.model.behave(says({ action: "add_comment", confidence: 0.86 }));
    const number = await startChange(desk);
    const decided = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.decided");
    expect(decided?.decision).toMatchObject({
      policy_ver: desk.world.policy.hash,
      threshold: "0.8600",
      review_below: "0.7000",
      confidence: "0.8600",
      gate: "apply",
    });
    expect(decided?.payload["facts"]).toMatchObject({
      values: { "ticket.approval": "approved", "window.over": true },
      sections: { tasks: "ok" },
    });
    expect(
      (await evidenceOf(desk, number)).every(
        ({ payload }) => payload["policy"] === undefined || payload["policy"] === desk.world.policy.hash,
      ),
    ).toBe(true);
  });

  it("a confidence a hair below the threshold goes to people", async () => {
    desk.model.behave(says({ action: "add_comment", confidence: 0.85994 }));
    const number = await startChange(desk);
    expect(await objectionsOf(desk, number)).toContain("zone");
    expect(await standing(desk, number)).toBe("in_review");
  });
});
