import { describe, expect, it } from "vitest";
import type { JiraSettings } from "../../../src/connectors/jira/index.ts";
import { cardOn, closeDesks, openDesk, posted, refOf, SERVICE } from "./desk.ts";
import { HELP_SETTINGS, helpSite } from "./help-site.ts";

closeDesks();

const HELP = { DESK: { project: "HELP", issueType: "Request" } };

/** What the doctor says of HELP as a desk; with a review of HELP-1 when one is asked for. */
async function examined(settings: Partial<JiraSettings>, step: Parameters<typeof helpSite>[0] = {}, reviewed = false) {
  const desk = await openDesk(helpSite(step), { workflows: HELP, ...HELP_SETTINGS, ...settings });
  if (reviewed) await posted(desk, cardOn(refOf(desk.sim, "HELP-1")));
  const findings = await desk.connector.examine();
  expect(desk.sim.violations).toEqual([]);
  return new Map(findings.map((one) => [one.check, one]));
}

describe("what one look tells of a service desk with reviews", () => {
  it("capability 15.1: it is a service desk, its request type's field is there, and before the first review nobody can tell who is asked", async () => {
    const found = await examined({});
    expect(found.get("service desk HELP")).toMatchObject({ state: "ok" });
    expect(found.get("request type of HELP")).toMatchObject({ state: "ok", says: "customfield_10010" });
    expect(found.get("approvers in HELP")).toMatchObject({
      state: "ok",
      says: expect.stringContaining("before the first review"),
    });
    expect([...found.values()].filter(({ state }) => state === "problem")).toEqual([]);
  });

  it("jira row 18: our own account among a review's approvers is a problem with its way out, by group or by name; others are none", async () => {
    const named = { approvers: { groups: ["g-reviewers"], users: [SERVICE] } };
    for (const step of [named, { approvers: { groups: ["g-service"] } }])
      expect((await examined({}, step, true)).get("approvers in HELP")).toMatchObject({
        state: "problem",
        fix: expect.stringContaining("take our account out"),
      });
    expect((await examined({}, {}, true)).get("approvers in HELP")).toMatchObject({
      state: "ok",
      says: expect.stringContaining("not among them"),
    });
  });

  it("a project that is no service desk, and a field that does not exist, are named with the variable to correct", async () => {
    const workflows = { VO: { project: "VO", issueType: "Vendor onboarding" } };
    const desks = { VO: { field: "customfield_99999", value: "vo/ops-review" } };
    const found = await examined({ workflows, desks });
    expect(found.get("service desk VO")).toMatchObject({
      state: "problem",
      says: "a project of the kind software",
      fix: expect.stringContaining("JIRA_DESKS"),
    });
    expect(found.get("request type of VO")).toMatchObject({
      state: "problem",
      says: expect.stringContaining("customfield_99999"),
      fix: expect.stringContaining("JIRA_DESKS"),
    });
  });

  it("approvals that are hidden from us are a warning with the way out", async () => {
    const desk = await openDesk(helpSite(), { workflows: HELP, ...HELP_SETTINGS });
    await posted(desk, cardOn(refOf(desk.sim, "HELP-1")));
    desk.sim.faults.add({ kind: "status", status: 403, path: /\/approval$/, body: { errorMessage: "no licence" }, times: 5 });
    const hidden = (await desk.connector.examine()).find(({ check }) => check === "approvers in HELP");
    expect(hidden).toMatchObject({ state: "warning", says: "TICKET_FORBIDDEN", fix: expect.stringContaining("licence") });
  });
});
