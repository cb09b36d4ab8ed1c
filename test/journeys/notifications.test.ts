import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buttonsOf, textOf } from "../../simulators/slack/index.ts";
import { loadPolicy, problemLine } from "../../src/config/index.ts";
import { answerChange, closeDesks, evidenceOf, says, startChange } from "../support/desk/index.ts";
import { newest, openSlackDesk, SLACK, type SlackDesk } from "../support/desk/slack.ts";

closeDesks(afterAll);

const MINUTE = 60;

describe("wish B19: words and channels by stage of a review", () => {
  let at: SlackDesk;
  beforeAll(async () => {
    at = await openSlackDesk({}, (file) => ({
      ...file,
      approvals: {
        ...file.approvals,
        notifications: {
          asked: { channels: ["ticket", "slack"], text: "Please look at {ticket} ({risk}), {asked}." },
          reminded: { channels: ["slack"], text: "{ticket} of {workflow} still waits for {asked}, until {until}." },
          widened: { channels: ["ticket"], text: "Now asked too: {added}." },
          decided: { text: "{standard} See runbook 4." },
        },
      },
    }));
    at.desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  });
  afterAll(() => at.close());

  const leads = (): string => textOf(newest(at.slack, SLACK.leads));
  const notices = async (number: string): Promise<readonly string[]> =>
    (await evidenceOf(at.desk, number)).flatMap(({ kind, payload }) =>
      kind === "message.confirmed" && payload["kind"] === "notice" ? [JSON.stringify(payload["body"])] : [],
    );

  it("each stage is told where and as the policy says, from code's own values, and the evidence holds what was said", async () => {
    const number = await startChange(at.desk);
    expect(leads()).toContain(`Please look at ${number} (low), ops-lead.`);
    await at.desk.pass(15 * MINUTE);
    expect(leads()).toMatch(new RegExp(`${number} of chg_low_risk_auto still waits for ops-lead, until 20.*\\(UTC\\)\\.`));
    expect(await notices(number)).toEqual([]);
    const directors = at.slack.messages(SLACK.directors).length;
    await at.desk.pass(15 * MINUTE);
    expect(leads()).toContain("still waits for ops-lead");
    expect(at.slack.messages(SLACK.directors)).toHaveLength(directors);
    expect(await notices(number)).toEqual([expect.stringContaining("Now asked too: ops-director or internal-audit.")]);
    await at.desk.pass(30 * MINUTE);
    expect(leads()).toContain("No further group is left to ask.");
    await answerChange(at.desk, number, "lee", { action: "reject", comment: "policy: not this week" });
    expect(leads()).toContain("Rejected. Nothing was changed; people take the ticket from here. See runbook 4.");
    expect(buttonsOf(newest(at.slack, SLACK.leads))).toHaveLength(0);
  });
});

describe("wish B19: notifications that are refused when the policy loads", () => {
  const folder = mkdtempSync(join(tmpdir(), "ots-notify-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    [
      "an unknown placeholder",
      'reminded: {text: "Hello {requester}"}',
      /:\d+:\d+ approvals\.notifications\.reminded\.text: column 7: unknown placeholder "\{requester\}"/,
    ],
    ["a brace that is left open", 'reminded: {text: "Hello {ticket"}', /column 7: unknown placeholder/],
    ["markup", 'reminded: {text: "[code]<b>"}', /column 1: a character that cannot be seen, or markup/],
    ["a character that cannot be seen", 'reminded: {text: "a\\u202Eb"}', /column 2: a character that cannot be seen/],
    ["a channel that there is not", "reminded: {channels: [mail]}", /notifications\.reminded\.channels\[0\]/],
    ["a question that stands nowhere", "asked: {channels: [slack]}", /asked\.channels: must hold ticket/],
    ["an end that does not say what became of it", 'decided: {text: "Done."}', /decided\.text: must hold \{standard\}/],
    ["channels of an end", "expired: {channels: [slack]}", /unknown key "channels"/],
  ])("%s", (_, key, says) => {
    const file = join(folder, "policy.yaml");
    const text = readFileSync("config/ops-trust-layer.yaml", "utf8").replace(
      "approvals:\n",
      `approvals:\n  notifications:\n    ${key}\n`,
    );
    writeFileSync(file, text);
    const loaded = loadPolicy(file, "config/sops");
    expect(loaded.ok ? "" : loaded.problems.map(problemLine).join("\n")).toMatch(says);
  });
});
