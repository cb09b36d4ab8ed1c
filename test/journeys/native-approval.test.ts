import { generateSync } from "otplib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { factors } from "../../src/pipeline/index.ts";
import {
  answerChange,
  answerVendor,
  approvedInTicket,
  ask,
  closeDesks,
  confirmByApi,
  type Desk,
  digestOf,
  givenIn,
  kindsOf,
  openDesk,
  PEOPLE,
  payloadOf,
  reviewIdOf,
  reviewOf,
  type Seen,
  says,
  signIn,
  standing,
  startVendor,
  subtaskOf,
  tokenOf,
  verifyEvidence,
  visit,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: {} });
});
beforeEach(() => {
  later(60);
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
});

function later(seconds: number): void {
  desk.clock.now = new Date(desk.clock.now.getTime() + seconds * 1000);
}

/** What a page's form that sends there hides. */
function formTo({ text }: Seen, path: string): Readonly<Record<string, string>> {
  const form = text.split("<form ").find((part) => part.includes(`${path}"`)) ?? "";
  const hidden = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  return Object.fromEntries(hidden.map((found) => [found[1] ?? "", found[2] ?? ""]));
}

describe("an approval of high risk in the ticket", () => {
  it("assurance 31: it is kept until its factor comes, shown in the ticket and on the page, and counts for nothing before", async () => {
    const { number, id } = await approvedInTicket(desk, "checked with the vendor");
    expect([await standing(desk, number), await givenIn(desk, number)]).toEqual(["in_review", ["dora"]]);
    const until = new Date(desk.clock.now.getTime() + 15 * 60_000).toISOString();
    const record = reviewOf(desk, number);
    expect(record["state"]).toBe("pending");
    expect(record["message"]).toContain(`confirms it with a factor until ${until} (UTC)`);
    expect(record["message"]).toContain(`${desk.url}/reviews/${id}`);
    const given = await payloadOf(desk, number, "case.approval_given");
    expect(given?.["given"]).toMatchObject({
      person: "dora",
      provenBy: "servicenow",
      reason: "checked with the vendor",
      digest: await digestOf(desk, id),
      until,
    });
    const browser = visit(desk);
    const seen = await signIn(desk, browser, "dora", `/login?to=${id}&afresh=1`);
    expect(seen.text).toContain("Approved by you in the ticket");
    expect(seen.text).not.toContain('name="verb" value="approve"');
    expect((await browser.get("/reviews")).text).toContain("confirm your approval");
    const other = visit(desk);
    expect((await signIn(desk, other, "ina", `/login?to=${id}`)).text).not.toContain("Approved by you");
    expect((await desk.world.store.reviews.load(id))?.verdicts).toEqual([]);
  });

  it("assurance 31: whoever gave it confirms it on the page with a one-time code, and exactly that verdict is carried out", async () => {
    const uri = await factors.enrol(desk.world, "dora", "dora");
    const secret = new URL(uri ?? "").searchParams.get("secret") ?? "";
    const codeNow = () => generateSync({ secret, epoch: Math.floor(desk.clock.now.getTime() / 1000) });
    const { number, id } = await approvedInTicket(desk, "checked with the vendor");
    const at = desk.clock.now.toISOString();
    const browser = visit(desk);
    await signIn(desk, browser, "dora", `/login?to=${id}`);
    later(360);
    const seen = await browser.get(`/reviews/${id}`);
    const form = formTo(seen, `/reviews/${id}/confirm`);
    const bare = await browser.post(`/reviews/${id}/confirm`, form);
    expect([bare.status, await standing(desk, number)]).toEqual([403, "in_review"]);
    const again = formTo(await browser.get(`/reviews/${id}`), `/reviews/${id}/confirm`);
    const confirmed = await browser.post(`/reviews/${id}/confirm`, { ...again, code: codeNow() });
    await desk.settle();
    expect([confirmed.status, confirmed.text.includes("Confirmed"), await standing(desk, number)]).toEqual([
      200,
      true,
      "ended applied",
    ]);
    const verdict = (await payloadOf(desk, number, "case.approved"))?.["verdict"];
    expect(verdict).toMatchObject({
      kind: "approve",
      person: "dora",
      provenBy: "idp",
      reason: "checked with the vendor",
      factor: { kind: "totp", person: "dora", reviewId: id },
      confirms: { account: PEOPLE.dora.sysId, provenBy: "servicenow" },
    });
    expect(JSON.stringify(verdict)).toContain(`"at":"${at.slice(0, 16)}`);
  });

  it("nobody else confirms it, an old sign-in does not, and pressing again makes no second one", async () => {
    const { number, id } = await approvedInTicket(desk);
    expect(await confirmByApi(desk, "ina", id)).toEqual([409, "nothing_to_confirm"]);
    expect(await confirmByApi(desk, "dora", id, 3_000)).toEqual([403, "factor_missing"]);
    await answerChange(desk, number, "dora", { action: "approve" });
    expect(reviewOf(desk, number)["message"]).toContain("Not counted again");
    expect(await givenIn(desk, number)).toEqual(["dora"]);
    expect(await confirmByApi(desk, "dora", id)).toEqual([200, "approved"]);
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("what is not confirmed in time lapses with a word in the ticket; it can be given again", async () => {
    const { number, id } = await approvedInTicket(desk);
    await desk.pass(15 * 60);
    expect([await standing(desk, number), await givenIn(desk, number)]).toEqual(["in_review", []]);
    expect(reviewOf(desk, number)["message"]).toContain("counts for nothing: it was not confirmed in time");
    expect((await payloadOf(desk, number, "case.approval_lapsed"))?.["lapsed"]).toMatchObject([
      { person: "dora", why: "unconfirmed" },
    ]);
    expect(await confirmByApi(desk, "dora", id)).toEqual([409, "nothing_to_confirm"]);
    await answerChange(desk, number, "dora", { action: "approve" });
    expect(await confirmByApi(desk, "dora", id)).toEqual([200, "approved"]);
  });

  it("the evidence of all that is whole", () => verifyEvidence(desk));
});

describe("in Jira", () => {
  it("assurance 31: a transition, which alone never decides high risk, waits in the same way and counts when it is confirmed", async () => {
    const site = await openDesk({ login: {}, jiraConnection: { risk: { constant: "high" } } });
    site.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.75 }));
    desk = site;
    const key = await startVendor(desk);
    const id = await reviewIdOf(desk, key);
    await answerVendor(desk, key, "dora", { name: "Approve", comment: "checked with finance" });
    expect([await standing(desk, key), await givenIn(desk, key)]).toEqual(["in_review", ["dora"]]);
    const subtask = desk.jira.issue(subtaskOf(desk, key));
    expect(subtask?.status).toBe("Pending");
    expect(subtask?.comments.at(-1)?.text).toContain("confirms it with a factor until");
    expect(await confirmByApi(desk, "dora", id)).toEqual([200, "approved"]);
    expect(await standing(desk, key)).toBe("ended applied");
    expect((await payloadOf(desk, key, "case.approved"))?.["verdict"]).toMatchObject({
      reason: "checked with finance",
      factor: { kind: "login" },
      confirms: { account: PEOPLE.dora.accountId, provenBy: "jira" },
    });
  });
});

describe("where several must approve", () => {
  it("assurance 31: an approval that waits for its factor is none of them until it is confirmed", async () => {
    const two = await openDesk({
      login: {},
      policy: (file) => ({
        ...file,
        approvals: {
          ...file.approvals,
          steps: [{ when: "risk == 'high'", route_to: "rbac.reviewer_groups.high_risk", need: 2 }],
        },
      }),
    });
    two.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    desk = two;
    const { number, id } = await approvedInTicket(desk);
    const sent = { verdict: "approve", digest: await digestOf(two, id) };
    const said = await ask(two, `POST /v1/reviews/${id}/verdicts`, tokenOf(two, "ina", 60), sent);
    await two.settle();
    expect([said.json["event"], await standing(two, number)]).toEqual(["verdict_recorded", "in_review"]);
    expect(await givenIn(desk, number)).toEqual(["dora"]);
    expect(await confirmByApi(desk, "dora", id)).toEqual([200, "approved"]);
    expect(await standing(two, number)).toBe("ended applied");
    expect((await kindsOf(two, number)).filter((kind) => kind.startsWith("case.approv"))).toEqual([
      "case.approval_given",
      "case.approved",
    ]);
  });
});

describe("by the policy", () => {
  it("approvals.confirm_minutes: 0 keeps none: the approval is refused and leads to the page", async () => {
    const none = await openDesk({
      login: {},
      policy: (file) => ({ ...file, approvals: { ...file.approvals, confirm_minutes: 0 } }),
    });
    none.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    desk = none;
    const { number, id } = await approvedInTicket(desk);
    expect(reviewOf(none, number)["message"]).toContain(`Sign in again and answer there: ${none.url}/reviews/${id}`);
    expect((await payloadOf(desk, number, "review.answer_refused"))?.["code"]).toBe("factor_missing");
  });

  it("the minutes are the policy's, and never past the question's own end", async () => {
    const long = await openDesk({
      login: {},
      policy: (file) => ({ ...file, approvals: { ...file.approvals, confirm_minutes: 1_440, expiry_minutes: 30 } }),
    });
    long.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    desk = long;
    const { number, id } = await approvedInTicket(desk);
    const { expiresAt } = (await long.world.store.reviews.load(id)) ?? { expiresAt: "" };
    expect((await payloadOf(desk, number, "case.approval_given"))?.["given"]).toMatchObject({ until: expiresAt });
    await long.pass(31 * 60);
    expect(await standing(long, number)).toBe("ended expired");
  });
});
