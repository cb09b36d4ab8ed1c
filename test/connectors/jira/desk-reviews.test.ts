import { describe, expect, it } from "vitest";
import { MODIFIED_PARAMETERS } from "../../../simulators/jira/index.ts";
import type { JiraSettings } from "../../../src/connectors/jira/index.ts";
import {
  cardOn,
  closeDesks,
  codeOf,
  type Desk,
  message,
  OLAF,
  openDesk,
  pass,
  posted,
  RITA,
  refOf,
  SERVICE,
  updateOf,
} from "./desk.ts";
import { HELP_SETTINGS, helpSite } from "./help-site.ts";

closeDesks();

const LOU = "712020:lou";

type Step = Parameters<typeof helpSite>[0];

/** HELP-1 with its review posted, a minute later. */
async function opened(step: Step = {}, settings: Partial<JiraSettings> = {}) {
  const site = helpSite(step);
  const lou = { accountId: LOU, displayName: "Lou", emailAddress: "lou@example.test", token: "token-lou" };
  const { SEED } = await import("./vendor-site.ts");
  const users = [...SEED.users, { ...lou, accountType: "atlassian" as const, active: true, groups: ["g-reviewers"] }];
  const desk: Desk = await openDesk({ ...site, users }, { ...HELP_SETTINGS, ...settings });
  const help = { ...desk, issue: refOf(desk.sim, "HELP-1") };
  const record = await posted(help, cardOn(help.issue));
  return { desk: help, record, answers: async () => (await help.tickets.review(record)).answers };
}

describe("reviews on a service desk", () => {
  it("jira row 18: an approval is its approver's own act, read from the desk, and we never answer one", async () => {
    const { desk, record, answers } = await opened();
    desk.sim.comment(record.key, "checked by hand", { as: RITA, internal: true });
    pass(desk, 2_000);
    desk.sim.answerApproval(record.key, "approve", { as: RITA });
    const at = desk.at.now.toISOString();
    pass(desk, 1_000);

    expect(await answers()).toMatchObject([{ kind: "approve", account: RITA, at, reason: "checked by hand" }]);
    expect((await answers())[0]).not.toHaveProperty("upTo");
    expect(desk.sim.journal.filter((one) => one.method !== "GET" && one.path.includes("/approval"))).toEqual([]);
    expect(desk.sim.violations).toEqual([]);
    expect(desk.drift).toEqual([]);
  });

  it("jira row 18: where our own account is listed as an approver nothing on the review counts, whoever answered", async () => {
    const { desk, record, answers } = await opened({ approvers: { groups: ["g-reviewers"], users: [SERVICE] } });
    desk.sim.answerApproval(record.key, "approve", { as: RITA });
    const listed = { account: null, doubt: expect.stringContaining("our own service account") };

    expect(await answers()).toMatchObject([{ kind: "approve", ...listed }]);

    const ours = await opened({ approvers: { users: [SERVICE] } });
    ours.desk.sim.answerApproval(ours.record.key, "approve", { as: SERVICE });
    expect(await ours.answers()).toMatchObject([{ kind: "approve", ...listed }]);
    expect(ours.desk.sim.violations).toMatchObject([{ kind: "approval_answered" }]);
  });

  it("an approval that needs two people is an answer of each, once both gave it", async () => {
    const { desk, record, answers } = await opened({ approvers: { groups: ["g-reviewers"], needed: 2 } });
    desk.sim.answerApproval(record.key, "approve", { as: RITA });
    expect(await answers()).toEqual([]);

    desk.sim.answerApproval(record.key, "approve", { as: LOU });

    expect((await answers()).map(({ kind, account }) => [kind, account])).toEqual([
      ["approve", RITA],
      ["approve", LOU],
    ]);
  });

  it("jira row 21: a refusal with changes, in the field or typed, asks for a new proposal; without any it rejects", async () => {
    const text = '{"note": "Better"}';
    const field = await opened();
    field.desk.sim.editIssue(field.record.key, { [MODIFIED_PARAMETERS.id]: text }, { as: RITA });
    field.desk.sim.answerApproval(field.record.key, "decline", { as: RITA });
    expect(await field.answers()).toMatchObject([{ kind: "modify", account: RITA, changes: text }]);

    const typed = await opened();
    typed.desk.sim.comment(typed.record.key, `/ots modify 0A1B-2C3D ${text}`, { as: RITA, internal: true });
    typed.desk.sim.answerApproval(typed.record.key, "decline", { as: RITA });
    expect(await typed.answers()).toMatchObject([{ kind: "modify", account: RITA, changes: text, code: "0A1B-2C3D" }]);

    const other = await opened();
    other.desk.sim.editIssue(other.record.key, { [MODIFIED_PARAMETERS.id]: text }, { as: OLAF });
    other.desk.sim.answerApproval(other.record.key, "decline", { as: RITA });
    expect(await other.answers()).toMatchObject([{ kind: "reject", account: RITA, changes: null }]);
  });

  it("changes of a refusal that was put back are not those of the next one", async () => {
    const { desk, record, answers } = await opened();
    desk.sim.editIssue(record.key, { [MODIFIED_PARAMETERS.id]: '{"note": "Better"}' }, { as: RITA });
    desk.sim.answerApproval(record.key, "decline", { as: RITA });
    pass(desk, 1_000);
    await desk.tickets.post(message(desk, updateOf(desk, record, "pending")));
    pass(desk, 400_000);
    desk.sim.answerApproval(record.key, "decline", { as: RITA });

    expect((await answers()).map((one) => one.kind)).toEqual(["modify", "reject"]);
  });

  it("jira row 18: a button past the approval step approves nothing, unless somebody said who administers the project: then up to medium risk", async () => {
    const closed = await opened({ buttons: true });
    closed.desk.sim.transition(closed.record.key, "Approve", { as: RITA });
    expect(await closed.answers()).toMatchObject([{ account: null, doubt: expect.stringContaining("use the approval step") }]);

    const vouched = await opened({ buttons: true }, { administrators: { HELP: ["712020:anna"] } });
    vouched.desk.sim.transition(vouched.record.key, "Approve", { as: RITA });
    expect(await vouched.answers()).toMatchObject([{ kind: "approve", account: RITA, upTo: "medium", forgers: ["712020:anna"] }]);

    const rejected = await opened({ buttons: true });
    rejected.desk.sim.transition(rejected.record.key, "Reject", { as: RITA, comment: "No" });
    expect(await rejected.answers()).toMatchObject([{ kind: "reject", account: RITA, reason: "No" }]);
  });

  it("jira row 19: an approval of a card that had been edited is nobody's, and so is one that people put back before it was read", async () => {
    const edited = await opened();
    edited.desk.sim.editIssue(edited.record.key, { summary: "Harmless" }, { as: OLAF });
    pass(edited.desk, 1_000);
    edited.desk.sim.answerApproval(edited.record.key, "approve", { as: RITA });
    expect(await edited.answers()).toMatchObject([{ account: null, doubt: expect.stringContaining("edited") }]);
  });

  it("jira row 23: approvals that are hidden from us, or a review without its request type, are no missing answer", async () => {
    const { desk, record } = await opened();
    for (const status of [403, 404]) {
      desk.sim.faults.add({ kind: "status", status, path: /\/approval$/, body: { errorMessage: "no" } });
      expect(await codeOf(desk.tickets.review(record))).toBe("TICKET_FORBIDDEN");
    }
  });

  it("an approval that is not as documented is refused, never taken for nobody's answer", async () => {
    const { desk, record } = await opened();
    const body = { isLastPage: true, values: [{ id: "1", finalDecision: "maybe" }] };
    desk.sim.faults.add({ kind: "status", status: 200, path: /\/approval$/, body });
    expect(await codeOf(desk.tickets.review(record))).toBe("TICKET_ANSWER_INVALID");

    const undated = {
      id: "1",
      finalDecision: "approved",
      approvers: [{ approver: { accountId: RITA }, approverDecision: "approved" }],
    };
    desk.sim.faults.add({ kind: "status", status: 200, path: /\/approval$/, body: { isLastPage: true, values: [undated] } });
    expect((await desk.tickets.review(record)).answers).toMatchObject([{ account: null }]);
  });

  it("jira row 6: a message on a desk's review that came out public is taken back and refused", async () => {
    const { desk, record } = await opened();
    const body = { id: "999", jsdPublic: true };
    desk.sim.faults.add({ kind: "status", method: "POST", path: /\/comment$/, status: 201, body });

    expect(await codeOf(desk.tickets.post(message(desk, updateOf(desk, record, "expired"))))).toBe("TICKET_REFUSED");

    expect(desk.calls().filter((call) => call.startsWith("DELETE"))).toEqual([`DELETE /issue/${record.id}/comment/999`]);
    expect(desk.sim.issue(record.key)?.status).toBe("Pending");
  });
});
