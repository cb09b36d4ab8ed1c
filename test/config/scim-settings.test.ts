import { writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { configure, readEnvironment } from "../../src/config/index.ts";
import { inFolder, problems, whole, withFiles } from "./whole-environment.ts";

withFiles();

const TOKEN = "planted-token-".padEnd(40, "x");
const GROUPS = "ops-analyst=00g1, ops-lead=00g2, ops-director=00g3, internal-audit=00g4";

const scim = (change: Record<string, string | undefined> = {}): Record<string, string | undefined> => ({
  OPS_TRUST_DIRECTORY_FILE: undefined,
  SCIM_TOKENS: TOKEN,
  OPS_TRUST_GROUPS: GROUPS,
  OPS_TRUST_ACCOUNTS_FILE: inFolder("accounts.yaml"),
  ...change,
});

beforeAll(() => writeFileSync(inFolder("accounts.yaml"), "people:\n  - id: 00u1\n    accounts: {jira: [acc-lee]}\n"));

describe("a directory that is pushed", () => {
  it("capability 6.1: nothing is missing, and nothing is demoted for the directory", () => {
    expect(problems(scim())).toEqual([]);
    expect(problems(scim({ SCIM_TOKENS: `${TOKEN}, ${TOKEN}y` }))).toEqual([]);
    const variables = Object.fromEntries(Object.entries({ ...whole(), ...scim() }).filter(([, value]) => value !== undefined));
    const configured = configure(readEnvironment(variables), variables);
    if (!configured.ok) throw new Error("refused");
    expect(configured.configuration.demotions.filter((line) => line.includes("directory"))).toEqual([]);
    expect(configured.configuration.notes).toContain("directory: pushed by the identity provider to /scim/v2");
  });

  it.each([
    ["a short token", { SCIM_TOKENS: "planted" }, /^SCIM_TOKENS .*32 to 500 characters/],
    ["three tokens", { SCIM_TOKENS: `${TOKEN},${TOKEN},${TOKEN}` }, /^SCIM_TOKENS .*one token, or two/],
    ["a directory file beside it", { OPS_TRUST_DIRECTORY_FILE: "x.yaml" }, /^OPS_TRUST_DIRECTORY_FILE is set beside SCIM_TOKENS/],
    [
      "a group that is not mapped",
      { OPS_TRUST_GROUPS: GROUPS.replace("ops-lead=00g2, ", "") },
      /^OPS_TRUST_GROUPS lacks ops-lead/,
    ],
    [
      "no mapping of accounts",
      { OPS_TRUST_ACCOUNTS_FILE: undefined },
      /^OPS_TRUST_ACCOUNTS_FILE is missing, and so is SCIM_ACCOUNT/,
    ],
    ["a mail address as an account", { SCIM_ACCOUNT_ATTRIBUTES: "jira=mail" }, /^SCIM_ACCOUNT_ATTRIBUTES jira must be/],
  ] as const)("%s is refused with one line", (_what, change, line) => {
    const found = problems(scim(change));
    expect(found).toEqual([expect.stringMatching(line)]);
    expect(found.join()).not.toContain("planted");
  });

  it("its attributes without its token are refused", () => {
    expect(problems({ SCIM_ACCOUNT_ATTRIBUTES: "servicenow=costCenter" })).toEqual([
      expect.stringMatching(/^SCIM_ACCOUNT_ATTRIBUTES is set without SCIM_TOKENS/),
    ]);
  });
});
