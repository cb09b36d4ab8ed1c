import { afterEach, describe, expect, it } from "vitest";
import type { JiraOptions } from "../../../simulators/jira/index.ts";
import type { JiraSettings } from "../../../src/connectors/jira/index.ts";
import { assertFits, type SystemChecks, startChecks } from "../../../src/system-checks.ts";
import { closeDesks, openDesk, SEED, settings } from "./desk.ts";
import { HELP_SETTINGS, helpSite } from "./help-site.ts";

closeDesks();

const checks: SystemChecks[] = [];
afterEach(() => {
  for (const one of checks.splice(0)) one.stop();
});

const PROJECT = { workflows: { "VENDOR-ONBOARD": { project: "VO", issueType: "Vendor onboarding" } } };
const TIMES = { patienceMs: 5_000, againMs: 10, rightMs: 10 };
const log = { info: () => {}, warn: () => {}, error: () => {} };

async function problems(options: Partial<JiraOptions> = {}, more: Partial<JiraSettings> = {}): Promise<readonly string[]> {
  return (await openDesk(options, { ...PROJECT, ...more })).connector.check();
}

/** The vendors' project with another review type, or other permissions. */
function vendors(change: object): Partial<JiraOptions> {
  return { projects: SEED.projects.map((one) => (one.key === "VO" ? { ...one, ...change } : one)) };
}

/** Its review workflow without one status. */
function without(status: string): Partial<JiraOptions> {
  const types = SEED.projects.find(({ key }) => key === "VO")?.issueTypes ?? [];
  const issueTypes = types.map((type) => {
    if (type.name !== "Ops Review") return type;
    const gone = type.workflow.statuses.filter(({ name }) => name === status).map(({ id }) => id);
    const statuses = type.workflow.statuses.filter(({ id }) => !gone.includes(id));
    const transitions = type.workflow.transitions.filter(
      ({ from, to }) => !gone.includes(to) && (from === "any" || !from.some((id) => gone.includes(id))),
    );
    return { ...type, workflow: { ...type.workflow, statuses, transitions } };
  });
  return vendors({ issueTypes });
}

describe("what a site has otherwise than it is configured is told at the start", () => {
  it("a site as configured has no problem, a service desk neither, and nothing is written to find out", async () => {
    const desk = await openDesk({}, PROJECT);
    expect(await desk.connector.check()).toEqual([]);
    expect(desk.calls()).toEqual([
      "GET /myself",
      "GET /field",
      "GET /project/VO",
      "GET /project/VO/statuses",
      "GET /mypermissions",
    ]);
    expect(desk.drift).toEqual([]);
    const { workflows } = settings("https://acme.example");
    expect(await problems(helpSite(), { ...HELP_SETTINGS, workflows })).toEqual([]);
  });

  it.each<[string, Partial<JiraOptions>, Partial<JiraSettings>, RegExp]>([
    [
      "whose account signs in",
      {},
      { accountId: "712020:somebody" },
      /^signed in: as 712020:service, .*: set JIRA_ACCOUNT_ID to the accountId of JIRA_EMAIL/,
    ],
    [
      "a token that is refused",
      {},
      { auth: { email: "service@example.test", apiToken: "planted-token" } },
      /^the site does not accept JIRA_EMAIL and JIRA_API_TOKEN \(401\)/,
    ],
    ["a field of a fact", {}, { extra: { tier: "customfield_99999" } }, /^fields: no field customfield_99999.*JIRA_FIELDS/],
    [
      "the field of the risk",
      {},
      { risk: { field: "customfield_99998", values: {} } },
      /^fields: .*customfield_99998.*JIRA_RISK/,
    ],
    [
      "the field of the region",
      {},
      { regionOf: { field: "customfield_99997", values: {} } },
      /customfield_99997.*JIRA_REGION_OF/,
    ],
    ["the changes field", {}, { changesField: "customfield_99996" }, /customfield_99996.*JIRA_CHANGES_FIELD/],
    ["the review type", {}, { reviewType: "Question" }, /^issue types of VO: there is no Question.*JIRA_REVIEW_TYPE/],
    [
      "a workflow's issue type",
      {},
      { workflows: { X: { project: "VO", issueType: "Supplier" } } },
      /^issue types of VO: there is no Supplier: correct JIRA_WORKFLOWS/,
    ],
    [
      "a project",
      {},
      { workflows: { X: { project: "GONE", issueType: "Task" } } },
      /^project GONE: TICKET_ABSENT: check the project key in JIRA_WORKFLOWS/,
    ],
    ["a status of the review workflow", without("Rejected"), {}, /^review workflow of VO: no status Rejected/],
    ...(["ADD_COMMENTS", "TRANSITION_ISSUES", "CREATE_ISSUES"] as const).map(
      (one): [string, Partial<JiraOptions>, Partial<JiraSettings>, RegExp] => [
        `the permission ${one}`,
        vendors({ security: { levels: [], permissions: { [one]: ["g-reviewers"] } } }),
        {},
        new RegExp(`^rights in VO: without ${one}: grant them to our account`),
      ],
    ),
    [
      "a permission to browse",
      vendors({ security: { levels: [], permissions: { BROWSE_PROJECTS: ["g-reviewers"] } } }),
      {},
      /^project VO: TICKET_ABSENT: .*that our account may browse VO/,
    ],
  ])("%s that is not there is one line with its way out", async (_what, options, more, line) => {
    const found = await problems(options, more);
    expect(found.filter((one) => line.test(one))).toHaveLength(1);
    expect(found.join()).not.toContain("planted");
  });
});

describe("a site while the service runs", () => {
  it("one that is down holds up no start, is told as a problem, and is gone once it answers", async () => {
    const desk = await openDesk({}, PROJECT);
    const broken = desk.sim.faults.add({ kind: "status", status: 503, path: /./, times: 1_000 });
    const started = await startChecks(new Map([["Jira", () => desk.connector.check()]]), log, TIMES);
    checks.push(started);
    expect(started.problems()).toEqual(["Jira: it could not be checked yet (TICKET_SYSTEM_DOWN)"]);
    expect(() => assertFits("Jira", started)).not.toThrow();
    broken.remove();
    await expect.poll(() => started.problems()).toEqual([]);
  });

  it("one that was right is asked again: a mismatch demotes then, an outage changes nothing, and it is over once it is put right", async () => {
    let answer: readonly string[] | Error = [];
    let asked = 0;
    const call = async (): Promise<readonly string[]> => {
      asked += 1;
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const started = await startChecks(new Map([["Jira", call]]), log, TIMES);
    checks.push(started);
    expect(started.problems()).toEqual([]);
    answer = new Error("down");
    const before = asked;
    await expect.poll(() => asked).toBeGreaterThan(before + 1);
    expect(started.problems()).toEqual([]);
    answer = ["rights in VO: without TRANSITION_ISSUES: grant them"];
    await expect.poll(() => started.problems()).toEqual(["Jira: rights in VO: without TRANSITION_ISSUES: grant them"]);
    answer = new Error("down");
    const then = asked;
    await expect.poll(() => asked).toBeGreaterThan(then + 1);
    expect(started.problems()).toHaveLength(1);
    answer = [];
    await expect.poll(() => started.problems()).toEqual([]);
  });
});
