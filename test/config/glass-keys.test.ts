import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { changed, renamed, valueAt, without } from "../support/json-paths.ts";
import { keysBeyondShipped, SHIPPED, trying } from "./own-keys.ts";

/** The shipped policy with break-glass, an automatic reviewer and messages of its own. */
const TEXT = SHIPPED.replace(
  /^logging:/m,
  `  verbs:
    escalate: ["ops-lead"]
    break_glass: ["ops-director", "ops-lead"]
  automatic_reviewers:
    - name: "sweeper"
      account: "oid-sweeper"
      workflows: ["chg_low_risk_auto"]
logging:`,
).replace(
  /^approvals:/m,
  `approvals:
  break_glass:
    review_by: ["internal-audit"]
    review_hours: 12
    max_per_day: 2
    max_overdue: 1
    classes: ["state"]
    pii: true
  notifications:
    asked: {channels: ["ticket", "slack"], text: "Please look at {ticket}."}
    reminded: {channels: []}`,
);
const FILE: unknown = parse(TEXT);
const OURS = keysBeyondShipped(FILE);

const { problemsIn, resolved } = trying();
const before = resolved(FILE);

describe("wish B23: the policy's keys of break-glass, automatic reviewers and messages", () => {
  it("wish B23: explain-policy tells each of them in plain words", () => {
    for (const line of [
      "only ops-lead may escalate",
      "break-glass: ops-director or ops-lead may, 2 times a day each in one workflow, for actions of class state, also where personal data tripped the policy; internal-audit judge it within 12 hours, then ",
      "nobody may while more than 1 reviews are late",
      "automatic reviewer sweeper (account oid-sweeper) may ask for more people, and nothing else, in chg_low_risk_auto",
      'message when asked: in ticket, slack, as "Please look at {ticket}."',
      "message when reminded: nowhere, in our words",
    ])
      expect(before).toContain(line);
  });

  it("wish B23: and what holds where none of them is set", () => {
    const unset = resolved(parse(SHIPPED));
    for (const line of [
      "break-glass: nobody may",
      "automatic reviewers: none",
      "messages of a review: in every channel, in our words",
    ])
      expect(unset).toContain(line);
  });

  it.each(OURS.filter((path) => typeof path.at(-1) === "string").map((path) => [path.join("."), path] as const))(
    "wish B23: %s, deleted, stops the start or is told otherwise; renamed or of another type, it stops the start",
    (_name, path) => {
      expect(resolved(without(FILE, path))).not.toBe(before);
      expect(resolved(renamed(FILE, path, `${String(path.at(-1))}-x`))).toMatch(/^refused/);
      expect(resolved(changed(FILE, path, typeof valueAt(FILE, path) === "object" ? "text" : { no: 1 }))).toMatch(/^refused/);
    },
  );

  it.each<[string, string, string, string]>([
    ["the right without its conditions", "  break_glass:\n    review_by", "  break_glas:\n    review_by", "approvals.break_glas"],
    [
      "conditions that nobody has the right for",
      '    break_glass: ["ops-director", "ops-lead"]\n',
      "",
      "approvals.break_glass: changes nothing: rbac.verbs.break_glass names nobody",
    ],
    [
      "judges who are those whom they judge",
      '["internal-audit"]',
      '["ops-lead", "ops-director"]',
      "approvals.break_glass.review_by: needs a group that is not in rbac.verbs.break_glass",
    ],
    ["no judges at all", 'review_by: ["internal-audit"]', "review_by: []", "approvals.break_glass.review_by"],
    [
      "a class that no workflow has",
      'classes: ["state"]',
      'classes: ["destructive"]',
      "approvals.break_glass.classes[0]: changes nothing: no workflow allows an action of this class",
    ],
    ["a class that does not exist", 'classes: ["state"]', 'classes: ["read"]', "approvals.break_glass.classes[0]"],
    ["no time to judge", "review_hours: 12", "review_hours: 0", "approvals.break_glass.review_hours"],
    ["never a day", "max_per_day: 2", "max_per_day: 0", "must be at least 1; without approvals.break_glass nobody may"],
    ["less than none late", "max_overdue: 1", "max_overdue: -1", "approvals.break_glass.max_overdue"],
    [
      "an automatic reviewer of no workflow of this policy",
      '["chg_low_risk_auto"]\nlogging',
      '["chg_low_risk"]\nlogging',
      "rbac.automatic_reviewers[0].workflows[0]: is no workflow of this policy",
    ],
    [
      "a question that the ticket does not hold",
      'channels: ["ticket", "slack"]',
      'channels: ["slack"]',
      "approvals.notifications.asked.channels: must hold ticket",
    ],
    ["words with a placeholder that there is none of", "{ticket}.", "{requester}.", 'unknown placeholder "{requester}"'],
  ])("wish B23: %s stops the start, with its line and column", (_what, from, to, line) => {
    const text = TEXT.replace(from, to);
    expect(text).not.toBe(TEXT);
    const problems = problemsIn(text);
    expect(problems[0]).toMatch(/^policy\.yaml:\d+:\d+ /);
    expect(problems.join("\n")).toContain(line);
  });
});
