import { describe, expect, it } from "vitest";
import { PolicyFile } from "../../src/policy/index.ts";
import { RosterFile } from "../../src/review/config.ts";
import { compiled, policyFile, workflowIn } from "../support/policy.ts";

const approvals = (more: object) => ({ approvals: { ...policyFile().approvals, ...more } });
const workflows = (more: object) => ({ workflows: policyFile().workflows.map((workflow) => ({ ...workflow, ...more })) });
const refusedAt = (more: object): readonly string[] => {
  const parsed = PolicyFile.safeParse({ ...policyFile(), ...more });
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join("."));
};

describe("the policy's limits on how much comes to people and how much is applied without them", () => {
  it("unset there are none; set they are followed", () => {
    expect(workflowIn(compiled())).toMatchObject({ maxOpen: null, maxPerHour: null });
    expect(workflowIn(compiled({ ...approvals({ max_open: 200 }), ...workflows({ max_per_hour: 60 }) }))).toMatchObject({
      maxOpen: 200,
      maxPerHour: 60,
    });
  });

  it.each([0, -1, 1.5, "20", 100_001, null])("wish B24: max_open %j is refused at its place", (value) => {
    expect(refusedAt(approvals({ max_open: value }))).toEqual(["approvals.max_open"]);
    const roster = RosterFile.safeParse({
      sites: { all: { tz: "UTC", hours: "00:00-24:00", days: ["mon"] } },
      groups: { lead: { sites: ["all"], max_open: value } },
    });
    expect(roster.error?.issues.map(({ path }) => path.join("."))).toEqual(["groups.lead.max_open"]);
  });

  it("assurance 38: unset nobody is watched for rubber-stamping, and nobody is shown alone; anything else than the words there are is refused", () => {
    expect(compiled().vigilance).toEqual({ rubberStamp: "off", individualReporting: false, exercises: null });
    expect(refusedAt({ vigilance: { rubber_stamp: "maybe" } })).toEqual(["vigilance.rubber_stamp"]);
    expect(refusedAt({ vigilance: { individual_reporting: "yes" } })).toEqual(["vigilance.individual_reporting"]);
    expect(refusedAt({ vigilance: { canary_rate: 0.02 } })).toEqual(["vigilance"]);
  });

  it.each([0, 0.5, "20", 1_000_001])("wish B24: max_per_hour %j is refused at its place", (value) => {
    expect(refusedAt(workflows({ max_per_hour: value }))[0]).toBe("workflows.0.max_per_hour");
  });
});
