import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  answerByApi,
  ask,
  caseOf,
  closeDesks,
  type Desk,
  digestOf,
  evidenceOf,
  openDesk,
  reviewIdOf,
  reviewOf,
  says,
  standing,
  startChange,
  tokenOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const CHECK = { name: "fraud-check", account: "oid-robot", workflows: ["chg_low_risk_auto"] };

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({
    login: {},
    policy: (file) => ({ ...file, rbac: { ...file.rbac, automatic_reviewers: [CHECK] } }),
  });
});
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })));

async function byProgram(id: string, body: Readonly<Record<string, unknown>>) {
  const sent = { verdict: "escalate", reason: "the figures look odd", digest: await digestOf(desk, id), ...body };
  const said = await ask(desk, `POST /v1/reviews/${id}/verdicts`, tokenOf(desk, "robot"), sent);
  await desk.settle();
  return [said.status, said.json["title"] ?? said.json["event"]];
}

async function groupsOf(id: string) {
  return (await desk.world.store.reviews.load(id))?.steps[0]?.groups;
}

describe("wish B18: an automatic reviewer", () => {
  it("wish B18: has the next level asked at once, once a question, and counts in no quorum", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    const seen = await ask(desk, `GET /v1/reviews/${id}`, tokenOf(desk, "robot"));
    expect(seen.json).toMatchObject({ id, ticket: number, digest: await digestOf(desk, id) });
    expect(await groupsOf(id)).toEqual(["ops-lead"]);
    expect(await byProgram(id, {})).toEqual([200, "escalated"]);
    expect(await groupsOf(id)).toEqual(["ops-lead", "ops-director", "internal-audit"]);
    expect(await byProgram(id, {})).toEqual([409, "already_escalated"]);
    expect(await standing(desk, number)).toBe("in_review");
    expect((await desk.world.store.reviews.load(id))?.verdicts).toEqual([]);
    expect(reviewOf(desk, number)["message"]).toContain("An automatic reviewer (fraud-check) asks for more people");
    const escalated = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.escalated");
    expect(escalated?.actor).toMatchObject({ type: "service", id: "automatic-reviewer:fraud-check" });
    expect(escalated?.payload["reviewer"]).toMatchObject({ name: "fraud-check", reason: "the figures look odd" });
    expect((await answerByApi(desk, "dora", id, { verdict: "approve" })).json).toMatchObject({ event: "approved" });
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it.each([
    [{ verdict: "approve" }, 403, "only_escalates"],
    [{ verdict: "reject" }, 403, "only_escalates"],
    [{ verdict: "reassign", group: "ops-director" }, 403, "only_escalates"],
    [{ verdict: "modify", changes: { close_code: "successful_issues" } }, 403, "only_escalates"],
    [{ reason: " " }, 422, "reason_missing"],
    [{ digest: "f".repeat(64) }, 409, "other_digest"],
  ])("wish B18: %o does not count, and stands in the evidence as a program's", async (body, status, code) => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    expect(await byProgram(id, body)).toEqual([status, code]);
    expect(await standing(desk, number)).toBe("in_review");
    expect(await groupsOf(id)).toEqual(["ops-lead"]);
    const refused = (await evidenceOf(desk, number)).find(({ kind }) => kind === "review.answer_refused");
    expect(refused?.actor).toMatchObject({ type: "service", id: "automatic-reviewer:fraud-check" });
  });
});

describe("wish B18: a person who is asked", () => {
  it("wish B18: has the next level asked under his own name, with a reason, once; he and all others may still answer", async () => {
    const number = await startChange(desk);
    const id = await reviewIdOf(desk, number);
    expect((await answerByApi(desk, "lee", id, { verdict: "escalate" })).json["title"]).toBe("reason_missing");
    expect((await answerByApi(desk, "nora", id, { verdict: "escalate", reason: "who knows" })).json["title"]).toBe(
      "not_in_group",
    );
    const said = await answerByApi(desk, "lee", id, { verdict: "escalate", reason: "I am not sure about this" });
    expect(said.json).toMatchObject({ event: "escalated" });
    expect(await groupsOf(id)).toEqual(["ops-lead", "ops-director", "internal-audit"]);
    const again = await answerByApi(desk, "lou", id, { verdict: "escalate", reason: "neither am I" });
    expect([again.status, again.json["title"]]).toEqual([409, "already_escalated"]);
    const escalated = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.escalated");
    expect(escalated?.actor).toMatchObject({ type: "person", id: "lee" });
    expect((await answerByApi(desk, "lee", id, { verdict: "approve" })).json).toMatchObject({ event: "approved" });
    expect((await caseOf(desk, number)).status).toBe("ended");
  });
});
