import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { printStory } from "../../src/cli/print-story.ts";
import { operate } from "../../src/pipeline/index.ts";
import {
  answerVendor,
  caseOf,
  casesOf,
  closeDesks,
  type Desk,
  evidenceOf,
  OPERATOR_TOKEN,
  openDesk,
  PEOPLE,
  says,
  standing,
  startVendor,
  subtaskOf,
  verifyEvidence,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => {
  desk.jira.faults.clear();
  desk.model.behave(says({ action: "route_approval", route: "finance" }));
});

const MOVE = { method: "POST", path: /\/transitions$/ } as const;
const CONFLICT = { kind: "status", status: 409, ...MOVE } as const;
const OLGA = { by: "olga", reason: "something looks wrong" } as const;

/** Comments with an action's marker: cards and notices of ours end otherwise than with the SOP's note. */
function notes(key: string): readonly string[] {
  return (desk.jira.issue(key)?.comments ?? []).map(({ text }) => text).filter((text) => text.includes("[ots:"));
}

const halves = (key: string) => notes(key).filter((text) => text.includes("Done in part only"));

/** The moves of the issue to where our action would have put it. */
function moves(key: string): number {
  const items = desk.jira.issue(key)?.histories.flatMap((one) => one.items) ?? [];
  return items.filter((item) => Object.hasOwn(item, "toString") && String(item["toString"]) === "Finance approval").length;
}

async function first(key: string) {
  const [of] = await casesOf(desk, key);
  const [action] = (await desk.world.store.effects.ofCase(of?.id ?? "")).filter(({ body }) => body.kind === "action");
  if (of === undefined || action === undefined) throw new Error(`${key} has no action`);
  return { of, action };
}

/** The comment that the first action left, as its receipt must name it. */
async function left(key: string) {
  const { action } = await first(key);
  const comment = desk.jira.issue(key)?.comments.filter(({ text }) => text.includes(`[ots:${action.id} `)) ?? [];
  expect(comment).toHaveLength(1);
  return { status: "partial", seen: { comment: comment[0]?.id, state: expect.any(String), transition: "none" } };
}

async function payloadOf(key: string, kind: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  return (await evidenceOf(desk, key)).find((entry) => entry.kind === kind)?.payload;
}

/** A request whose note is on the issue, and whose move met a conflict. */
async function halfDone(): Promise<string> {
  desk.jira.faults.add(CONFLICT);
  const key = await startVendor(desk);
  expect([await standing(desk, key), notes(key).length, desk.jira.issue(key)?.status]).toEqual(["cleared", 1, "Checks"]);
  return key;
}

describe("a route of two requests that was cut in between", () => {
  it("assurance 72: is finished by the next attempt while the issue still fits, without a second note", async () => {
    const key = await halfDone();
    await desk.pass(120);
    expect(await standing(desk, key)).toBe("ended applied");
    expect([notes(key).length, moves(key)]).toEqual([1, 1]);
    expect(await payloadOf(key, "case.ended")).toMatchObject({ receipt: { status: "succeeded" } });
  });

  it.each([
    [
      "somebody changed the issue",
      "fields_changed",
      async (key: string) => desk.jira.editIssue(key, { customfield_10603: "missing" }, by),
    ],
    ["somebody wrote a comment", "new_comment", async (key: string) => void desk.jira.comment(key, "Wait, please.", by)],
    [
      "somebody made the move by hand",
      "fields_changed",
      async (key: string) => desk.jira.transition(key, "Finance approval", by),
    ],
    [
      "the process died and the issue changed",
      "fields_changed",
      async (key: string) => {
        desk.jira.editIssue(key, { customfield_10603: "missing" }, by);
        await desk.restart();
      },
    ],
  ])("assurance 26, 49: %s meanwhile: never finished; the receipt and the issue say what stands", async (_what, why, change) => {
    const key = await halfDone();
    desk.model.behave(says({ action: "route_approval", route: "security", confidence: 0.75 }));
    const before = moves(key);
    await change(key);
    const byHand = moves(key) - before;
    await desk.pass(120);
    const receipt = await left(key);
    expect(await payloadOf(key, "case.stale")).toMatchObject({ why, left: receipt });
    expect((await first(key)).action).toMatchObject({ status: "voided", receipt });
    expect(halves(key)).toHaveLength(1);
    expect(halves(key)[0]).toContain(`left on the ticket: comment ${receipt.seen.comment}, state `);
    expect(moves(key)).toBe(byHand);
    expect(await standing(desk, key)).toBe("in_review");
  });

  it("assurance 49: a newer event supersedes it, and its closing entry holds what it left", async () => {
    desk.jira.faults.add({ kind: "status", status: 403, ...MOVE });
    const key = await startVendor(desk);
    await desk.pass(90);
    desk.jira.editIssue(key, { customfield_10603: "missing" }, { as: PEOPLE.alice.accountId });
    await desk.pass(60);
    const receipt = await left(key);
    expect((await first(key)).action).toMatchObject({ status: "voided", receipt });
    expect(await payloadOf(key, "case.ended")).toMatchObject({ end: "superseded", receipt });
    expect(halves(key).at(-1)).toContain("the ticket as it is now is looked at by itself");
    expect(moves(key)).toBe(0);
  });

  it("assurance 62: a pause in between stops the move, on record and on the issue", async () => {
    const key = await halfDone();
    await operate.pause(desk.world, null, OLGA);
    await desk.pass(120);
    expect(await standing(desk, key)).toBe("held");
    const receipt = await left(key);
    expect(await payloadOf(key, "case.held")).toMatchObject({ left: receipt });
    expect([moves(key), notes(key).length]).toEqual([0, 1]);
    await operate.resume(desk.world, null, OLGA);
    await desk.pass(60);
    expect((await first(key)).action).toMatchObject({ status: "voided", receipt });
    expect([halves(key).length, moves(key)]).toEqual([1, 1]);
  });

  it("assurance 49: a move that is refused makes the case stuck; who gives it up gets a receipt of the half that stands", async () => {
    desk.jira.faults.add({ kind: "status", status: 403, ...MOVE });
    const key = await startVendor(desk);
    expect(await standing(desk, key)).toBe("stuck");
    const receipt = await left(key);
    expect(await payloadOf(key, "case.effect_failed")).toMatchObject({ code: "TICKET_FORBIDDEN", left: receipt });
    await desk.pass(90);
    const { id } = await caseOf(desk, key);
    await operate.abandon(desk.world, id, OLGA);
    await desk.settle();
    expect(await payloadOf(key, "case.abandoned")).toMatchObject({ left: receipt });
    expect(await payloadOf(key, "case.ended")).toMatchObject({ end: "abandoned", receipt });
    expect([notes(key).length - halves(key).length, moves(key)]).toEqual([1, 0]);
    const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` };
    const story: unknown = await (await fetch(`${desk.url}/v1/cases/${id}`, { headers })).json();
    expect(printStory(story)).toContain(
      `left on the ticket in part: comment ${receipt.seen.comment}, state checks, transition none`,
    );
    await verifyEvidence(desk);
  });

  it("a move that is refused and then retried by an operator is finished, with one note", async () => {
    desk.jira.faults.add({ kind: "status", status: 403, ...MOVE });
    const key = await startVendor(desk);
    await desk.pass(90);
    await operate.retry(desk.world, (await caseOf(desk, key)).id, OLGA);
    await desk.settle();
    expect(await standing(desk, key)).toBe("ended applied");
    expect([notes(key).length - halves(key).length, moves(key)]).toEqual([1, 1]);
  });

  it("assurance 26: people who had approved it read on their card what stands", async () => {
    desk.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.75 }));
    const key = await startVendor(desk);
    const card = subtaskOf(desk, key);
    desk.jira.faults.add({ ...CONFLICT, path: new RegExp(`/issue/${desk.jira.issue(key)?.id}/transitions$`) });
    await answerVendor(desk, key, "lee", { name: "Approve" });
    desk.jira.editIssue(key, { customfield_10603: "missing" }, by);
    await desk.pass(120);
    const { seen } = await left(key);
    expect(desk.jira.issue(card)?.comments.at(-1)?.text).toContain(
      `Done in part only: route_approval left on the ticket: comment ${seen.comment}, state checks, transition none`,
    );
    expect(moves(key)).toBe(0);
  });
});

describe("an update of a card of two requests that was cut in between", () => {
  it("assurance 49: and refused for good is given up with a receipt of the half that stands", async () => {
    desk.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.75 }));
    const key = await startVendor(desk);
    await desk.pass(90);
    desk.jira.faults.add({ kind: "status", status: 403, ...MOVE });
    desk.jira.editIssue(key, { customfield_10603: "missing" }, { as: PEOPLE.alice.accountId });
    await desk.pass(60);
    const [card] = desk.jira.issue(key)?.subtaskKeys ?? [];
    const comment = desk.jira.issue(card ?? "")?.comments.find(({ text }) => text.includes("Withdrawn"));
    const failed = await payloadOf(key, "message.failed");
    expect(failed).toMatchObject({
      kind: "card_update",
      code: "TICKET_FORBIDDEN",
      receipt: { status: "partial", seen: { comment: comment?.id, status: "Pending", transition: "none" } },
    });
    const [of] = await casesOf(desk, key);
    const effects = await desk.world.store.effects.ofCase(of?.id ?? "");
    expect(effects.find(({ body }) => body.kind === "card_update")).toMatchObject({
      status: "failed",
      receipt: failed?.["receipt"],
    });
  });
});

const by = { as: PEOPLE.alice.accountId, silent: true } as const;
