import { describe, expect, it } from "vitest";
import type { Finding } from "../../../src/ports/index.ts";
import { closeDesks, type Desk, openDesk } from "./desk.ts";

closeDesks();

const PROJECT = { workflows: { "VENDOR-ONBOARD": { project: "VO", issueType: "Vendor onboarding" } } };

async function found(desk: Desk, check: string): Promise<Finding | undefined> {
  return (await desk.connector.examine()).find((one) => one.check === check);
}

describe("what one look at a site tells whoever connects it", () => {
  it("reached, as whom, clock, fields, and each project's rights, types and review workflow", async () => {
    const findings = await (await openDesk({}, PROJECT)).connector.examine();
    expect(findings.map(({ check }) => check)).toEqual([
      "reached",
      "clock",
      "signed in",
      "fields",
      "rights in VO",
      "issue types of VO",
      "review workflow of VO",
    ]);
    expect(findings.filter(({ state }) => state === "problem")).toEqual([]);
  });

  it("another account than the configured one is a problem: our own writes would not be known", async () => {
    const desk = await openDesk({}, { ...PROJECT, accountId: "712020:somebody" });
    expect(await found(desk, "signed in")).toMatchObject({ state: "problem", fix: expect.stringContaining("JIRA_ACCOUNT_ID") });
  });

  it("a field that does not exist is named", async () => {
    const desk = await openDesk({}, { ...PROJECT, extra: { tier: "customfield_99999" } });
    expect(await found(desk, "fields")).toMatchObject({ state: "problem", says: expect.stringContaining("customfield_99999") });
  });

  it("a type that the project does not have, and a project that is hidden, are named with the way out", async () => {
    const typed = await openDesk({}, { workflows: { X: { project: "VO", issueType: "Supplier" } } });
    expect(await found(typed, "issue types of VO")).toMatchObject({ state: "problem", says: "there is no Supplier" });
    const hidden = await openDesk({}, { workflows: { X: { project: "GONE", issueType: "Task" } } });
    expect(await found(hidden, "project GONE")).toMatchObject({
      state: "problem",
      fix: expect.stringContaining("JIRA_WORKFLOWS"),
    });
  });

  it("a token that is refused is one problem, and none of the site's words", async () => {
    const desk = await openDesk({}, { ...PROJECT, auth: { email: "service@example.test", apiToken: "planted-token" } });
    const findings = await desk.connector.examine();
    expect(findings).toEqual([
      expect.objectContaining({
        check: "reached",
        state: "problem",
        fix: expect.stringMatching(/^correct the credentials: JIRA_/),
      }),
    ]);
    expect(JSON.stringify(findings)).not.toContain("planted");
  });
});
