import { describe, expect, it } from "vitest";
import { readEnvironment } from "../../../src/config/env.ts";
import { jiraSettings } from "../../../src/config/jira-settings.ts";
import { readerOf } from "../../../src/config/settings.ts";
import { settings } from "./desk.ts";

const COMPLETE = {
  JIRA_URL: "https://acme.atlassian.net",
  JIRA_REGION: "eu-west-1",
  JIRA_EMAIL: "ots@example.org",
  JIRA_API_TOKEN: "token-1",
  JIRA_ACCOUNT_ID: "712020:service",
  JIRA_WEBHOOK_SECRETS: `${"a".repeat(32)}, ${"b".repeat(32)}`,
  JIRA_AUTOMATION_SECRETS: "c".repeat(32),
  JIRA_WORKFLOWS: "VENDOR-ONBOARD=VO/Vendor onboarding; OTHER=OPS/Task/with slash",
  JIRA_RISK: "customfield_10030 High:high Low:low",
  JIRA_REGION_OF: "customfield_10040 EU:eu-west-1",
  JIRA_FIELDS: "tier=customfield_10031, due=duedate",
  JIRA_CHANGES_FIELD: "customfield_10500",
};
const SOURCES = ["jira.workflow:VENDOR-ONBOARD", "servicenow.change_request"];

function read(env: Readonly<Record<string, string>>, sources: readonly string[] = SOURCES) {
  const reader = readerOf(readEnvironment(env));
  const config = jiraSettings(reader, new Map(sources.map((source) => [source, source])), String);
  return { config, problems: reader.problems.map(({ setting, message }) => `${setting} ${message}`) };
}

describe("the settings of a Jira site", () => {
  it("are read out of the environment", () => {
    const { config, problems } = read(COMPLETE);
    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      webhookSecrets: ["a".repeat(32), "b".repeat(32)],
      automationSecrets: ["c".repeat(32)],
      workflows: {
        "VENDOR-ONBOARD": { project: "VO", issueType: "Vendor onboarding" },
        OTHER: { project: "OPS", issueType: "Task/with slash" },
      },
      risk: { field: "customfield_10030", values: { High: "high", Low: "low" } },
      regionOf: { field: "customfield_10040", values: { EU: "eu-west-1" } },
      extra: { tier: "customfield_10031", due: "duedate" },
      reviewType: "Ops Review",
      changesField: "customfield_10500",
    });
  });

  it("are off without a URL, whatever the policy names", () => {
    expect(read({})).toEqual({ config: null, problems: [] });
  });

  it("a source of the policy that nobody mapped is named", () => {
    const { problems } = read(COMPLETE, [...SOURCES, "jira.workflow:OFFBOARD"]);
    expect(problems).toEqual([expect.stringMatching(/^JIRA_WORKFLOWS .*jira\.workflow:OFFBOARD/)]);
  });

  it("everything missing is named at once, and no secret is printed", () => {
    const { config, problems } = read({ JIRA_URL: COMPLETE.JIRA_URL, JIRA_WEBHOOK_SECRETS: "short-secret" });
    expect(config).toBeNull();
    for (const name of ["REGION", "EMAIL", "API_TOKEN", "ACCOUNT_ID", "WEBHOOK_SECRETS", "WORKFLOWS", "RISK"]) {
      expect(
        problems.some((problem) => problem.startsWith(`JIRA_${name} `)),
        name,
      ).toBe(true);
    }
    expect(problems.join()).not.toContain("short-secret");
  });

  it.each([
    ["JIRA_WORKFLOWS", "VENDOR-ONBOARD=VO"],
    ["JIRA_WORKFLOWS", "nonsense"],
    ["JIRA_WORKFLOWS", "VENDOR-ONBOARD=vo OR 1/Task"],
    ["JIRA_RISK", "customfield_10030 High:dreadful"],
    ["JIRA_RISK", "../x High:high"],
    ["JIRA_FIELDS", "tier=../../myself"],
    ["JIRA_CHANGES_FIELD", "summary"],
    ["JIRA_REGION_OF", "customfield_10040"],
    ["JIRA_EMAIL", "nobody"],
    ["JIRA_URL", "ftp://acme"],
    ["JIRA_AUTOMATION_SECRETS", "a".repeat(32)],
  ])("%s=%s is refused", (name, value) => {
    expect(read({ ...COMPLETE, [name]: value }).problems).not.toEqual([]);
  });

  it("assurance 4: three secrets at once are one too many", () => {
    expect(() =>
      settings("https://acme.atlassian.net", { webhookSecrets: ["a", "b", "c"].map((one) => one.repeat(40)) }),
    ).toThrow("webhookSecrets");
  });
});
