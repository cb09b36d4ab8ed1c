import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServiceNowSim, startServiceNow } from "../../../simulators/servicenow/index.ts";
import { ask, idOf, SEED } from "./desk.ts";

let sim: ServiceNowSim;

beforeAll(async () => {
  const users = [...SEED.users, { user_name: "berlin", password: "b", time_zone: "Europe/Berlin" }];
  const dated = [
    { number: "SCTASK0010001", sys_updated_on: "2026-11-21 09:00:00", order: "2", short_description: "Alpha one" },
    { number: "SCTASK0010002", sys_updated_on: "2026-11-21 10:00:00", order: "10", short_description: "beta two" },
    { number: "SCTASK0010003", sys_updated_on: "2026-11-21 11:00:00", order: "1", assigned_to: "bob" },
  ];
  sim = await startServiceNow({ ...SEED, users, records: { ...SEED.records, sc_task: dated } });
});

afterAll(() => sim.stop());

/** The last digits of the numbers found. */
async function found(query: string, who = "alice:alice-pw", table = "sc_task"): Promise<string> {
  const { body } = await ask(
    sim,
    who,
    `GET /api/now/table/${table}?sysparm_fields=number&sysparm_query=${encodeURIComponent(query)}`,
  );
  const rows: { number: string }[] = body.result;
  return rows.map((row) => row.number.slice(-1)).join("");
}

describe("encoded queries", () => {
  it.each([
    ["number=SCTASK0010002", "2"],
    ["number!=SCTASK0010002", "13"],
    ["numberINSCTASK0010001,SCTASK0010003", "13"],
    ["numberNOT INSCTASK0010001,SCTASK0010003", "2"],
    ["short_descriptionLIKEBETA", "2"],
    ["short_descriptionNOT LIKEbeta", "13"],
    ["short_descriptionSTARTSWITHalpha", "1"],
    ["short_descriptionENDSWITHtwo", "2"],
    ["order>2", "2"],
    ["order>=2", "12"],
    ["order<2", "3"],
    ["order<=2", "13"],
    ["order>1^short_descriptionLIKEalpha", "1"],
    ["number=SCTASK0010001^ORnumber=SCTASK0010003", "13"],
    ["number=SCTASK0010001^order=10^NQnumber=SCTASK0010003", "3"],
    ["assigned_toISEMPTY", "12"],
    ["assigned_toISNOTEMPTY", "3"],
    ["assigned_to.name=Bob Roe", "3"],
    ["ORDERBYDESCnumber", "321"],
    ["ORDERBYorder", "312"],
    ["ORDERBYsys_updated_on^ORDERBYsys_id", "123"],
  ])("%s finds %s", async (query, expected) => {
    expect(await found(query)).toBe(expected);
  });

  it("an invalid clause is ignored, so that a typo finds more rows", async () => {
    expect(await found("no_such_column=1^number=SCTASK0010001")).toBe("1");
    expect(await found("nmber=SCTASK0010001")).toBe("123");
    expect(await found("number~SCTASK0010001")).toBe("123");
    expect(await found("sys_updated_on>javascript:gs.daysAgo(1)")).toBe("123");
    expect(await found("sys_updated_on>not a date")).toBe("123");
  });

  it("an invalid clause finds nothing where the instance is set so", async () => {
    const strict = await startServiceNow({ ...SEED, invalidQueryReturnsNoRows: true });
    const { body } = await ask(strict, "alice:alice-pw", "GET /api/now/table/incident?sysparm_query=nmber=1");
    await strict.stop();
    expect(body.result).toEqual([]);
  });

  it("dates are read in the zone of the user who asks", async () => {
    expect(await found("sys_updated_on>2026-11-21 10:00:00")).toBe("3");
    expect(await found("sys_updated_on>2026-11-21 10:00:00", "berlin:b")).toBe("23");
    expect(await found("sys_updated_on>=javascript:gs.dateGenerate('2026-11-21','10:00:00')")).toBe("23");
    expect(await found("sys_updated_on>=javascript:gs.dateGenerate('2026-11-21','10:00:00')", "berlin:b")).toBe("123");
  });

  it("answers who I am, escaped carets and plain name=value pairs", async () => {
    expect(await found("caller_id=javascript:gs.getUserID()", "alice:alice-pw", "incident")).toBe("1");
    expect(await found("u_vendor=ACME ^^ Sons", "alice:alice-pw", "change_request")).toBe("3");
    const { body } = await ask(sim, "alice:alice-pw", "GET /api/now/table/sc_task?number=SCTASK0010003&sysparm_fields=number");
    expect(body.result).toEqual([{ number: "SCTASK0010003" }]);
  });

  it("a base table answers for the tables that extend it", async () => {
    const { body } = await ask(
      sim,
      "alice:alice-pw",
      "GET /api/now/table/task?sysparm_query=number=CHG0030001&sysparm_fields=sys_class_name",
    );
    expect(body.result).toEqual([{ sys_class_name: "change_request" }]);
    const ci = await ask(
      sim,
      "alice:alice-pw",
      `GET /api/now/table/cmdb_ci/${idOf(sim, "cmdb_ci", "db-01")}?sysparm_fields=name`,
    );
    expect(ci.body.result).toEqual({ name: "db-01" });
  });

  it("children are found at once among 30,000 rows", async () => {
    for (let at = 0; at < 30_000; at += 1) sim.insert("task_ci", { task: `t${at}` }, { silent: true });
    const { body } = await ask(sim, "alice:alice-pw", "GET /api/now/table/task_ci?sysparm_query=task=t29999&sysparm_fields=task");
    expect(body.result).toHaveLength(1);
  });
});
