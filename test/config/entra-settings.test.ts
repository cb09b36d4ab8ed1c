import { writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { configure, readEnvironment } from "../../src/config/index.ts";
import { inFolder, problems, whole, withFiles } from "./whole-environment.ts";

withFiles();

const GUID = "3f2504e0-4f89-41d3-9a0c-0305e82c330";
const GROUPS = `ops-analyst=${GUID}1, ops-lead=${GUID}2, ops-director=${GUID}3, internal-audit=${GUID}4`;

const entra = (change: Record<string, string | undefined> = {}): Record<string, string | undefined> => ({
  OPS_TRUST_DIRECTORY_FILE: undefined,
  ENTRA_TENANT_ID: `${GUID}8`,
  ENTRA_CLIENT_ID: `${GUID}9`,
  ENTRA_CLIENT_SECRET: "planted-secret",
  OPS_TRUST_GROUPS: GROUPS,
  OPS_TRUST_ACCOUNTS_FILE: inFolder("accounts.yaml"),
  ...change,
});

/** The only problem of a mapping file with this text. */
function mappingProblem(text: string): string {
  writeFileSync(inFolder("wrong.yaml"), text);
  const found = problems(entra({ OPS_TRUST_ACCOUNTS_FILE: inFolder("wrong.yaml") }));
  expect(found).toHaveLength(1);
  return found[0] ?? "";
}

beforeAll(() => writeFileSync(inFolder("accounts.yaml"), `people:\n  - id: ${GUID}1\n    accounts: {jira: [acc-lee]}\n`));

describe("Entra as the directory", () => {
  it("capability 6.1, 15.9: with each group of the policy mapped nothing is missing, and nothing is demoted for the directory", () => {
    expect(problems(entra())).toEqual([]);
    const variables = Object.fromEntries(Object.entries({ ...whole(), ...entra() }).filter(([, value]) => value !== undefined));
    const configured = configure(readEnvironment(variables), variables);
    if (!configured.ok) throw new Error("refused");
    expect(configured.configuration.demotions.filter((line) => line.includes("directory"))).toEqual([]);
    expect(configured.configuration.notes).toContain(`directory: Entra ID, tenant ${GUID}8`);
    expect(configured.configuration.entra?.groups["ops-lead"]).toBe(`${GUID}2`);
  });

  it("capability 15.9: a group of the policy without an id stops the start with its name", () => {
    expect(problems(entra({ OPS_TRUST_GROUPS: GROUPS.replace(/ops-lead=[^,]+, /, "") }))).toEqual([
      expect.stringMatching(/^OPS_TRUST_GROUPS lacks ops-lead, .*"ops-lead=<Object ID/),
    ]);
    expect(problems(entra({ OPS_TRUST_GROUPS: undefined }))).toHaveLength(4);
  });

  it.each([
    [
      "a group by its display name",
      { OPS_TRUST_GROUPS: GROUPS.replace(`${GUID}2`, "Ops Leads") },
      /^OPS_TRUST_GROUPS .*never a name/,
    ],
    ["a group twice", { OPS_TRUST_GROUPS: `${GROUPS}, ops-lead=${GUID}5` }, /^OPS_TRUST_GROUPS names ops-lead twice/],
    ["groups that do not read", { OPS_TRUST_GROUPS: "ops-lead" }, /^OPS_TRUST_GROUPS does not read/],
    ["a tenant by its domain", { ENTRA_TENANT_ID: "corp.example" }, /^ENTRA_TENANT_ID must be an object id/],
    ["no application", { ENTRA_CLIENT_ID: undefined }, /^ENTRA_CLIENT_ID is missing/],
    ["no credential", { ENTRA_CLIENT_SECRET: undefined }, /^ENTRA_CLIENT_SECRET is missing: .*ENTRA_CERTIFICATE_FILE/],
    [
      "two credentials",
      { ENTRA_CERTIFICATE_FILE: "x", ENTRA_CERTIFICATE_KEY_FILE: "y" },
      /^ENTRA_CERTIFICATE_FILE is set beside/,
    ],
    [
      "a certificate without its key",
      { ENTRA_CLIENT_SECRET: undefined, ENTRA_CERTIFICATE_FILE: "x" },
      /^ENTRA_CERTIFICATE_KEY_FILE is missing/,
    ],
    [
      "no mapping of accounts",
      { OPS_TRUST_ACCOUNTS_FILE: undefined },
      /^OPS_TRUST_ACCOUNTS_FILE is missing, and so is ENTRA_ACCOUNT_ATTRIBUTES/,
    ],
    ["an address as an account", { ENTRA_ACCOUNT_ATTRIBUTES: "jira=mail" }, /^ENTRA_ACCOUNT_ATTRIBUTES jira must be employeeId/],
    [
      "a directory file beside it",
      { OPS_TRUST_DIRECTORY_FILE: "config/directory.yaml" },
      /^OPS_TRUST_DIRECTORY_FILE is set beside ENTRA_TENANT_ID/,
    ],
    ["a simulator beside real systems", { ENTRA_GRAPH_URL: "http://127.0.0.1:8096" }, /^ENTRA_GRAPH_URL leads to this machine/],
    ["plain http", { ENTRA_LOGIN_URL: "http://login.example" }, /^ENTRA_LOGIN_URL leads over plain http/],
    ["a path in the origin", { ENTRA_GRAPH_URL: "https://graph.microsoft.us/v1.0" }, /^ENTRA_GRAPH_URL must be an origin/],
    ["a misspelt answer", { ENTRA_GUESTS: "ja" }, /^ENTRA_GUESTS is "ja": one of yes, no/],
    ["a misspelt name", { ENTRA_CLIENT: "x" }, /^ENTRA_CLIENT is a variable that nothing reads/],
  ] as const)("%s is refused with one line", (_what, change, line) => {
    const found = problems(entra(change));
    expect(found).toEqual([expect.stringMatching(line)]);
    expect(found.join()).not.toContain("planted");
  });

  it("a national cloud has its own origins", () => {
    expect(
      problems(entra({ ENTRA_GRAPH_URL: "https://graph.microsoft.us", ENTRA_LOGIN_URL: "https://login.microsoftonline.us/" })),
    ).toEqual([]);
  });

  it("accounts may be held by Entra alone", () => {
    const change = {
      OPS_TRUST_ACCOUNTS_FILE: undefined,
      ENTRA_ACCOUNT_ATTRIBUTES: "servicenow=extension_abc_sysId, jira=employeeId",
    };
    expect(problems(entra(change))).toEqual([]);
  });

  it.each([
    "OPS_TRUST_GROUPS",
    "OPS_TRUST_ACCOUNTS_FILE",
    "ENTRA_CLIENT_SECRET",
    "ENTRA_CERTIFICATE_KEY_FILE",
    "ENTRA_OUT_OF_OFFICE",
    "ENTRA_GUESTS",
  ])("%s without a tenant is refused", (name) => {
    const line = new RegExp(`^${name} is set without ENTRA_TENANT_ID`);
    expect(problems({ [name]: "yes" })).toEqual([expect.stringMatching(line)]);
  });
});

describe("the mapping file", () => {
  const entry = (digit: number, accounts: string): string => `  - id: ${GUID}${digit}\n    accounts: {${accounts}}\n`;

  it("an account that two people have is refused with its line", () => {
    const line = mappingProblem(`people:\n${entry(1, "jira: [a, b]")}${entry(2, "jira: [c, b]")}`);
    expect(line).toMatch(/^OPS_TRUST_ACCOUNTS_FILE .*wrong\.yaml:5:\d+ .*jira account b already belongs to 3f2504e0/);
  });

  it("a person twice is refused with its line, in whatever case the id is written", () => {
    const line = mappingProblem(
      `people:\n${entry(1, "jira: [a]")}${entry(1, "jira: [b]").toUpperCase().replace("ID:", "id:").replace("ACCOUNTS: {JIRA", "accounts: {jira")}`,
    );
    expect(line).toMatch(/wrong\.yaml:4:\d+ .*already belongs/);
  });

  it("a person by name is refused with its line", () => {
    expect(mappingProblem(`people:\n${entry(1, "jira: [a]")}  - id: lee@corp.example\n`)).toMatch(
      /wrong\.yaml:4:\d+ .*Object ID/,
    );
  });

  it("one that cannot be read is refused", () => {
    expect(problems(entra({ OPS_TRUST_ACCOUNTS_FILE: inFolder("none.yaml") }))).toEqual([
      expect.stringMatching(/none\.yaml.*cannot be read/),
    ]);
  });
});
