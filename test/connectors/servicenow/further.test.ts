import { describe, expect, it } from "vitest";
import { factValues, PARTS, type Part, type TicketContext } from "../../../src/case/index.ts";
import { closeDesks, type Desk, idOf, NOON, openDesk, SEED } from "./desk.ts";

closeDesks();

type Options = NonNullable<Parameters<typeof openDesk>[0]>;

const RECORDS = {
  ...SEED.records,
  cmdb_ci_server: [{ name: "db-01" }, { name: "db-02" }, { name: "host-09" }],
  cmdb_ci_service: [{ name: "Payments" }, { name: "Shop" }],
  cmdb_ci: [{ name: "Far away" }],
  cmdb_rel_type: [{ name: "Depends on::Used by" }],
  cmdb_rel_ci: [
    { parent: "Payments", child: "db-01", type: "Depends on::Used by" },
    { parent: "db-01", child: "host-09", type: "Depends on::Used by" },
    { parent: "db-01", child: "db-02", type: "Depends on::Used by" },
    { parent: "Shop", child: "Payments", type: "Depends on::Used by" },
    { parent: "Far away", child: "Shop", type: "Depends on::Used by" },
  ],
  sysapproval_approver: [
    { sysapproval: "CHG0030001", approver: "rita", state: "approved" },
    { sysapproval: "CHG0030001", approver: "alice", state: "requested" },
    { sysapproval: "CHG0030001", approver: "root", state: "not_required" },
    { sysapproval: "CHG0029990", approver: "root", state: "rejected" },
  ],
};

const CHANGES = [
  ...SEED.records.change_request,
  past("CHG0029990", { close_code: "successful" }),
  past("CHG0029991", { close_code: "unsuccessful", cmdb_ci: "db-02" }),
  past("CHG0029992", { close_code: "successful_issues" }),
  past("CHG0029993", { close_code: "who_knows" }),
  past("CHG0029994", { close_code: "unsuccessful", closed_at: "2026-01-01 00:00:00" }),
  past("CHG0029995", { close_code: "unsuccessful", cmdb_ci: "host-09" }),
  past("CHG0029996", { close_code: "unsuccessful", state: "4" }),
];

function past(number: string, more: Readonly<Record<string, string>>) {
  return { number, state: "3", active: "false", type: "standard", cmdb_ci: "db-01", closed_at: "2026-10-01 10:00:00", ...more };
}

const NAMES = Array.from({ length: 21 }, (_, at) => `node-${at}`);
/** One change on 22 items. */
const MANY = {
  cmdb_ci_server: [...RECORDS.cmdb_ci_server, ...NAMES.map((name) => ({ name }))],
  task_ci: NAMES.map((name) => ({ task: "CHG0030001", ci_item: name })),
};

function opened(options: Options = {}): Promise<Desk> {
  return openDesk({ ...options, records: { ...RECORDS, change_request: CHANGES, ...options.records } });
}

const read = (desk: Desk, ...parts: Part[]): Promise<TicketContext> => desk.tickets.read(desk.change, new Set(parts));

describe("approvals on a change", () => {
  it("capability 2.1: come in the same outside call, by ids only", async () => {
    const desk = await opened();
    const { approvals } = await read(desk, "approvals");
    expect(desk.calls()).toEqual(["POST /api/now/v1/batch"]);
    const found = (approvals?.value ?? []).map(({ approver, state }) => `${approver} ${state}`);
    const id = (name: string) => idOf(desk.sim, "sys_user", name);
    expect(approvals?.status).toBe("ok");
    expect(found.toSorted()).toEqual([`${id("rita")} approved`, `${id("alice")} pending`, `${id("root")} other`].toSorted());
  });

  it("are counted as facts; hidden ones are unknown, never none", async () => {
    const facts = async (options: Options) => factValues(await read(await opened(options), "approvals"), NOON, null);
    expect(await facts({})).toMatchObject({ "approvals.pending": 1, "approvals.approved": 1, "approvals.rejected": 0 });
    const hidden = { table: "sysapproval_approver", operation: "read" } as const;
    for (const rule of [hidden, { ...hidden, query: "state=requested" }, { ...hidden, field: "approver" }])
      expect(await facts({ acls: [rule] })).not.toHaveProperty(["approvals.pending"]);
  });
});

describe("configuration items and what hangs on them", () => {
  it("capability 2.2, 15.14: two hops of relations in both directions, nearest first, no item twice, nothing further away", async () => {
    const desk = await opened();
    const { relations } = await read(desk, "relations");
    const found = relations?.value?.map(({ name, hops, className, relation }) => `${hops} ${name} ${className} ${relation}`);
    expect(relations?.status).toBe("ok");
    expect(found?.toSorted()).toEqual(
      [
        "1 Payments cmdb_ci_service Depends on::Used by",
        "1 host-09 cmdb_ci_server Depends on::Used by",
        "2 Shop cmdb_ci_service Depends on::Used by",
      ].toSorted(),
    );
    expect(desk.calls()).toHaveLength(3);
  });

  it.each([
    ["hidden relations", { acls: [{ table: "cmdb_rel_ci", operation: "read" as const, query: "parent.name=db-01" }] }, "partial"],
    ["no such table", { missingTables: ["cmdb_rel_ci"] }, "absent"],
    ["a hidden end", { acls: [{ table: "cmdb_rel_ci", operation: "read" as const, field: "child" }] }, "forbidden"],
    ["hidden items", { acls: [{ table: "task_ci", operation: "read" as const, field: "ci_item" }] }, "forbidden"],
  ])("%s: the section says so, and the count is unknown", async (_what, options, status) => {
    const context = await read(await opened(options), "relations");
    expect(context.relations?.status).toBe(status);
    expect(factValues(context, NOON, null)).not.toHaveProperty(["relations.count"]);
  });

  it("relations of others only: the query was not applied, and nothing is taken for ours", async () => {
    const desk = await opened();
    desk.sim.ignoreQueries("cmdb_rel_ci");
    const { relations } = await read(desk, "relations");
    expect(relations?.status).toBe("partial");
    expect(relations?.value?.map(({ name }) => name)).not.toContain("Far away");
  });

  it("a change without items hangs together with nothing, and nothing is asked", async () => {
    const [change] = SEED.records.change_request;
    const desk = await opened({ records: { change_request: [{ ...change, cmdb_ci: "" }], task_ci: [] } });
    expect((await read(desk, "relations")).relations).toEqual({ status: "ok", value: [] });
    expect(desk.calls()).toHaveLength(1);
  });
});

describe("similar changes of the past", () => {
  it("capability 2.3, 4.8: those on the same items in the last days, with how they ended, in one more call", async () => {
    const desk = await opened();
    const context = await read(desk, "history");
    expect(context.history?.status).toBe("ok");
    expect(context.history?.value?.map(({ key, outcome }) => [key, outcome])).toEqual(
      expect.arrayContaining([
        ["CHG0029990", "successful"],
        ["CHG0029991", "unsuccessful"],
        ["CHG0029992", "with_issues"],
        ["CHG0029993", "unknown"],
      ]),
    );
    expect(factValues(context, NOON, null)).toMatchObject({
      "history.similar": 4,
      "history.successful": 1,
      "history.unsuccessful": 1,
    });
    expect(desk.calls()).toHaveLength(2);
  });

  it("without an item those of the same template count, and without one those of the same type", async () => {
    const [change] = SEED.records.change_request;
    const bare = { ...change, cmdb_ci: "" };
    const std_change_producer_version = [{ name: "Rotate certificates" }];
    const template = { std_change_producer_version: "Rotate certificates" };
    const rows = [past("CHG0029970", { cmdb_ci: "", ...template, type: "normal" }), past("CHG0029971", { cmdb_ci: "" })];
    const keys = async (more: object) => {
      const records = { std_change_producer_version, task_ci: [], change_request: [{ ...bare, ...more }, ...rows] };
      return (await read(await opened({ records }), "history")).history?.value?.map(({ key }) => key);
    };
    expect(await keys(template)).toEqual(["CHG0029970"]);
    expect(await keys({})).toEqual(["CHG0029971"]);
  });

  it("a change whose items are hidden may share them with others: the past is forbidden, and never looked for by type instead", async () => {
    const hidden = [
      { table: "task_ci", operation: "read", field: "ci_item" },
      { table: "change_request", operation: "read", field: "cmdb_ci" },
    ] as const;
    const desk = await opened({ acls: hidden });
    const context = await read(desk, "history");
    expect(context.history).toEqual({ status: "forbidden", value: null });
    expect(factValues(context, NOON, null)).not.toHaveProperty(["history.similar"]);
    expect(desk.calls()).toHaveLength(1);
  });

  it.each<[string, Options]>([
    ["of whose items some are hidden", { acls: [{ table: "task_ci", operation: "read", query: "ci_item.name=db-02" }] }],
    [
      "whose template is hidden",
      { acls: [{ table: "change_request", operation: "read", field: "std_change_producer_version" }] },
    ],
    ["with more items than are asked about", { records: { ...MANY } }],
  ])("a change %s has a partial past, and its facts are unknown", async (_what, options) => {
    const context = await read(await opened(options), "history");
    expect(context.history?.status).toBe("partial");
    expect(factValues(context, NOON, null)).not.toHaveProperty(["history.similar"]);
  });

  it("an instance that ignores the query shows every change: none but the similar ones counts, and the section is partial", async () => {
    const desk = await opened();
    desk.sim.ignoreQueries("change_request");
    const { history } = await read(desk, "history");
    expect(history?.status).toBe("partial");
    expect(history?.value).toHaveLength(4);
  });

  it("nothing that people wrote enters a query: ids and times only", async () => {
    const [change] = SEED.records.change_request;
    const evil = "standard^ORstate=-5^NQnumberISNOTEMPTY";
    const desk = await opened({
      records: { change_request: [{ ...change, type: evil, cmdb_ci: "x^ORnumber!=1" }, ...CHANGES], task_ci: [] },
    });
    expect((await read(desk, ...PARTS)).history).toEqual({ status: "absent", value: null });
    const calls = desk.calls();
    expect(calls.filter((call) => !call.includes("/sn_chg_rest/"))).toEqual(["POST /api/now/v1/batch"]);
    // Of the schedule, which takes no query: the ticket's own id, and the instance's worker.
    expect(calls.join()).not.toMatch(/%5E|\^|standard/);
  });

  it("a hidden close code makes the past forbidden, an incident has none that is known", async () => {
    const desk = await opened({ acls: [{ table: "change_request", operation: "read", field: "close_code" }] });
    expect((await read(desk, "history")).history).toEqual({ status: "forbidden", value: null });
    const id = idOf(desk.sim, "incident", "INC0010001");
    const incident = { system: "servicenow", kind: "incident", id, key: "INC0010001" };
    expect((await desk.tickets.read(incident, new Set(["history"]))).history).toEqual({ status: "absent", value: null });
  });
});

describe("what nobody asked for", () => {
  it("is not read: one outside call, and no such section", async () => {
    const desk = await opened();
    const context = await desk.tickets.read(desk.change);
    expect(desk.calls()).toEqual(["POST /api/now/v1/batch"]);
    for (const part of PARTS) expect(context).not.toHaveProperty(part);
  });
});
