import { describe, expect, it } from "vitest";
import { canonical, fingerprint, lastHumanComment } from "../../../src/case/index.ts";
import { closeDesks, idOf, openDesk, SEED, taskOf } from "./desk.ts";

closeDesks();

describe("reading a change", () => {
  it("takes one outside call for all sections", async () => {
    const desk = await openDesk();
    const context = await desk.tickets.read(desk.change);
    expect(desk.calls()).toEqual(["POST /api/now/v1/batch"]);
    expect(context.ref).toEqual(desk.change);
    expect(context.version).toBe("7");
    expect(context.fields).toEqual({
      status: "ok",
      value: {
        title: "Rotate the certificate",
        description: "Both nodes, one after the other",
        state: "implement",
        phase: "open",
        type: "standard",
        onHold: false,
        risk: "low",
        approval: "approved",
        openedAt: "2026-11-21T12:00:00.000Z",
        windowStart: "2026-11-21T08:00:00.000Z",
        windowEnd: "2026-11-21T10:00:00.000Z",
        selectors: { kind: "change_request", type: "standard" },
        extra: {},
      },
    });
  });

  it("knows its people, its own tasks, both kinds of items, and no conflicts", async () => {
    const desk = await openDesk();
    const { people, tasks, items, conflicts } = await desk.tickets.read(desk.change);
    const alice = { id: idOf(desk.sim, "sys_user", "alice"), name: "Alice Doe", email: "alice@example.org" };
    expect(people).toEqual({ status: "ok", value: { requester: alice, openedBy: alice, affected: null, assignee: null } });
    expect(tasks.value?.map(({ key, phase, type, kind }) => ({ key, phase, type, kind }))).toEqual([
      { key: "CTASK0010001", phase: "open", type: "implementation", kind: "change_task" },
      { key: "CTASK0010002", phase: "done", type: "review", kind: "change_task" },
    ]);
    expect(items).toMatchObject({ status: "ok", value: [{ name: "db-01" }, { name: "db-02" }] });
    expect(conflicts).toEqual({ status: "ok", value: [] });
  });

  it("servicenow row 28: open conflicts are counted by the list, whatever the status says", async () => {
    const desk = await openDesk({ records: { ...SEED.records, conflict: [{ change: "CHG0030001", type: "blackout" }] } });
    const { conflicts } = await desk.tickets.read(desk.change);
    expect(conflicts).toMatchObject({ status: "ok", value: [expect.stringMatching(/^[0-9a-f]{32}$/)] });
  });

  it("journal entries come oldest first and say whose they are and who may read them", async () => {
    const desk = await openDesk();
    desk.sim.update("change_request", "CHG0030001", { work_notes: "started" }, { asUser: "alice" });
    desk.at.now = new Date("2026-11-21T12:00:05Z");
    desk.sim.update("change_request", "CHG0030001", { comments: "are we done?" }, { asUser: "alice" });
    desk.at.now = new Date("2026-11-21T12:00:09Z");
    desk.sim.update("change_request", "CHG0030001", { work_notes: "read" }, { asUser: "ots.service" });
    const context = await desk.tickets.read(desk.change);
    expect(context.comments.value?.map(({ text, internal, own, at }) => [text, internal, own, at])).toEqual([
      ["started", true, false, "2026-11-21T12:00:00.000Z"],
      ["are we done?", false, false, "2026-11-21T12:00:05.000Z"],
      ["read", true, true, "2026-11-21T12:00:09.000Z"],
    ]);
    expect(lastHumanComment(context)).toBe(context.comments.value?.[1]?.id);
  });

  it("servicenow row 28: our own note leaves the fingerprint as it was, a moved window does not", async () => {
    const desk = await openDesk();
    const before = fingerprint(await desk.tickets.read(desk.change));
    desk.sim.update("change_request", "CHG0030001", { work_notes: "read" }, { asUser: "ots.service" });
    expect(fingerprint(await desk.tickets.read(desk.change))).toBe(before);
    desk.sim.update("change_request", "CHG0030001", { end_date: "2026-11-21 23:00:00" }, { asUser: "alice" });
    expect(fingerprint(await desk.tickets.read(desk.change))).not.toBe(before);
  });

  it("an incident is read by the same code", async () => {
    const desk = await openDesk();
    const id = idOf(desk.sim, "incident", "INC0010001");
    const context = await desk.tickets.read({ system: "servicenow", kind: "incident", id, key: "INC0010001" });
    expect(context.fields.value).toMatchObject({ state: "new", phase: "new", risk: "medium", onHold: null, windowEnd: null });
    expect(context.people.value?.requester?.name).toBe("Alice Doe");
    expect(context.tasks).toEqual({ status: "ok", value: [] });
    expect(context.conflicts.status).toBe("absent");
  });
});

describe("text that no record can hold", () => {
  it("halves of characters and NULs in titles, notes, fields and names come as U+FFFD, so that every reading has a digest", async () => {
    const odd = "a\ud800b\u0000c";
    const [change] = SEED.records.change_request;
    const change_request = [{ ...change, short_description: odd, description: odd, u_vendor: odd }];
    const cmdb_ci_server = [{ name: "db-01" }, { name: "db-02" }, { name: odd }];
    const task_ci = [{ task: "CHG0030001", ci_item: odd }];
    const desk = await openDesk(
      { records: { ...SEED.records, change_request, cmdb_ci_server, task_ci } },
      { extra: { vendor: "u_vendor" } },
    );
    desk.sim.update("change_request", "CHG0030001", { work_notes: odd }, { asUser: "alice" });
    const context = await desk.tickets.read(desk.change);
    const clean = "a\ufffdb\ufffdc";
    expect(context.fields.value).toMatchObject({ title: clean, description: clean, extra: { vendor: clean } });
    expect(context.comments.value?.map((one) => one.text)).toEqual([clean]);
    expect(context.items.value?.map((one) => one.name)).toContain(clean);
    expect(canonical(context)).not.toMatch(/\\u0000|\\ud800/);
  });
});

describe("what cannot be read is never empty", () => {
  it("servicenow row 10: a hidden column makes the fields partial", async () => {
    const desk = await openDesk({ acls: [{ table: "change_request", operation: "read", field: "description" }] });
    const { fields } = await desk.tickets.read(desk.change);
    expect(fields).toMatchObject({ status: "partial", value: { description: "", state: "implement" } });
  });

  it("a hidden state makes them forbidden", async () => {
    const desk = await openDesk({ acls: [{ table: "change_request", operation: "read", field: "state" }] });
    expect((await desk.tickets.read(desk.change)).fields).toEqual({ status: "forbidden", value: null });
  });

  it("a hidden risk counts as high", async () => {
    const desk = await openDesk({ acls: [{ table: "change_request", operation: "read", field: "risk" }] });
    expect((await desk.tickets.read(desk.change)).fields.value?.risk).toBe("high");
  });

  it("a hidden requester makes the people partial", async () => {
    const desk = await openDesk({ acls: [{ table: "change_request", operation: "read", field: "requested_by" }] });
    expect((await desk.tickets.read(desk.change)).people).toMatchObject({ status: "partial", value: { requester: null } });
  });

  it("one hidden task makes the tasks partial", async () => {
    const desk = await openDesk({ acls: [{ table: "change_task", operation: "read", query: "number=CTASK0010002" }] });
    const { tasks } = await desk.tickets.read(desk.change);
    expect(tasks).toMatchObject({ status: "partial", value: [{ key: "CTASK0010001" }] });
  });

  it.each([
    ["tasks", "change_task"],
    ["comments", "sys_journal_field"],
    ["attachments", "sys_attachment"],
    ["items", "task_ci"],
  ] as const)("%s of other tickets only: the query was not applied, so nothing is known to be empty", async (section, table) => {
    const desk = await openDesk();
    const other = {
      change_request: "9".repeat(32),
      element_id: "9".repeat(32),
      table_sys_id: "9".repeat(32),
      task: "9".repeat(32),
    };
    const mine = {
      change_request: desk.change.id,
      element_id: desk.change.id,
      table_sys_id: desk.change.id,
      task: desk.change.id,
    };
    for (const row of desk.sim.records(table)) desk.sim.remove(table, row["sys_id"] ?? "");
    desk.sim.insert(table, { ...other, element: "work_notes", value: "theirs", file_name: "theirs.txt" });
    expect((await desk.tickets.read(desk.change))[section].status).toBe("ok");
    desk.sim.ignoreQueries(table);
    const foreign = await desk.tickets.read(desk.change);
    desk.sim.insert(table, { ...mine, element: "work_notes", value: "ours", file_name: "ours.txt" });
    const mixed = await desk.tickets.read(desk.change);
    expect([foreign[section].status, mixed[section].status]).toEqual(["partial", "partial"]);
    expect(JSON.stringify([foreign[section], mixed[section]])).not.toContain("theirs");
  });

  it("servicenow row 10: hidden journal columns make the comments forbidden", async () => {
    const desk = await openDesk({ acls: [{ table: "sys_journal_field", operation: "read", field: "value" }] });
    desk.sim.update("change_request", "CHG0030001", { work_notes: "started" }, { asUser: "alice" });
    expect((await desk.tickets.read(desk.change)).comments).toEqual({ status: "forbidden", value: null });
  });

  it("servicenow row 9: a hidden change is reported as absent", async () => {
    const desk = await openDesk({ acls: [{ table: "change_request", operation: "read" }] });
    await expect(desk.tickets.read(desk.change)).rejects.toMatchObject({ code: "TICKET_ABSENT" });
  });

  it("an id that is none is absent without a call", async () => {
    const desk = await openDesk();
    await expect(desk.tickets.read({ ...desk.change, id: "CHG0030001^ORstate=1" })).rejects.toMatchObject({
      code: "TICKET_ABSENT",
    });
    expect(desk.calls()).toEqual([]);
  });

  it("a record type that is not configured is refused", async () => {
    const desk = await openDesk();
    await expect(desk.tickets.read(taskOf(desk))).rejects.toMatchObject({ code: "TICKET_REFUSED" });
  });
});

describe("regions and extra fields", () => {
  const regionOf = { field: "u_country", values: { DE: "eu-west-1", US: "us-east-1" } };
  const seeded = (country: string) => {
    const [change] = SEED.records.change_request;
    return { records: { ...SEED.records, change_request: [{ ...change, u_country: country, u_vendor: "ACME" }] } };
  };

  it.each([
    ["DE", "eu-west-1"],
    ["US", "us-east-1"],
    ["", null],
    ["constructor", null],
  ])("the country %s is the region %s", async (country, region) => {
    const desk = await openDesk(seeded(country), { regionOf });
    expect((await desk.tickets.read(desk.change)).region).toBe(region);
  });

  it("without a mapping the system's own region counts", async () => {
    const desk = await openDesk();
    expect((await desk.tickets.read(desk.change)).region).toBe("eu-west-1");
  });

  it("a mapped extra field is read by its configured name; a misspelt one is missing and makes the fields partial", async () => {
    const desk = await openDesk(seeded("DE"), { extra: { vendor: "u_vendor", broken: "u_vendr" } });
    const { fields } = await desk.tickets.read(desk.change);
    expect(fields).toMatchObject({ status: "partial", value: { extra: { vendor: "ACME" } } });
    expect(fields.value?.extra).not.toHaveProperty("broken");
  });
});

describe("batches", () => {
  it("parts that the instance left out are asked for again", async () => {
    const desk = await openDesk();
    desk.sim.faults.add({ kind: "unserviced", path: /change_task/ });
    const context = await desk.tickets.read(desk.change);
    expect(desk.calls()).toHaveLength(2);
    expect(context.tasks.value).toHaveLength(2);
  });

  it("an instance that keeps leaving them out is down, and nothing is taken for empty", async () => {
    const desk = await openDesk();
    desk.sim.faults.add({ kind: "unserviced", path: /change_task/, times: 9 });
    await expect(desk.tickets.read(desk.change)).rejects.toMatchObject({ code: "TICKET_SYSTEM_DOWN" });
  });
});
