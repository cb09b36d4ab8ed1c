import { describe, expect, it } from "vitest";
import { PolicyFile } from "../../src/policy/index.ts";
import { CHANGES, compiled, policyFile, problemsOf, VENDORS, workflowFiles } from "../support/policy.ts";

const TICKET = { workflow: CHANGES, ticket: "0123456789abcdef0123456789abcdef", group: "ops-lead" };
const exercises = (more: object = {}) => ({ vigilance: { exercises: { training_tickets: [TICKET], ...more } } });
const refusedAt = (more: object): readonly string[] => {
  const parsed = PolicyFile.safeParse({ ...policyFile(), ...exercises(more) });
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.slice(2).join(".")}: ${message}`);
};

describe("exercises in the policy", () => {
  it("assurance 38: unset there are none, and neither the policy's text nor its hash knows them", () => {
    expect(compiled().vigilance.exercises).toBeNull();
    expect(compiled().text).not.toContain("exercise");
  });

  it("assurance 38: set they are one a day at most, each by even chance, without an alert", () => {
    const { vigilance } = compiled(exercises());
    expect(vigilance.exercises).toEqual({ perDay: 1, rate: 0.5, alertBelow: null, trainingTickets: [TICKET] });
  });

  it.each<[object, string]>([
    [{ per_day: 4 }, "per_day: must be at most 3 of a group a day"],
    [{ per_day: 0 }, "per_day: must be at least 1; leave exercises out to have none"],
    [{ rate: 0 }, "rate: must be above 0; leave exercises out to have none"],
    [{ training_tickets: [] }, "training_tickets: needs at least one ticket"],
    [
      { training_tickets: [{ ...TICKET, ticket: "CHG0030001" }] },
      "training_tickets.0.ticket: must be the record's own id: in ServiceNow its 32 hex digits, in Jira its number; not the key that people read",
    ],
  ])("wish B24: %j is refused at its place", (more, message) => {
    expect(refusedAt(more)).toEqual([message]);
  });

  it("wish B24: tickets that could exercise nobody stop the start, with the line", () => {
    const at = (ticket: object, more: object = {}) =>
      problemsOf({ ...more, ...exercises({ training_tickets: [{ ...TICKET, ...ticket }] }) });
    const place = "vigilance.exercises.training_tickets.0";
    expect(at({ workflow: "nothing" })).toEqual([`${place}.workflow: is no workflow of this policy`]);
    expect(at({}, { workflows: workflowFiles({ shadow: true }) })).toEqual([
      `${place}.workflow: runs in shadow mode, where nobody is asked`,
    ]);
    expect(at({ group: "internal-audit" })).toEqual([
      `${place}.group: is asked about nothing of low or medium risk, and exercises are never of high risk`,
    ]);
    expect(problemsOf(exercises({ training_tickets: [TICKET, TICKET] }))).toEqual([
      "vigilance.exercises.training_tickets.1.ticket: stands here twice",
    ]);
    expect(
      problemsOf(
        exercises({
          training_tickets: [
            { ...TICKET, ticket: "7" },
            { ...TICKET, ticket: "7", workflow: VENDORS },
          ],
        }),
      ),
    ).toEqual([]);
  });
});
