import { describe, expect, it } from "vitest";
import { MODIFIED_PARAMETERS, opsReview, type ProjectSeed, type UserSeed } from "../../../simulators/jira/index.ts";
import { closeDesks, type Desk, OLAF, openDesk, pass, posted, RITA, SEED, SERVICE } from "./desk.ts";

closeDesks();

const LOU = "712020:lou";
const FIELD = MODIFIED_PARAMETERS.id;
const [BETTER, HIJACKED] = ['{"note": "Better"}', '{"note": "Hijacked"}'];

/** A site whose workflow lets people put an answered review back, whose admins edit comments, and with Lou as a second reviewer. */
function openLenient(): Promise<Desk> {
  const lou: UserSeed = {
    accountId: LOU,
    displayName: "Lou",
    emailAddress: "lou@example.test",
    accountType: "atlassian",
    active: true,
    token: "token-lou",
    groups: ["g-reviewers", "g-admins"],
  };
  const review = opsReview({ serviceUser: SERVICE, approverGroups: ["g-reviewers"], lenient: true });
  const lenient = (project: ProjectSeed): ProjectSeed => ({
    ...project,
    issueTypes: project.issueTypes.map((type) => (type.id === review.id ? review : type)),
    security: { ...project.security, permissions: { EDIT_ALL_COMMENTS: ["g-admins"] } },
  });
  return openDesk({
    users: [...SEED.users, lou],
    groups: [...SEED.groups, { groupId: "g-admins", name: "admins" }],
    projects: SEED.projects.map(lenient),
  });
}

async function opened() {
  const desk = await openLenient();
  const record = await posted(desk);
  const does = (name: string, as: string, more: { comment?: string; changes?: string } = {}) => {
    const { comment, changes } = more;
    desk.sim.transition(record.key, name, {
      as,
      ...(comment === undefined ? {} : { comment }),
      ...(changes === undefined ? {} : { fields: { [FIELD]: changes } }),
    });
    pass(desk, 1_000);
  };
  const writes = (as: string, text: string) => {
    desk.sim.editIssue(record.key, { [FIELD]: text }, { as });
    pass(desk, 1_000);
  };
  const says = (as: string, text: string): string => {
    const id = desk.sim.comment(record.key, text, { as });
    pass(desk, 1_000);
    return id;
  };
  return { desk, record, does, writes, says, answers: async () => (await desk.tickets.review(record)).answers };
}

describe("whose a review's answer in Jira is", () => {
  it.each<[string, Readonly<Record<string, string[]>>]>([
    ["nobody named who administers the project", {}],
    ["its administrators are named", { VO: ["712020:anna"] }],
  ])("jira row 18: a transition proves its author up to medium risk only, where %s", async (_what, administrators) => {
    const desk = await openDesk({}, { administrators });
    const record = await posted(desk);
    desk.sim.transition(record.key, "Approve", { as: RITA });
    const { answers } = await desk.tickets.review(record);
    expect(answers).toMatchObject([{ kind: "approve", account: RITA, upTo: "medium" }]);
    expect(answers[0]?.forgers).toEqual(administrators["VO"]);
  });

  it("capability 6.2, assurance 30: who pressed the transition, though somebody else wrote the reason and the changes around it", async () => {
    const { does, writes, says, answers } = await opened();
    says(LOU, "policy: this is Lou's reason");
    writes(LOU, HIJACKED);

    does("Approve", RITA);
    writes(LOU, BETTER);
    says(LOU, "policy: and one more");

    expect(await answers()).toMatchObject([{ kind: "approve", account: RITA, reason: null, changes: null }]);
  });

  it("capability 5.3: changes that somebody else wrote before or after the decider's are nobody's", async () => {
    const before = await opened();
    before.writes(RITA, BETTER);
    before.writes(OLAF, HIJACKED);
    before.does("Approve with changes", RITA, { comment: "as agreed", changes: HIJACKED });
    expect(await before.answers()).toMatchObject([{ kind: "modify", account: RITA, reason: "as agreed", changes: null }]);

    const after = await opened();
    after.does("Approve with changes", RITA, { comment: "as agreed", changes: BETTER });
    after.writes(OLAF, HIJACKED);
    after.writes(OLAF, BETTER);
    expect(await after.answers()).toMatchObject([{ kind: "modify", account: RITA, changes: null }]);
  });

  it("capability 5.3: changes that the decider wrote over somebody else's are the decider's", async () => {
    const { does, writes, answers } = await opened();
    writes(OLAF, HIJACKED);
    does("Approve with changes", RITA, { comment: "as agreed", changes: BETTER });
    expect(await answers()).toMatchObject([{ kind: "modify", account: RITA, changes: BETTER }]);
  });

  it("capability 5.3: a reason of the decider that somebody else edited is nobody's", async () => {
    const { desk, record, does, says, answers } = await opened();
    const id = says(RITA, "Wrong supplier");
    does("Reject", RITA, { comment: "see above" });
    const own = desk.sim.issue(record.key)?.comments.at(-1)?.id ?? "";
    expect(await answers()).toMatchObject([{ reason: "see above" }]);

    await edit(desk, record.key, own, "lou");
    expect(await answers()).toMatchObject([{ kind: "reject", account: RITA, reason: "Wrong supplier" }]);
    await edit(desk, record.key, id, "lou");
    expect(await answers()).toMatchObject([{ kind: "reject", account: RITA, reason: null }]);
    await edit(desk, record.key, id, "rita");
    expect(await answers()).toMatchObject([{ reason: "Edited" }]);
  });

  it("assurance 30: an approval that was put back before anybody read it is nobody's, and says why", async () => {
    const { does, answers } = await opened();
    does("Approve", RITA);
    expect(await answers()).toMatchObject([{ kind: "approve", account: RITA }]);

    does("Return to pending", OLAF);

    expect(await answers()).toMatchObject([{ kind: "approve", account: null, doubt: expect.stringContaining("put back") }]);
  });

  it.each([
    ["Approve", "approve", {}],
    ["Reject", "reject", { comment: "No" }],
    ["Approve with changes", "modify", { comment: "Other", changes: BETTER }],
  ])(
    "assurance 30: put back and answered by somebody else with %s, only the newer answer counts, as that person's",
    async (name, kind, more) => {
      const { does, answers } = await opened();
      does("Approve with changes", RITA, { comment: "as agreed", changes: HIJACKED });
      does("Return to pending", RITA);
      does(name, LOU, more);

      const reason = "comment" in more ? more.comment : null;
      const changes = "changes" in more ? more.changes : null;
      expect(await answers()).toMatchObject([{ kind, account: LOU, reason, changes }]);
    },
  );

  it("capability 5.3: changes of an answer that was put back do not become those of the next person to press the button", async () => {
    const { does, writes, answers } = await opened();
    does("Approve with changes", RITA, { comment: "as agreed", changes: BETTER });
    does("Return to pending", RITA);
    writes(LOU, HIJACKED);
    writes(RITA, BETTER);
    does("Approve with changes", LOU, { comment: "me too", changes: BETTER });
    expect(await answers()).toMatchObject([{ kind: "modify", account: LOU, reason: "me too", changes: null }]);
  });

  it("assurance 33: a rejection stands, whoever puts it back: nothing is done by it", async () => {
    const { does, answers } = await opened();
    does("Reject", RITA, { comment: "No" });
    does("Return to pending", OLAF);
    does("Approve", LOU);
    expect(await answers()).toMatchObject([
      { kind: "reject", account: RITA, reason: "No" },
      { kind: "approve", account: LOU, reason: null },
    ]);
  });

  it("an approval that our own account put back after reading it stays as it was read", async () => {
    const { does, answers } = await opened();
    does("Approve", RITA);
    const [first] = await answers();
    does("Return to pending", SERVICE);
    does("Reject", LOU, { comment: "No" });
    expect(await answers()).toEqual([first, expect.objectContaining({ kind: "reject", account: LOU })]);
  });
});

async function edit(desk: Desk, key: string, id: string, name: string): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${name}@example.test:token-${name}`).toString("base64")}`;
  const content = [{ type: "paragraph", content: [{ type: "text", text: "Edited" }] }];
  const answer = await fetch(`${desk.sim.url}/rest/api/3/issue/${key}/comment/${id}`, {
    method: "PUT",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ body: { type: "doc", version: 1, content } }),
  });
  expect(answer.status).toBe(200);
}
