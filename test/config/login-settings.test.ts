import { describe, expect, it } from "vitest";
import { problems, withFiles } from "./whole-environment.ts";

withFiles();

const LOGIN = {
  OPS_TRUST_PUBLIC_URL: "https://ops.example",
  OPS_TRUST_SESSION_KEY: Buffer.alloc(32, 2).toString("base64"),
  OPS_TRUST_OIDC_ISSUER: "https://login.corp.example/tenant/v2.0",
  OPS_TRUST_OIDC_CLIENT_ID: "client",
  OPS_TRUST_OIDC_CLIENT_SECRET: "secret",
};

describe("the settings of the login", () => {
  it("all there is right, and so is none of them", () => {
    expect(problems(LOGIN)).toEqual([]);
    expect(problems({ ...LOGIN, OPS_TRUST_OIDC_API_AUDIENCE: "api", OPS_TRUST_OIDC_API_SCOPE: "reviews.answer" })).toEqual([]);
    expect(problems({})).toEqual([]);
  });

  it.each([
    ["OPS_TRUST_OIDC_ISSUER", "http://login.corp.example", "must be https"],
    ["OPS_TRUST_OIDC_ISSUER", "http://127.0.0.1:8096", "only beside simulators"],
    ["OPS_TRUST_OIDC_ISSUER", "https://user:pw@login.corp.example", "without user"],
    ["OPS_TRUST_OIDC_CLIENT_ID", undefined, "is missing"],
    ["OPS_TRUST_OIDC_CLIENT_SECRET", undefined, "is missing"],
    ["OPS_TRUST_PUBLIC_URL", undefined, "is missing: the identity provider sends people back there"],
    ["OPS_TRUST_SESSION_KEY", undefined, "is missing: with an external database"],
    ["OPS_TRUST_SESSION_KEY", "c2hvcnQ=", "exactly 32 bytes"],
    ["OPS_TRUST_OIDC_API_AUDIENCE", undefined, "is missing: the API takes access tokens of one audience with one scope"],
    ["OPS_TRUST_OIDC_API_AUDIENCE", "client", "is the client's id"],
    ["OPS_TRUST_OIDC_API_SCOPE", undefined, "is missing: the API takes access tokens of one audience with one scope"],
    ["OPS_TRUST_OIDC_API_SCOPE", "two scopes", "must be one scope"],
    ["OPS_TRUST_OIDC_SUBJECT_CLAIM", "no claim", "must be the name of a claim"],
    ["OPS_TRUST_OIDC_STEP_UP_ACR", "two values", "must be one value without blanks"],
  ])("%s as %s is refused in one line", (name, value, why) => {
    const api = { OPS_TRUST_OIDC_API_AUDIENCE: "api", OPS_TRUST_OIDC_API_SCOPE: "reviews.answer" };
    expect(problems({ ...LOGIN, ...(/_API_/.test(name) ? api : {}), [name]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${name} .*${why}`)),
    ]);
  });

  it("those that do nothing without an issuer are refused", () => {
    expect(problems({ OPS_TRUST_OIDC_API_AUDIENCE: "api" })).toEqual([
      "OPS_TRUST_OIDC_API_AUDIENCE changes nothing without OPS_TRUST_OIDC_ISSUER: set that too",
    ]);
  });
});
