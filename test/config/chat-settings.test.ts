import { describe, expect, it } from "vitest";
import { configure, readEnvironment } from "../../src/config/index.ts";
import { problems, SECRET, whole, withFiles } from "./whole-environment.ts";

withFiles();

const SLACK = {
  OPS_TRUST_PUBLIC_URL: "https://ops.example",
  SLACK_TEAM: "T0ACME001",
  SLACK_BOT_TOKEN: "xoxb-1234567890",
  SLACK_SIGNING_SECRETS: SECRET,
  SLACK_CHANNELS: "ops-lead=C0LEADS01",
  SLACK_REGION: "us-east-1",
};

const TEAMS = {
  OPS_TRUST_PUBLIC_URL: "https://ops.example",
  TEAMS_TENANT: "3d3c1a52-0c5e-4d8b-9a61-5d0e5a0c1111",
  TEAMS_APP_ID: "7b1f0c2e-1111-4222-8333-944444444444",
  TEAMS_APP_SECRET: SECRET,
  TEAMS_CHANNELS: "ops-lead=19:leads0001@thread.tacv2",
  TEAMS_REGION: "us-east-1",
};

const WRONG_TEAMS: readonly (readonly [string, string, string | undefined])[] = [
  ["OPS_TRUST_PUBLIC_URL", "missing: cards link there", undefined],
  ["TEAMS_TENANT", "a name", "acme.onmicrosoft.com"],
  ["TEAMS_APP_ID", "missing", undefined],
  ["TEAMS_APP_SECRET", "missing", undefined],
  ["TEAMS_APP_SECRET", "short", "secret"],
  ["TEAMS_CHANNELS", "missing", undefined],
  ["TEAMS_CHANNELS", "a channel's name", "ops-lead=Reviews"],
  ["TEAMS_CHANNELS", "a group that the policy asks nowhere", "ops-leads=19:leads0001@thread.tacv2"],
  ["TEAMS_SERVICE_URL", "plain http beyond this machine", "http://smba.example"],
  ["TEAMS_LOGIN_URL", "no address", "login"],
  ["TEAMS_KEYS_URL", "plain http beyond this machine", "http://keys.example"],
];

const WRONG: readonly (readonly [keyof typeof SLACK | "SLACK_API_URL", string, string | undefined])[] = [
  ["OPS_TRUST_PUBLIC_URL", "missing: messages link there", undefined],
  ["OPS_TRUST_PUBLIC_URL", "no address", "ops.example"],
  ["OPS_TRUST_PUBLIC_URL", "a query", "https://ops.example/?to="],
  ["SLACK_TEAM", "a name", "acme"],
  ["SLACK_BOT_TOKEN", "missing", undefined],
  ["SLACK_BOT_TOKEN", "a person's token", "xoxp-1234567890"],
  ["SLACK_SIGNING_SECRETS", "missing", undefined],
  ["SLACK_SIGNING_SECRETS", "short", "secret"],
  ["SLACK_SIGNING_SECRETS", "three", `${SECRET},${"t".repeat(40)},${"u".repeat(40)}`],
  ["SLACK_CHANNELS", "missing", undefined],
  ["SLACK_CHANNELS", "a channel's name", "ops-lead=#reviews"],
  ["SLACK_CHANNELS", "a group that the policy asks nowhere", "ops-leads=C0LEADS01"],
  ["SLACK_API_URL", "plain http beyond this machine", "http://slack.example/api"],
];

function notes(change: Readonly<Record<string, string>>): readonly string[] {
  const variables = { ...whole(), ...SLACK, ...change };
  const configured = configure(readEnvironment(variables), variables);
  return configured.ok ? configured.configuration.notes : configured.problems;
}

describe("the settings of a chat", () => {
  it("are right as the guide has them", () => {
    expect(problems(SLACK)).toEqual([]);
  });

  it.each(WRONG)("%s is refused at the start in one line when it is %s", (name, _what, value) => {
    expect(problems({ ...SLACK, [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
  });

  it("of Teams are right as the guide has them", () => {
    expect(problems(TEAMS)).toEqual([]);
  });

  it.each(WRONG_TEAMS)("of Teams: %s is refused at the start in one line when it is %s", (name, _what, value) => {
    expect(problems({ ...TEAMS, [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
  });

  it("none of its secrets is part of what is said about it", () => {
    const planted = "planted-secret-77 with blanks";
    const said = problems({ ...SLACK, SLACK_BOT_TOKEN: planted, SLACK_SIGNING_SECRETS: "planted-secret" }).join("\n");
    expect(said).toContain("SLACK_BOT_TOKEN");
    expect(said).not.toContain("planted-secret");
  });

  it("a workspace of another region is told links only, and the start says so", () => {
    expect(notes({ SLACK_REGION: "eu-west-1" })).toContainEqual(expect.stringMatching(/^Slack: links only/));
    expect(notes({}).join("\n")).not.toContain("Slack");
  });
});
