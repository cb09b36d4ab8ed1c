import { afterEach, describe, expect, it } from "vitest";
import type { ServiceNowOptions } from "../../../../simulators/servicenow/index.ts";
import type { ServiceNowSettings } from "../../../../src/connectors/servicenow/index.ts";
import { type SystemChecks, startChecks } from "../../../../src/system-checks.ts";
import { closeDesks, openDesk, SEED } from "../desk.ts";

closeDesks();

const checks: SystemChecks[] = [];
afterEach(() => {
  for (const one of checks.splice(0)) one.stop();
});

async function problems(options: Partial<ServiceNowOptions> = {}, more: Partial<ServiceNowSettings> = {}) {
  return (await openDesk(options, more)).connector.check();
}

const account = (change: object) => ({ integrationUser: { ...SEED.integrationUser, ...change } });
const CODES = { successful: "done", successful_issues: "successful_issues", unsuccessful: "unsuccessful" };
const choice = (value: string) => ({ name: "change_task", element: "close_code", value, label: value, inactive: "false" });
const CHOICES = ["done", "successful_issues", "unsuccessful"].map(choice);

describe("what the instance has otherwise than it is configured is told at the start", () => {
  it("an instance as configured has no problem, and two calls tell so", async () => {
    const desk = await openDesk();
    expect(await desk.connector.check()).toEqual([]);
    expect(desk.calls()).toEqual(["POST /api/now/v1/batch", "GET /api/x_ots_ops/v1/reviews"]);
  });

  it.each<[string, Partial<ServiceNowOptions>, RegExp]>([
    ["another time zone", account({ time_zone: "US/Pacific" }), /the time zone of ots\.service is "US\/Pacific": set it to GMT/],
    ["the system's zone, which nobody can read", account({ time_zone: "" }), /is the system's: set it to GMT/],
    [
      "another account's id",
      { ...account({ user_name: "someone.else" }), oauth: SEED.oauth },
      /the sys_id is not that of ots\.service/,
    ],
    [
      "a record that it may not read itself",
      { acls: [{ table: "sys_user", operation: "read", field: "time_zone" }] },
      /cannot be read by itself/,
    ],
  ])("servicenow row 12: our account has %s", async (_what, options, line) => {
    const found = await problems({ oauth: SEED.oauth, ...options });
    expect(found).toEqual([expect.stringMatching(line)]);
    expect(found[0]).toMatch(/^SERVICENOW_ACCOUNT: /);
  });

  it("servicenow row 11: a column of the configuration that no table has is named", async () => {
    const extra = { backout: "backout_plan", vendor: "u_vendro" };
    expect(await problems({}, { extra })).toEqual([
      "change_request has no column u_vendro: correct SERVICENOW_RISK, SERVICENOW_FIELDS or SERVICENOW_REGION_OF",
      "incident has no column backout_plan, u_vendro: correct SERVICENOW_RISK, SERVICENOW_FIELDS or SERVICENOW_REGION_OF",
    ]);
  });

  it("servicenow row 10: a column that is hidden from us is told as hidden, not as empty", async () => {
    const acls = [{ table: "change_request", operation: "read", field: "risk" } as const];
    expect(await problems({ acls })).toEqual([expect.stringMatching(/^change_request hides risk from our account/)]);
  });

  it("servicenow row 11: without the dictionary a record tells it; with neither nothing is taken for right", async () => {
    const dictionary = { table: "sys_dictionary", operation: "read" } as const;
    const extra = { vendor: "u_vendro" };
    const read = { sources: ["change_request" as const], extra };
    expect(await problems({ acls: [dictionary] }, read)).toEqual([expect.stringMatching(/^change_request hides u_vendro/)]);
    const acls = [dictionary, { table: "change_request", operation: "read" } as const];
    expect(await problems({ acls }, { sources: ["change_request"] })).toEqual([
      expect.stringMatching(/^change_request shows our account neither a record nor its columns/),
    ]);
  });

  it("servicenow row 17: a close code that the instance does not know is told with those it has", async () => {
    expect(await problems({}, { closeCodes: CODES })).toEqual([
      'SERVICENOW_CLOSE_CODES: change_task knows no close code "done"; it has "successful", "successful_issues", "unsuccessful": map the three codes to these',
    ]);
  });

  it("servicenow row 17: the codes are this instance's own, read from its choices; hidden ones are not taken for right", async () => {
    const records = { ...SEED.records, sys_choice: CHOICES };
    const only = { sources: ["change_request" as const] };
    expect(await problems({ records }, { ...only, closeCodes: CODES })).toEqual([]);
    const inactive = [...CHOICES.slice(1), { ...choice("done"), inactive: "true" }];
    expect(await problems({ records: { ...SEED.records, sys_choice: inactive } }, { ...only, closeCodes: CODES })).toHaveLength(
      1,
    );
    const acls = [{ table: "sys_choice", operation: "read" } as const];
    expect(await problems({ records, acls }, { ...only, closeCodes: CODES })).toEqual([
      expect.stringMatching(/^change_task: its close codes \(sys_choice\) cannot be read/),
    ]);
  });
});

describe("what is wrong with a system demotes until it is put right", () => {
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const TIMES = { patienceMs: 5_000, againMs: 10, rightMs: 3_600_000 };

  it("servicenow row 12: the problem is known when the service starts, and gone once the account is set right", async () => {
    const desk = await openDesk({ ...account({ time_zone: "US/Pacific" }) });
    const started = await startChecks(new Map([["ServiceNow", () => desk.connector.check()]]), log, TIMES);
    checks.push(started);
    expect(started.problems()).toEqual([expect.stringMatching(/^ServiceNow: SERVICENOW_ACCOUNT: the time zone/)]);
    desk.sim.update("sys_user", "ots.service", { time_zone: "GMT" });
    await expect.poll(() => started.problems()).toEqual([]);
  });

  it("a system that does not answer holds up no start, and counts as a problem until it has been asked", async () => {
    const desk = await openDesk();
    const broken = desk.sim.faults.add({ kind: "status", status: 503, path: /./, times: 1_000 });
    const started = await startChecks(new Map([["ServiceNow", () => desk.connector.check()]]), log, TIMES);
    checks.push(started);
    expect(started.problems()).toEqual(["ServiceNow: it could not be checked yet (TICKET_SYSTEM_DOWN)"]);
    broken.remove();
    await expect.poll(() => started.problems()).toEqual([]);
    const never = await startChecks(new Map([["ServiceNow", () => new Promise<never>(() => {})]]), log, {
      ...TIMES,
      patienceMs: 1,
    });
    checks.push(never);
    expect(never.problems()).toEqual(["ServiceNow: it could not be checked yet"]);
  });
});

it("a column that only the search for similar changes reads may be missing: nothing is demoted for it", async () => {
  expect(
    await problems({ acls: [{ table: "change_request", operation: "read", field: "std_change_producer_version" }] }),
  ).toEqual([]);
});
