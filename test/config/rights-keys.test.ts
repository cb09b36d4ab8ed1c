import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { changed, type JsonPath, renamed, valueAt, without } from "../support/json-paths.ts";
import { ownFolder } from "../support/own-folder.ts";
import { keysBeyondShipped, SHIPPED, trying } from "./own-keys.ts";

/** The shipped policy with every key of ours about people; each stands in its own line, as people write it. */
const TEXT = SHIPPED.replace(
  /^logging:/m,
  `  verbs:
    approve: ["ops-lead", "ops-director", "internal-audit", "ops-analyst"]
    modify: ["ops-lead"]
    reject: ["ops-lead", "ops-director"]
    reassign: ["ops-lead"]
    request_info: ["ops-lead"]
  authority:
    ops-lead:
      max_risk: "medium"
      max_amount: {EUR: 5000}
      actions: ["close_task", "route_approval"]
  vault_auditors: ["ops-director"]
  auditors: ["internal-audit"]
logging:`,
)
  .replace(/^approvals:/m, 'approvals:\n  veto: "majority"\n  reason_for: ["state"]')
  .replace(/(medium_risk")$/m, "$1\n      need: 2")
  .replace(/^( {4}pii_guardrail: true)$/m, '$1\n    amount: {field: "contract_value", currency: "EUR"}');
const FILE: unknown = parse(TEXT);

/** Both SOPs, the vendors' with a sum. */
function sopFolder(): string {
  const sops = Object.entries({
    chg_low_risk_auto: (text: string) => text,
    vendor_onboarding_checks: (text: string) =>
      text.replace("fields:\n", "fields:\n  contract_value: number\n  contract_currency: string\n"),
  });
  const made = ownFolder("ots-sops-");
  for (const [name, change] of sops)
    writeFileSync(join(made, `${name}.yaml`), change(readFileSync(`config/sops/${name}.yaml`, "utf8")));
  return made;
}
const { problemsIn, resolved, start } = trying({ OPS_TRUST_SOPS: sopFolder() });
const before = resolved(FILE);
const OURS = keysBeyondShipped(FILE);
const named = (paths: readonly JsonPath[]) => paths.map((path) => [path.join("."), path] as const);

const OTHER: ReadonlyMap<unknown, unknown> = new Map<unknown, unknown>([
  ["ops-lead", "internal-audit"],
  ["ops-analyst", "ghosts"],
  ["medium", "low"],
  ["state", "write"],
  ["majority", "any"],
  ["close_task", "add_comment"],
  ["EUR", "USD"],
]);

describe("assurance 74: every key of ours about people counts, at the level of the service", () => {
  it("the file is accepted", () => {
    expect(before).not.toMatch(/^refused/);
    expect(OURS.length).toBeGreaterThan(25);
  });

  it.each(named(OURS.filter((path) => typeof valueAt(FILE, path) !== "object")))(
    "%s, changed, stops the start or resolves to something else",
    (_name, path) => {
      const now = valueAt(FILE, path);
      const other = typeof now === "number" ? now + 1 : (OTHER.get(now) ?? `${String(now)}-x`);
      expect(resolved(changed(FILE, path, other))).not.toBe(before);
    },
  );

  it.each(named(OURS.filter((path) => typeof path.at(-1) === "string")))(
    "%s, deleted, stops the start or resolves to something else; renamed or of another type, it stops the start at its place",
    (_name, path) => {
      expect(resolved(without(FILE, path))).not.toBe(before);
      const key = String(path.at(-1)) === "EUR" ? "euro" : `${String(path.at(-1))}-x`;
      expect(resolved(renamed(FILE, path, key))).toMatch(/^refused/);
      expect(resolved(changed(FILE, path, typeof valueAt(FILE, path) === "object" ? "text" : [7]))).toMatch(/^refused/);
    },
  );

  it.each<[string, string, string, string]>([
    [
      "a group that is in no list",
      'modify: ["ops-lead"]',
      'modify: ["ops-leed"]',
      "23:14 rbac.verbs.modify[0]: is in no list of rbac.reviewer_groups",
    ],
    ["a verb that does not exist", "    reassign:", "    delegate:", '25:5 rbac.verbs.delegate: unknown key "delegate"'],
    ["a limited group that is in no list", "    ops-lead:", "    ops-leed:", "28:5 rbac.authority.ops-leed: is in no list"],
    ["a limit that limits nothing", '"medium"\n      max', '"high"\n      max', "29:17 rbac.authority.ops-lead.max_risk: "],
    ["a number of people that is none", "need: 2", "need: 0", "approvals.steps[0].need: "],
    [
      "a sum that the SOP does not declare",
      '"contract_value"',
      '"contract_sum"',
      "amount.field: the SOP declares no field contract_sum of type number",
    ],
    [
      "two currencies for one sum",
      'currency: "EUR"}',
      'currency: "EUR", currency_field: "contract_currency"}',
      "amount: needs exactly one of currency and currency_field",
    ],
  ])("capability 4.16: %s stops the start, with its line and column", (_what, from, to, line) => {
    const text = TEXT.replace(from, to);
    expect(text).not.toBe(TEXT);
    const problems = problemsIn(text);
    expect(problems[0]).toMatch(/^policy\.yaml:\d+:\d+ /);
    expect(problems.join("\n")).toContain(line);
  });

  it("what each key means is told in plain words", () => {
    expect(before).toContain("2 different people of ops-lead; rejections of 2 people end it");
    expect(before).toContain("only ops-lead may modify");
    expect(before).toContain("always with a written reason: actions of class state");
    expect(before).toContain("ops-lead approves and modifies up to: medium risk; 5000 EUR; close_task, route_approval");
    expect(before).toContain("amount: fields.contract_value, EUR");
  });
});

describe("assurance 65: groups that audit", () => {
  it("one in which nobody may is said at start; one with members is none of those that answer nothing", () => {
    const directory = join(ownFolder("ots-people-"), "auditors.yaml");
    const people = [
      { id: "ina", groups: ["internal-audit"], active: false },
      { id: "dora", groups: ["ops-director"] },
      { id: "olaf", groups: ["outside-audit"] },
    ];
    writeFileSync(directory, JSON.stringify({ people }));
    const text = TEXT.replace('  auditors: ["internal-audit"]', '  auditors: ["internal-audit", "outside-audit"]');
    const configured = start(text, { OPS_TRUST_DIRECTORY_FILE: directory });
    const notes = configured.ok ? configured.configuration.notes : configured.problems;
    const told = notes.filter((note) => /audit/.test(note) && note.startsWith("directory: "));
    expect(told.filter((note) => !note.includes("the policy's group"))).toEqual([
      "directory: rbac.auditors names internal-audit, and nobody in it may: correct its spelling, or put somebody in",
    ]);
    expect(notes.join("\n")).toContain("the people of rbac.auditors have nowhere to prove themselves");
  });

  it("is told in plain words; without the key nobody is", () => {
    expect(before).toContain("evidence is taken out under their own name by people of: internal-audit");
    expect(resolved(parse(SHIPPED))).toContain("evidence is taken out under their own name by people of: no group");
  });
});

describe("capability 5.16: more people than there are", () => {
  it("a step that needs more than the directory has in its groups is said at start", () => {
    const directory = join(ownFolder("ots-people-"), "directory.yaml");
    const noted = (people: readonly object[]): string => {
      writeFileSync(directory, JSON.stringify({ people }));
      const configured = start(TEXT, { OPS_TRUST_DIRECTORY_FILE: directory });
      return configured.ok ? configured.configuration.notes.join("\n") : configured.problems.join("\n");
    };
    const lead = (id: string, more: object = {}) => ({ id, groups: ["ops-lead"], ...more });
    const said = "directory: 2 people of ops-lead must approve, and it has 1; such questions expire";
    expect(noted([lead("lee"), lead("lou", { active: false }), lead("bot", { human: false })])).toContain(said);
    expect(noted([lead("lee"), lead("lou")])).not.toContain("must approve");
  });
});
