import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { explainAlone } from "../../src/cli/explain-alone.ts";
import { changed, renamed, valueAt, without } from "../support/json-paths.ts";
import { keysBeyondShipped, SHIPPED, trying } from "./own-keys.ts";

const TEXT = SHIPPED.replace(
  /^approvals:/m,
  `approvals:
  standing:
    max_days: 30
    max_uses: 200
    actions: ["add_comment", "request_info"]
    groups: ["ops-lead", "ops-analyst"]`,
);
const FILE: unknown = parse(TEXT);
const OURS = keysBeyondShipped(FILE).filter((path) => typeof path.at(-1) === "string");

const { problemsIn, resolved, start } = trying();
const before = resolved(FILE);

describe("wish B16: the policy's keys of standing approvals", () => {
  it("wish B16: explain-policy tells who may give which, for how long and how often, and what holds where none may", () => {
    expect(before).toContain(
      "standing approvals: ops-lead or ops-analyst may give one from a question of low risk that they may answer, for add_comment, request_info with the identical words, up to 30 days and 200 uses",
    );
    expect(resolved(parse(SHIPPED))).toContain("standing approvals: nobody gives any");
    const configured = start(TEXT);
    expect(configured.ok && explainAlone(configured.configuration)).toContain(
      "members of ops-lead or ops-analyst may approve add_comment, request_info",
    );
  });

  it.each(OURS.map((path) => [path.join("."), path] as const))(
    "wish B16: %s, deleted, stops the start or is told otherwise; renamed or of another type, it stops the start",
    (_name, path) => {
      expect(resolved(without(FILE, path))).not.toBe(before);
      expect(resolved(renamed(FILE, path, `${String(path.at(-1))}-x`))).toMatch(/^refused/);
      expect(resolved(changed(FILE, path, typeof valueAt(FILE, path) === "object" ? "text" : { no: 1 }))).toMatch(/^refused/);
    },
  );

  it.each<[string, string, string, string]>([
    ["a state change of tier 2", '"add_comment", ', '"close_task", ', "approvals.standing.actions[0]"],
    ["an action of tier 3", '"add_comment", ', '"grant_access", ', "approvals.standing.actions[0]"],
    ["what takes an action back", '"add_comment", ', '"withdraw_note", ', "approvals.standing.actions[0]"],
    [
      "an action that no workflow allows",
      '"add_comment", ',
      '"set_field", ',
      "approvals.standing.actions[0]: changes nothing: no workflow allows this action",
    ],
    [
      "a group that nobody asks",
      '["ops-lead", "ops-analyst"]\n',
      '["ops-lead", "everybody"]\n',
      "approvals.standing.groups[1]: is in no list of rbac.reviewer_groups",
    ],
    ["no group", 'groups: ["ops-lead", "ops-analyst"]\n', "groups: []\n", "approvals.standing.groups"],
    ["more than 90 days", "max_days: 30", "max_days: 91", "approvals.standing.max_days"],
    ["no day", "max_days: 30", "max_days: 0", "approvals.standing.max_days"],
    ["more than 1000 uses", "max_uses: 200", "max_uses: 1001", "approvals.standing.max_uses"],
  ])("wish B16: %s stops the start, with its line and column", (_what, from, to, line) => {
    const at = TEXT.indexOf("  standing:");
    const text = TEXT.slice(0, at) + TEXT.slice(at).replace(from, to);
    expect(text).not.toBe(TEXT);
    const problems = problemsIn(text);
    expect(problems[0]).toMatch(/^policy\.yaml:\d+:\d+ /);
    expect(problems.join("\n")).toContain(line);
  });
});
