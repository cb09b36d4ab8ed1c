import { describe, expect, it } from "vitest";
import { MODIFIED_PARAMETERS, opsReview, type ProjectSeed } from "../../../simulators/jira/index.ts";
import { cardOn, closeDesks, openDesk, pass, posted, RITA, refOf, SEED, SERVICE } from "./desk.ts";

closeDesks();

const REVIEW = opsReview({ serviceUser: SERVICE, approverGroups: ["g-reviewers"] });
const UNSERVED = { account: null, doubt: expect.stringContaining("JIRA_DESKS") };

/** HELP-1's review below it: a service project that JIRA_DESKS forgot, whatever else is configured for it. */
async function opened() {
  const forgotten = (project: ProjectSeed): ProjectSeed => ({ ...project, issueTypes: [...project.issueTypes, REVIEW] });
  const projects = SEED.projects.map((project) => (project.key === "HELP" ? forgotten(project) : project));
  const opening = await openDesk({ projects }, { commands: true, administrators: { HELP: ["712020:anna"] } });
  const desk = { ...opening, issue: refOf(opening.sim, "HELP-1") };
  const record = await posted(desk, cardOn(desk.issue));
  return { desk, record, answers: async () => (await desk.tickets.review(record)).answers };
}

describe("reviews in a service project that is not configured as a desk", () => {
  it("jira row 18: no transition approves or modifies anything there, and people are told why", async () => {
    for (const [name, kind] of [
      ["Approve", "approve"],
      ["Approve with changes", "modify"],
      ["Request info", "request_info"],
    ] as const) {
      const { desk, record, answers } = await opened();
      const fields = kind === "modify" ? { fields: { [MODIFIED_PARAMETERS.id]: '{"note": "Better"}' } } : {};
      desk.sim.transition(record.key, name, { as: RITA, comment: "as agreed", ...fields });
      expect(await answers()).toMatchObject([{ kind, ...UNSERVED }]);
    }
  });

  it("jira row 18: a rejection stands there as anywhere", async () => {
    const { desk, record, answers } = await opened();
    desk.sim.transition(record.key, "Reject", { as: RITA, comment: "No" });
    expect(await answers()).toMatchObject([{ kind: "reject", account: RITA }]);
  });

  it("jira row 20: no typed answer counts there, internal or public", async () => {
    const { desk, record, answers } = await opened();
    desk.sim.comment(record.key, "/ots approve 0A1B-2C3D", { as: RITA });
    pass(desk, 1_000);
    desk.sim.comment(record.key, "/ots approve 0A1B-2C3D", { as: RITA, internal: true });
    expect(await answers()).toMatchObject([
      { kind: "approve", ...UNSERVED },
      { kind: "approve", ...UNSERVED },
    ]);
  });

  it("jira row 15, 18: a project whose type the site does not tell may have customers: the same holds there", async () => {
    const desk = await openDesk();
    const record = await posted(desk);
    desk.sim.transition(record.key, "Approve", { as: RITA });
    expect((await desk.tickets.review(record)).answers).toMatchObject([{ kind: "approve", account: RITA }]);

    const path = `/rest/api/3/issue/${record.id}`;
    const authorization = `Basic ${Buffer.from("service@example.test:token-service").toString("base64")}`;
    const told = await fetch(`${desk.sim.url}${path}?expand=changelog`, { headers: { authorization } });
    const untold = (await told.text()).replace('"projectTypeKey":"software"', '"simplified":false');
    const body: unknown = JSON.parse(untold);
    desk.sim.faults.add({ kind: "status", status: 200, method: "GET", path: /\/issue\/\d+$/, body });

    expect((await desk.tickets.review(record)).answers).toMatchObject([{ kind: "approve", ...UNSERVED }]);
  });
});
