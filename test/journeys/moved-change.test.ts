import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unsupportedActions } from "../../src/config/unserved.ts";
import type { PolicyFile } from "../../src/policy/index.ts";
import {
  answerChange,
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
  verifyEvidence,
} from "../support/desk/index.ts";
import { policyFile } from "../support/policy.ts";

closeDesks(afterEach);

const REVIEW = { action: "change_state", state: "review" } as const;

/** The same policy whose workflows of that source may move tickets. */
function movable(file: PolicyFile, source = "servicenow.change_request"): PolicyFile {
  const workflows = file.workflows.map((one) =>
    one.source === source ? { ...one, allowed_actions: [...one.allowed_actions, "change_state" as const] } : one,
  );
  return { ...file, workflows };
}

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk({ policy: (file) => movable(file) });
});

const stateOf = (number: string) => desk.serviceNow.record("change_request", number)?.["state"];
const moves = () =>
  desk.serviceNow.journal.filter(({ method, path }) => method === "PATCH" && /table\/change_request/.test(path));

describe("a policy that lets changes be moved", () => {
  it("servicenow row 15: a sure draft moves the change to an offered state at once, with its note, in one request", async () => {
    desk.model.behave(says(REVIEW));
    const number = await startChange(desk);
    expect(await objectionsOf(desk, number)).toEqual([]);
    expect([await standing(desk, number), stateOf(number)]).toEqual(["ended applied", "0"]);
    expect([moves().length, ourNotes(desk, number).length]).toEqual([1, 1]);
    await desk.pass(3_600);
    await desk.poll();
    expect([moves().length, stateOf(number)]).toEqual([1, "0"]);
    await verifyEvidence(desk);
  });

  it("servicenow row 15: the model chooses from what the instance offers, and is told nothing else", async () => {
    desk.model.behave((request) => {
      expect(request.user).toContain("- change_state (state: one of review)");
      expect(JSON.stringify(request.schema)).toContain('"state":{"type":["string","null"],"enum":[null,"review"]}');
      return says(REVIEW)(request);
    });
    expect(await standing(desk, await startChange(desk))).toBe("ended applied");
  });

  it("servicenow row 15: asked about, the card shows the old state and the new one; approved, the change is moved", async () => {
    desk.model.behave(says({ ...REVIEW, confidence: 0.8 }));
    const number = await startChange(desk);
    expect([await standing(desk, number), stateOf(number)]).toEqual(["in_review", "-1"]);
    expect(reviewOf(desk, number)["summary"]).toMatch(new RegExp(`state of ${number}: .*implement.*review`));
    await answerChange(desk, number, "lee", { action: "approve" });
    expect([await standing(desk, number), stateOf(number), moves().length]).toEqual(["ended applied", "0", 1]);
  });

  it.each(["closed", "canceled", "authorize"])(
    "servicenow row 15: %s, which is not offered, goes to people without that action",
    async (state) => {
      desk.model.behave(says({ ...REVIEW, state }));
      const number = await startChange(desk);
      expect([await standing(desk, number), stateOf(number)]).toEqual(["in_review", "-1"]);
      expect(await objectionsOf(desk, number)).toContain("draft_invalid");
      expect(moves()).toEqual([]);
    },
  );

  it("servicenow row 15: nobody can change a proposal into a state that is not offered", async () => {
    desk.model.behave(says({ ...REVIEW, confidence: 0.8 }));
    const number = await startChange(desk);
    await answerChange(desk, number, "lee", { action: "modify", comment: "close it", parameters: { state: "closed" } });
    expect([await standing(desk, number), stateOf(number)]).toEqual(["in_review", "-1"]);
    const refused = (await evidenceOf(desk, number)).filter(({ text }) => text.includes("changes_refused"));
    expect(refused).toHaveLength(1);
    expect(moves()).toEqual([]);
  });

  it("servicenow row 15: a change that is held between the check and the write is not moved, and is decided anew", async () => {
    desk.model.behave(says({ ...REVIEW, confidence: 0.8 }));
    const number = await startChange(desk);
    const hold = { on_hold: "true", on_hold_reason: "freeze" };
    const meanwhile = () => void desk.serviceNow.update("change_request", number, hold, { asUser: "alice", silent: true });
    desk.serviceNow.faults.add({ kind: "pass", path: /batch/, about: "nextstates", after: 1, meanwhile });
    await answerChange(desk, number, "lee", { action: "approve" });
    await desk.pass(300);
    expect([await standing(desk, number), stateOf(number), moves()]).toEqual(["in_review", "-1", []]);
    const kinds = (await evidenceOf(desk, number)).map(({ kind }) => kind);
    expect(kinds).toContain("case.stale");
    expect(kinds.filter((kind) => kind === "case.decided")).toHaveLength(2);
  });

  it("servicenow row 15: where the next states cannot be read the risk is raised and nothing can be moved", async () => {
    desk.serviceNow.faults.add({ kind: "hidden", path: /nextstates/, times: 20 });
    desk.model.behave(says(REVIEW));
    const number = await startChange(desk);
    expect([await standing(desk, number), moves()]).toEqual(["in_review", []]);
    expect(await objectionsOf(desk, number)).toEqual(expect.arrayContaining(["draft_invalid", "risk"]));
  });
});

it("servicenow row 15: a policy without the action never asks for next states", async () => {
  const plain = await openDesk();
  const asked = plain.serviceNow.faults.add({ kind: "hidden", path: /nextstates/ });
  expect(await standing(plain, await startChange(plain))).toBe("ended applied");
  expect(asked.hits()).toBe(0);
});

it.each(["servicenow.incident", "servicenow.change_task", "jira.workflow:VENDOR-ONBOARD"])(
  "servicenow row 15: a policy that lets tickets of %s be moved is refused at the start",
  (source) => {
    const [first, ...rest] = policyFile().workflows;
    if (first === undefined) throw new Error("the policy has no workflow");
    const file = movable({ ...policyFile(), workflows: [{ ...first, source }, ...rest.slice(1)] }, source);
    expect(unsupportedActions(file).map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/cannot do change_state( for servicenow\.\w+)?: remove it/),
    );
  },
);
