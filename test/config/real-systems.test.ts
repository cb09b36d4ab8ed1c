import { describe, expect, it } from "vitest";
import { configure, readEnvironment } from "../../src/config/index.ts";
import { problems, whole, withFiles } from "./whole-environment.ts";

withFiles();

describe("what is real and what is a simulator", () => {
  it("a ticket system on loopback is a real one until it is declared a simulator: a tunnel has such an address too", () => {
    const tunnel = { SERVICENOW_URL: "http://localhost:9000", JIRA_URL: undefined, DATABASE_URL: undefined };
    const line = /^SERVICENOW_URL leads to localhost over plain http: https is needed, or OPS_TRUST_SIMULATED_SYSTEMS=yes/;
    expect(problems(tunnel)).toEqual([
      expect.stringMatching(line),
      expect.stringMatching(/^DATABASE_URL is missing: real ticket systems need/),
    ]);
    const variables = { ...whole(), SERVICENOW_URL: "https://localhost:9000", JIRA_URL: undefined };
    const found = configure(readEnvironment(variables), {});
    expect(found.ok && found.configuration.demotions).toContain("directory: a static file stands in for AzureAD");
    expect(problems({ ...tunnel, OPS_TRUST_SIMULATED_SYSTEMS: "yes" })).toEqual([]);
  });

  it("assurance 31: without a login the start says that high risk can only be rejected; not among simulators", () => {
    const said = (change: Readonly<Record<string, string | undefined>>): boolean => {
      const found = configure(readEnvironment({ ...whole(), ...change }), {});
      if (!found.ok) throw new Error(found.problems.join("; "));
      return found.configuration.notes.some((note) =>
        note.startsWith("reviews: high risk needs a factor, but nobody can sign in"),
      );
    };
    const login = Object.keys(whole()).filter((name) => name.startsWith("OPS_TRUST_OIDC_"));
    const without = Object.fromEntries(login.map((name) => [name, undefined]));
    expect(said(without)).toBe(true);
    expect(
      said({ JIRA_URL: "http://127.0.0.1:9", SERVICENOW_URL: undefined, ...without, OPS_TRUST_SIMULATED_SYSTEMS: "yes" }),
    ).toBe(false);
  });

  it("jira row 18: a real site's projects have their administrators named, service desks with an approval step apart", () => {
    const both = { JIRA_WORKFLOWS: "VENDOR-ONBOARD=VO/Vendor onboarding; DESK=HELP/Request; OTHER=OPS/Task" };
    const line =
      /^JIRA_ADMINISTRATORS names nobody for HELP and OPS: .*"HELP=<accountId> <accountId>; OPS=<accountId> <accountId>"$/;
    expect(problems(both)).toEqual([expect.stringMatching(line)]);
    const desk = { ...both, JIRA_DESKS: "HELP=customfield_10010 help/review" };
    expect(problems({ ...desk, JIRA_ADMINISTRATORS: "VO=712020:anna; OPS=712020:anna 712020:olaf" })).toEqual([]);
  });

  it("jira row 18: a declared simulator is asked for them too: what is tried out there is what a real site does", () => {
    const simulated = { JIRA_URL: "http://127.0.0.1:9", SERVICENOW_URL: undefined, OPS_TRUST_SIMULATED_SYSTEMS: "yes" };
    expect(problems(simulated)).toEqual([]);
    expect(problems({ ...simulated, JIRA_ADMINISTRATORS: undefined })).toEqual([
      expect.stringMatching(/^JIRA_ADMINISTRATORS names nobody for VO: /),
    ]);
  });

  it("assurance 56: a Snowflake account whose region nobody says is refused, unless it is a simulator on loopback", () => {
    const silent = { SNOWFLAKE_REGION: undefined };
    const line =
      /^SNOWFLAKE_REGION is missing: the region that the account keeps its data in, one of the policy's regions.allowed$/;
    expect(problems(silent)).toEqual([expect.stringMatching(line)]);
    expect(problems({ ...silent, SNOWFLAKE_ACCESS_URL: "https://acme.privatelink.example" })).toEqual([
      expect.stringMatching(line),
    ]);
    expect(problems({ ...silent, SNOWFLAKE_ACCESS_URL: "http://127.0.0.1:9" })).toEqual([]);
  });

  it.each([
    ["workload_identity", "SNOWFLAKE_WORKLOAD_PROVIDER", {}],
    ["workload_identity", "SNOWFLAKE_TOKEN_FILE", { SNOWFLAKE_WORKLOAD_PROVIDER: "OIDC" }],
    [
      "oauth_client_credentials",
      "SNOWFLAKE_OAUTH_TOKEN_URL",
      { SNOWFLAKE_OAUTH_CLIENT_ID: "a", SNOWFLAKE_OAUTH_CLIENT_SECRET: "b" },
    ],
    ["access_token", "SNOWFLAKE_TOKEN_FILE", {}],
  ])("a login to Snowflake by %s names what it lacks: %s", (kind, name, given) => {
    const lacking = problems({ SNOWFLAKE_AUTH: kind, SNOWFLAKE_PRIVATE_KEY_FILE: undefined, ...given });
    expect(lacking).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
  });

  it("a password for Snowflake is taken by a simulator on loopback only", () => {
    const password = { SNOWFLAKE_PRIVATE_KEY_FILE: undefined, SNOWFLAKE_PASSWORD: "pw" };
    expect(problems({ ...password, SNOWFLAKE_ACCESS_URL: "http://127.0.0.1:9" })).toEqual([]);
    const refused = [expect.stringMatching(/^SNOWFLAKE_PRIVATE_KEY_FILE is missing: /)];
    expect(problems(password)).toEqual(refused);
    expect(problems({ ...password, SNOWFLAKE_ACCESS_URL: "https://acme.privatelink.example" })).toEqual(refused);
  });
});
