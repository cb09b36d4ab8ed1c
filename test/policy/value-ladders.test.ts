import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Facts } from "../../src/case/index.ts";
import { decide, type Policy, PolicyFile, type Question } from "../../src/policy/index.ts";
import { compiled, policyFile, VENDORS, workflowIn } from "../support/policy.ts";
import { asking, facts, factsWith } from "../support/question.ts";

const LISTS = policyFile().rbac.reviewer_groups;

/** Parts of a policy file as people write them. */
function written(yaml: string): Partial<PolicyFile> {
  const given: Partial<PolicyFile> = parse(yaml);
  return given;
}

/** A value ladder in serial steps; what has no amount is asked by risk. */
const LADDER = written(`
rbac:
  reviewer_groups:
    low_risk: [ops-analyst]
    medium_risk: [ops-lead]
    high_risk: [ops-director]
    managers: [managers]
    finance: [finance]
    procurement: [procurement]
approvals:
  mode: serial
  steps:
    - {when: "workflow == '${VENDORS}' and amount > 0", route_to: rbac.reviewer_groups.managers}
    - {when: "workflow == '${VENDORS}' and amount > 1000", route_to: rbac.reviewer_groups.finance}
    - {when: "workflow == '${VENDORS}' and amount > 10000", route_to: rbac.reviewer_groups.procurement}
`);

/** The same ladder by what each group may decide alone. */
const LIMITS = written(`
rbac:
  reviewer_groups:
    low_risk: [ops-analyst]
    medium_risk: [ops-lead]
    high_risk: [ops-director]
    managers: [managers]
    finance: [finance]
    procurement: [procurement]
  authority:
    managers: {max_amount: {EUR: 1000}, max_risk: medium}
    finance: {max_amount: {EUR: 10000, USD: 500}}
    procurement: {actions: [draft_note, route_approval]}
approvals:
  steps:
    - {when: "workflow == '${VENDORS}'", route_to: rbac.reviewer_groups.managers}
    - {when: "false", route_to: rbac.reviewer_groups.finance}
    - {when: "false", route_to: rbac.reviewer_groups.procurement}
`);

function vendorsUnder(parts: Partial<PolicyFile>, currency: object = { currency: "EUR" }): Policy {
  const [changes, vendors] = policyFile().workflows;
  if (changes === undefined || vendors === undefined) throw new Error("two workflows are needed");
  const amount = { field: "amount", ...currency };
  return compiled({ ...parts, workflows: PolicyFile.shape.workflows.parse([changes, { ...vendors, amount }]) });
}

/** Who is asked about a vendor request that is worth this. */
function asked(policy: Policy, amount: string | undefined, more: Partial<Question> = {}, values: object = {}) {
  const workflow = workflowIn(policy, VENDORS);
  const about = asking(
    workflow,
    { action: "draft_note", args: {} },
    { facts: factsWith({ "fields.amount": amount, ...values }), ...more },
  );
  return decide(about, workflow).steps;
}
const groupsOf = (...given: Parameters<typeof asked>) => asked(...given).map(({ groups }) => groups.join("|"));

describe("wish B17: value ladders", () => {
  const ladder = vendorsUnder(LADDER);

  it.each([
    ["999.99", ["managers"]],
    ["1000", ["managers"]],
    ["1000.01", ["managers", "finance"]],
    ["10000", ["managers", "finance"]],
    ["25000", ["managers", "finance", "procurement"]],
    ["0", ["ops-analyst"]],
  ])("of %s EUR: %j, one after the other", (amount, groups) => {
    expect(groupsOf(ladder, amount)).toEqual(groups);
  });

  it.each([["12 EUR"], ["1e3"], [undefined], ["-5"], [""]])(
    "a sum that nobody can read (%s) asks the highest reviewers, never the lowest",
    (amount) => {
      expect(groupsOf(ladder, amount)).toEqual(["ops-director"]);
    },
  );

  it("a currency may be asked for, fixed or from a field", () => {
    const when = `workflow == '${VENDORS}' and (currency != 'EUR' or amount > 50)`;
    const steps = { approvals: { mode: "any" as const, steps: [{ when, route_to: "rbac.reviewer_groups.high_risk" }] } };
    const policy = vendorsUnder(steps, { currency_field: "vendor_country" });
    const inCurrency = (code: string) => groupsOf(policy, "10", {}, { "fields.vendor_country": code });
    expect(inCurrency("EUR")).toEqual(["ops-analyst|ops-lead"]);
    expect(inCurrency("USD")).toEqual(["ops-director|internal-audit"]);
    expect(inCurrency("Euro")).toEqual(["ops-director|internal-audit"]);
  });
});

describe("capability 5.15: above the authority of a step's groups, the next that have it are asked", () => {
  const limits = vendorsUnder(LIMITS);

  it.each([
    ["1000", "managers"],
    ["1000.01", "finance"],
    ["10001", "procurement"],
    ["no number", "procurement"],
  ])("wish B17: %s EUR goes to %s", (amount, group) => {
    expect(groupsOf(limits, amount)).toEqual([group]);
  });

  it("says whose authority it was above", () => {
    expect(asked(limits, "5000")[0]?.because).toBe(`policy step 1: workflow == '${VENDORS}'; above the authority of managers`);
  });

  it("a currency without a limit, a risk and an action that are not covered go on as well; to the highest when nobody has it", () => {
    const policy = vendorsUnder(LIMITS, { currency_field: "vendor_country" });
    const dollars = { "fields.vendor_country": "USD" };
    expect(groupsOf(policy, "500", {}, dollars)).toEqual(["finance"]);
    expect(groupsOf(policy, "501", {}, dollars)).toEqual(["procurement"]);
    const risky: Facts = { ...factsWith({ "fields.amount": "5" }), ticketRisk: "high" };
    expect(groupsOf(limits, "5", { facts: risky })).toEqual(["finance"]);
    const { proposal } = asking(workflowIn(limits, VENDORS), { action: "request_info", args: { fields: ["x"] } });
    expect(groupsOf(limits, "20000", { action: "request_info", proposal })).toEqual(["ops-director"]);
  });

  it("by risk, the lists of the higher risks come next", () => {
    const authority = {
      "ops-analyst": { max_amount: { EUR: 1 }, actions: ["add_comment" as const] },
      "ops-lead": { actions: ["add_comment" as const] },
    };
    const policy = vendorsUnder({ rbac: { reviewer_groups: { ...LISTS, low_risk: ["ops-analyst"] }, authority } });
    const none: Partial<Question> = { confidence: 0.95 };
    expect(groupsOf(policy, "5", none)).toEqual(["ops-director|internal-audit"]);
  });

  it("in serial steps nobody is asked twice by that, and the larger number of people stays", () => {
    const rbac = { ...LIMITS.rbac, authority: { managers: { max_amount: { EUR: 1_000 } } } };
    const steps = [
      { when: `workflow == '${VENDORS}'`, route_to: "rbac.reviewer_groups.managers", need: 2 },
      { when: `workflow == '${VENDORS}' and amount > 100`, route_to: "rbac.reviewer_groups.finance" },
      { when: "false", route_to: "rbac.reviewer_groups.procurement" },
    ];
    const policy = vendorsUnder({ rbac: PolicyFile.shape.rbac.parse(rbac), approvals: { mode: "serial", steps } });
    const found = asked(policy, "5000").map(({ groups, need }) => [groups, need]);
    expect(found).toEqual([[["finance"], 2]]);
    expect(asked(policy, "500").map(({ groups, need }) => [groups, need])).toEqual([
      [["managers"], 2],
      [["finance"], undefined],
    ]);
  });
});

describe("facts cannot pretend to be the sum", () => {
  it("a fact named like it is ignored", () => {
    const policy = vendorsUnder(LADDER);
    const posing = factsWith({ amount: 0, currency: "EUR", "fields.amount": "25000" });
    expect(groupsOf(policy, "25000", { facts: posing })).toEqual(["managers", "finance", "procurement"]);
    expect(facts().values).not.toHaveProperty("amount");
  });
});
