import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { policyLintCommand, policyTestCommand } from "../../src/cli/policy-test.ts";
import {
  answerChange,
  caseOf,
  closeDesks,
  type Desk,
  OPERATOR_TOKEN,
  openDesk,
  says,
  startChange,
  startVendor,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const folder = mkdtempSync(join(tmpdir(), "ots-cases-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The commands in this process: starting one for each case would take seconds. */
async function opsTrust(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; text: string; error: string }> {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const said: string[] = [];
  const ops = new Command().exitOverride();
  for (const command of [policyTestCommand, policyLintCommand])
    command(ops, { dataDir: () => folder, say: (text) => said.push(`${text}\n`) });
  try {
    await ops.parseAsync([...args], { from: "user" });
    return { code: Number(process.exitCode ?? 0), text: said.join(""), error: "" };
  } catch (error) {
    return { code: 1, text: said.join(""), error: error instanceof Error ? error.message : "" };
  } finally {
    process.exitCode = undefined;
  }
}

function fileOf(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe("capability 4.15: ops-trust policy-test", () => {
  it("says what differs, where the case stands, and what no case reached, and fails", async () => {
    const file = fileOf(
      "wrong.yaml",
      `workflow: chg_low_risk_auto
given: {action: add_comment, confidence: 0.9, people: {lee: {groups: [ops-lead]}, ann: {groups: [ops-analyst], is: requester}}}
cases:
  - name: all wrong
    expect: {outcome: apply, risk: low, objections: [holds, {rule: risk, says: "medium"}], route: [[ops-director]], may_approve: [ann]}
  - {name: right, expect: {outcome: review}}
`,
    );
    const { code, text } = await opsTrust(["policy-test", file]);
    expect(text).toContain(`DIFFERS ${file}:4:11: all wrong\n    outcome         expected apply, is review\n`);
    expect(text).toContain("    risk            expected low, is medium\n    objections      - holds\n");
    expect(text).toMatch(/^ {20}\+ sop_check: SOP check approved cannot be answered \(ticket\.approval has no value\)/m);
    expect(text).toContain("    route           expected ops-director\n");
    expect(text).toContain("is       ops-lead (policy step 1: risk == 'medium' or confidence < thresholds.auto_*)");
    expect(text).toMatch(/may_approve {5}\+ lee may\n +- ann may not: Not counted: this question goes to ops-lead\./);
    expect(text).toContain("not reached: threshold: chg_low_risk_auto: auto_approve_confidence, confidence 0.8600 (reached)");
    expect(text).toContain("2 cases under policy 1.6");
    expect(text).toContain(": 1 as expected, 1 different");
    expect(code).toBe(1);
  });

  it("takes JSON too; too little coverage fails only where it is asked for", async () => {
    const file = fileOf(
      "few.json",
      JSON.stringify({ workflow: "chg_low_risk_auto", cases: [{ name: "a", expect: { outcome: "refuse" } }] }),
    );
    expect((await opsTrust(["policy-test", file])).code).toBe(0);
    const { code, text } = await opsTrust(["policy-test", file, "--min-coverage", "50"]);
    expect(text).toContain("less is reached than the 50 % that --min-coverage asks for");
    expect(code).toBe(1);
  });

  it.each([
    [
      "a fact that nothing reads",
      "given: {facts: {windov.over: true}}",
      /:3:\d+ cases\[0\]\.given\.facts\.windov\.over: is no fact/,
    ],
    ["a fact of another type", "given: {facts: {window.over: later}}", /window\.over: must be a boolean, or null/],
    [
      "a word that it cannot be",
      "given: {facts: {ticket.phase: opened}}",
      /ticket\.phase: must be one of new, open, done, cancelled/,
    ],
    ["a part that is not read", "given: {sections: {comment: ok}}", /sections\.comment: is not one of what is read here/],
    ["a rule that there is not", "expect: {objections: [zones]}", /objections\[0\]: must be a rule of docs\/policy\.md/],
    ["somebody whom the case does not know", "expect: {may_approve: [zoe]}", /may_approve: zoe is none of the case's people/],
    ["a workflow that there is not", "workflow: other", /the policy has no workflow other: it has chg_low_risk_auto, vendor/],
    ["nothing that is expected", "expect: {}", /expect: must expect something/],
    ["a key that there is not", "expects: {outcome: apply}", /unknown key "expects"/],
  ])("%s is refused with its line and column", async (_, key, says) => {
    const own = key.startsWith("expect:") ? key : `${key}\n    expect: {outcome: apply}`;
    const file = fileOf(`${key.replace(/\W+/g, "-")}.yaml`, `workflow: chg_low_risk_auto\ncases:\n  - name: a\n    ${own}\n`);
    const { code, text, error } = await opsTrust(["policy-test", file]);
    expect(error).toContain(`${file}:`);
    expect(error.replace(/:\d+:(\d+) cases/, ":3:$1 cases")).toMatch(says);
    expect([code, text]).toEqual([1, ""]);
  });

  it.each([
    [["policy-test", "--min-coverage", "many"], /^--min-coverage must be a number from 0 to 100/],
    [["policy-test", "--data", "x"], /^--data goes with --from-log/],
    [
      ["policy-test", "--policy", "config/examples/incident-triage.yaml", "--sops", "config/examples/sops"],
      /tests holds no cases/,
    ],
  ])("%j is refused with one line", async (args, line) => {
    const { code, error } = await opsTrust(args);
    expect(error).toMatch(line);
    expect(code).toBe(1);
  });

  it("wish B24: policy-lint names the line of what can never matter, in the policy and in its SOPs", async () => {
    expect(await opsTrust(["policy-lint"])).toMatchObject({ code: 0, text: "everything in this policy can matter\n" });
    const policy = fileOf(
      "policy.yaml",
      readFileSync("config/ops-trust-layer.yaml", "utf8").replace(
        "risk == 'high' or pii_guardrail == true",
        "risk == 'medium' or confidence < 0.9 or risk == 'high'",
      ),
    );
    const { code, text } = await opsTrust(["policy-lint", "--policy", policy]);
    expect(text).toMatch(
      /policy\.yaml:\d+:13 approvals\.steps\[0\]\.when: changes nothing: whenever it is true a later step is true as well/,
    );
    expect(code).toBe(1);
  });
});

describe("capability 4.15: a recorded decision becomes a test case", () => {
  let desk: Desk;
  let number: string;
  beforeAll(async () => {
    desk = await openDesk();
    await startChange(desk);
    desk.model.behave(says({ action: "route_approval", route: "finance" }));
    await startVendor(desk);
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    number = await startChange(desk);
    await answerChange(desk, number, "lee", {
      action: "modify",
      comment: "mine",
      parameters: { note: "Closed in my own words." },
    });
    await desk.seal();
  });

  it("offline, out of the verified log: what is printed passes under the policy that decided, and fails under a stricter one", async () => {
    const { code, text, error } = await opsTrust(["policy-test", "--from-log", number, "--data", desk.dataDir]);
    expect(error).toBe("");
    expect(text).toMatch(/workflow: chg_low_risk_auto\ncases:\n {2}- name: \w+ decided 20.*Z\n/);
    expect(text).toContain("modified_by: somebody");
    expect(text).not.toContain("lee");
    expect(code).toBe(0);
    const file = fileOf("recorded.yaml", text);
    expect((await opsTrust(["policy-test", file])).text).toContain("2 cases under policy 1.6");
    expect((await opsTrust(["policy-test", file])).text).toContain(": 2 as expected, 0 different");
  });

  it("online, of one case", async () => {
    const { id } = await caseOf(desk, number);
    const { text, code } = await opsTrust(["policy-test", "--from-log", id], {
      OPS_TRUST_URL: desk.url,
      OPS_TRUST_ADMIN_TOKEN: OPERATOR_TOKEN,
    });
    expect(text).toContain(`- name: ${number} decided`);
    expect(code).toBe(0);
  });

  it("of nobody it says what it needs", async () => {
    const { code, error } = await opsTrust(["policy-test", "--from-log", "NOPE-1", "--data", desk.dataDir]);
    expect(error).toMatch(/^no recorded decision of NOPE-1 here/);
    expect(code).toBe(1);
  });
});
