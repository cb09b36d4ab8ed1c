import { describe, expect, it } from "vitest";
import { readEnvironment } from "../../src/config/env.ts";
import { readerOf } from "../../src/config/settings.ts";
import { workflowAccounts } from "../../src/config/workflow-accounts.ts";

const WANTED = { setting: "SERVICENOW_WORKFLOW_ACCOUNTS", system: "servicenow.", example: "{...}" } as const;
const SOURCES = new Map([
  ["chg", "servicenow.change_request"],
  ["vendors", "jira.workflow:VENDOR-ONBOARD"],
]);

function read(value: string) {
  const reader = readerOf(readEnvironment({ SERVICENOW_WORKFLOW_ACCOUNTS: value }));
  return { found: workflowAccounts(reader, WANTED, SOURCES), problems: reader.problems.map(({ message }) => message) };
}

describe("the accounts of single workflows as the environment names them", () => {
  it("capability 6.5: each gets its workflow's source", () => {
    expect(read('{"chg": {"account": {}}}')).toEqual({ found: { chg: { account: {}, source: "change_request" } }, problems: [] });
  });

  it("unset means one account for all", () => {
    expect(read("")).toEqual({ found: {}, problems: [] });
  });

  it.each([
    ["no JSON at all: planted-secret", /is not a JSON object by workflow/],
    ['["planted-secret"]', /is not a JSON object by workflow/],
    ['{"chh": {"auth": "planted-secret"}}', /names "chh", which is no workflow of this system: chg/],
    ['{"vendors": {"auth": "planted-secret"}}', /names "vendors", which is no workflow of this system: chg/],
    ['{"chg": "planted-secret"}', /does not read as .* for chg/],
    ['{"chg": {"source": "incident", "auth": "planted-secret"}}', /does not read as .* for chg/],
  ])("%s is refused with the way out and without a value", (value, message) => {
    const { problems } = read(value);
    expect(problems).toEqual([expect.stringMatching(message)]);
    expect(problems.join()).not.toContain("planted");
  });
});
