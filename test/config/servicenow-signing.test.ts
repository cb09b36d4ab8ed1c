import { describe, expect, it } from "vitest";
import { readEnvironment, SETTINGS } from "../../src/config/index.ts";
import { serviceNowSettings } from "../../src/config/servicenow-settings.ts";
import { readerOf } from "../../src/config/settings.ts";

const SECRET = "s".repeat(40);
type Variables = Readonly<Record<string, string>>;

const BASE: Variables = {
  SERVICENOW_URL: "https://acme.service-now.com",
  SERVICENOW_INSTANCE: "acme",
  SERVICENOW_REGION: "us-east-1",
  SERVICENOW_ACCOUNT: `ots.service:${"0".repeat(32)}`,
  SERVICENOW_WEBHOOK_SECRETS: `k1:${SECRET}`,
  SERVICENOW_RISK: "change_request=constant low",
};
const OAUTH: Variables = { SERVICENOW_CLIENT_ID: "client", SERVICENOW_CLIENT_SECRET: "secret" };
const JWT: Variables = {
  ...OAUTH,
  SERVICENOW_JWT_KEY_FILE: "/run/secrets/jwt.pem",
  SERVICENOW_JWT_KEY_ID: "key-1",
  SERVICENOW_JWT_SUBJECT: "ots@corp.example",
};
const BASIC: Variables = { SERVICENOW_USER: "ots.service", SERVICENOW_PASSWORD: "pw" };
const KEY: Variables = { SERVICENOW_API_KEY: SECRET };
const CERTIFICATE: Variables = {
  SERVICENOW_CERTIFICATE_FILE: "/run/secrets/client.pem",
  SERVICENOW_CERTIFICATE_KEY_FILE: "/run/secrets/client.key",
};

function read(variables: Variables) {
  const reader = readerOf(readEnvironment({ ...BASE, ...variables }));
  const config = serviceNowSettings(reader, new Map([["chg", "servicenow.change_request"]]));
  return { config, problems: reader.problems.map(({ setting, message }) => `${setting} ${message}`) };
}

function without(from: Variables, name: string): Variables {
  return Object.fromEntries(Object.entries(from).filter(([other]) => other !== name));
}

describe("how we sign in at ServiceNow", () => {
  it.each<[string, Variables, string]>([
    ["OAuth client credentials", OAUTH, "oauth"],
    ["a signed assertion", JWT, "jwt"],
    ["a user and a password", BASIC, "basic"],
    ["an API key", KEY, "api_key"],
    ["the client certificate alone", CERTIFICATE, "certificate"],
    ["OAuth over a connection with a client certificate", { ...OAUTH, ...CERTIFICATE, SERVICENOW_CA_FILE: "/ca.pem" }, "oauth"],
  ])("%s", (_what, variables, kind) => {
    const { config, problems } = read(variables);
    expect([problems, config?.auth.kind]).toEqual([[], kind]);
    expect(config?.certificate === undefined).toBe(variables["SERVICENOW_CERTIFICATE_FILE"] === undefined);
  });

  it.each<[string, string, Variables]>([
    ["SERVICENOW_USER", "none at all", { SERVICENOW_PASSWORD: "pw" }],
    ["SERVICENOW_USER", "a second way", { ...OAUTH, ...BASIC }],
    ["SERVICENOW_API_KEY", "a second way", { ...OAUTH, ...KEY }],
    ["SERVICENOW_API_KEY", "short", { SERVICENOW_API_KEY: "key" }],
    ["SERVICENOW_CLIENT_SECRET", "missing", without(JWT, "SERVICENOW_CLIENT_SECRET")],
    ["SERVICENOW_JWT_KEY_FILE", "without an OAuth client", { ...BASIC, SERVICENOW_JWT_KEY_FILE: "/jwt.pem" }],
    ["SERVICENOW_JWT_KEY_FILE", "longer than a path", { ...JWT, SERVICENOW_JWT_KEY_FILE: "/".repeat(600) }],
    ["SERVICENOW_JWT_KEY_ID", "missing", without(JWT, "SERVICENOW_JWT_KEY_ID")],
    ["SERVICENOW_JWT_SUBJECT", "missing", without(JWT, "SERVICENOW_JWT_SUBJECT")],
    ["SERVICENOW_JWT_AUDIENCE", "longer than any", { ...JWT, SERVICENOW_JWT_AUDIENCE: "a".repeat(600) }],
    ["SERVICENOW_CERTIFICATE_FILE", "longer than a path", { ...CERTIFICATE, SERVICENOW_CERTIFICATE_FILE: "/".repeat(600) }],
    ["SERVICENOW_CERTIFICATE_KEY_FILE", "missing", without(CERTIFICATE, "SERVICENOW_CERTIFICATE_KEY_FILE")],
    ["SERVICENOW_CERTIFICATE_KEY_FILE", "alone", { ...OAUTH, SERVICENOW_CERTIFICATE_KEY_FILE: "/client.key" }],
    ["SERVICENOW_CA_FILE", "longer than a path", { ...OAUTH, SERVICENOW_CA_FILE: "/".repeat(600) }],
    ["SERVICENOW_CLOSE_CODES", "not all of them", { ...OAUTH, SERVICENOW_CLOSE_CODES: "successful=Done" }],
    ["SERVICENOW_CLOSE_CODES", "no pairs", { ...OAUTH, SERVICENOW_CLOSE_CODES: "Done" }],
  ])("capability 14.2: %s, %s: one line that begins with its name", (name, _what, variables) => {
    const { problems } = read(variables);
    expect(problems.at(0)).toMatch(new RegExp(`^${name} `));
    expect(problems.filter((line) => !line.startsWith(name))).toEqual([]);
  });

  it("a secret of any way is never part of what is said about it", () => {
    const secrets = SETTINGS.filter((setting) => "secret" in setting && setting.name.startsWith("SERVICENOW_"));
    for (const { name } of secrets) {
      expect(read({ ...OAUTH, [name]: "planted 77" }).problems.join()).not.toContain("planted");
    }
  });

  it("servicenow row 17: close codes are what the instance calls them, all three or none", () => {
    expect(read(OAUTH).config?.closeCodes).toEqual({
      successful: "successful",
      successful_issues: "successful_issues",
      unsuccessful: "unsuccessful",
    });
    const codes = "successful=Done, successful_issues=Done late, unsuccessful=Failed";
    expect(read({ ...OAUTH, SERVICENOW_CLOSE_CODES: codes }).config?.closeCodes).toEqual({
      successful: "Done",
      successful_issues: "Done late",
      unsuccessful: "Failed",
    });
  });
});
