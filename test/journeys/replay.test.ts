import { afterAll, describe, expect, it } from "vitest";
import { incidentLog, recordedInputs, runReplay } from "../support/replay.ts";

const recorded = recordedInputs();
afterAll(() => recorded.remove());

const ID = "c".repeat(32);
const CHANGE = {
  sys_id: ID,
  number: "CHG0055501",
  sys_mod_count: "4",
  sys_class_name: "change_request",
  state: "-1",
  type: "standard",
  risk: "4",
  approval: "approved",
  active: "true",
  on_hold: "false",
  short_description: "Rotate the log volume",
  opened_by: { display_value: "Olga", link: `https://x.example/api/now/table/sys_user/${"d".repeat(32)}` },
};

function issueCreated(number: number, priority: string | null): object {
  const status = { name: "To Do", statusCategory: { key: "new" } };
  const fields = {
    project: { key: "SUP", name: "Support" },
    issuetype: { name: number % 2 === 0 ? "Task" : "Bug" },
    status,
    summary: `Something to do, number ${number}`,
    description: "h2. Please\nlook at it",
    priority: priority === null ? null : { name: priority },
    reporter: { name: "ann", displayName: "Ann" },
  };
  return {
    webhookEvent: "jira:issue_created",
    user: { name: "ann", displayName: "Ann" },
    issue: { id: String(number), key: `SUP-${number}`, fields },
  };
}

describe("the replay", () => {
  it.concurrent("drives recorded incidents, changes and issues through the real service, each under its own policy, and sums up", {
    timeout: 180_000,
  }, async () => {
    const log = recorded.file("incidents.csv", incidentLog(4));
    const broken = recorded.file(
      "broken.csv",
      "number,incident_state,sys_mod_count,sys_updated_at\nINC1,Nowhere,0,1/1/2024 10:00\n",
    );
    const change = recorded.file("change.json", JSON.stringify({ result: [CHANGE] }));
    const issues = recorded.file(
      "issues.json",
      JSON.stringify([issueCreated(1, "High"), issueCreated(2, null), issueCreated(4, "Blocker")]),
    );

    const { code, printed, legs } = await runReplay([log, broken, change, issues]);

    expect(code, printed).toBe(0);
    const { incidents, "changes-and-issues": others } = legs;
    expect(incidents?.rows).toMatchObject({ driven: 22, written: 22, refused: 0, unreadable: 1, restless: 0 });
    expect(incidents?.webhooks).toMatchObject({ fired: 22, accepted: 22, lost: 0, given_up: 0 });
    expect(incidents?.cases["ended: applied"]).toBeGreaterThan(0);
    expect(others?.rows).toMatchObject({ driven: 4, written: 4 });
    expect(others?.casesTotal).toBe(4);
    for (const leg of [incidents, others]) expect(leg).toMatchObject({ verified: true, writtenTwice: [] });
    expect(printed).toContain('broken.csv:2  state "Nowhere" is none that an incident has');
    expect(printed).toContain("jira.workflow:RECORDED-1 = SUP/Bug (1 rows)");
    expect(printed).toMatch(/webhook to rest\s+p50 \d+ ms, p99/);
    expect(printed).toContain("log verified: yes");
  });

  it.concurrent("lets people answer what needs them, and drafts from the SOP alone when asked to", {
    timeout: 180_000,
  }, async () => {
    const log = recorded.file("few.csv", incidentLog(2));

    const more = recorded.file("more.csv", incidentLog(1));

    const { code, printed, legs } = await runReplay([log, more, "--model", "template", "--reviewers", "yes", "--limit", "6"]);

    expect(code, printed).toBe(0);
    const cases = legs["incidents"]?.cases ?? {};
    expect(
      Object.keys(cases).filter((end) => !["ended: applied", "ended: rejected"].includes(end)),
      printed,
    ).toEqual([]);
    expect(legs["incidents"]?.gates).toEqual({ review: legs["incidents"]?.casesTotal });
    expect(printed).toMatch(/not reached +\d+ rows of 2 files, behind --limit:/);
    expect(printed).toMatch(/more\.csv: \d+ rows/);
  });

  it.concurrent("stops when it is told to, and goes on where it was to the same end", { timeout: 180_000 }, async () => {
    const log = recorded.file("stopped.csv", incidentLog(3));
    const folder = recorded.folder("kept");

    const stopped = await runReplay([log, "--data", folder, "--rate", "6/s"], /^service: http/m);
    const again = await runReplay([log, "--data", folder, "--resume"]);

    expect(stopped.code, stopped.printed).toBe(130);
    expect(stopped.printed).toContain("the same command with --resume goes on");
    expect(again.code, again.printed).toBe(0);
    expect(again.legs["incidents"]).toMatchObject({ casesTotal: 16, writtenTwice: [], verified: true });
    expect(again.legs["incidents"]?.rows).toMatchObject({ driven: 16, written: 16, restless: 0 });
    expect(again.legs["incidents"]?.webhooks).toMatchObject({ fired: 16, accepted: 16 });
  });

  it("says what is wrong with an option, a model that nobody configured, and input that holds nothing", {
    timeout: 60_000,
  }, async () => {
    const nothing = recorded.file("nothing.json", "[1, 2]");
    const log = recorded.file("log.csv", incidentLog(1));

    const [share, model, empty] = await Promise.all([
      runReplay([log, "--lose", "some"]),
      runReplay([log, "--model", "az:x@vpc"]),
      runReplay([nothing]),
    ]);

    expect(share).toMatchObject({ code: 2, printed: expect.stringContaining('--lose is "some": a share such as 2% is needed') });
    expect(model).toMatchObject({ code: 1, printed: expect.stringContaining("--model az:x@vpc is no endpoint of the policy") });
    expect(empty).toMatchObject({ code: 1, printed: expect.stringContaining("nothing in these files can be driven") });
  });
});
