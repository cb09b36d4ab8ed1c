import { describe, expect, it } from "vitest";
import { ALICE, ask, BOB, closeInstances, handClock, idOf, open, RITA, ROOT, SERVICE } from "./desk.ts";

closeInstances();

const CHANGES = "/api/now/table/change_request";

describe("reading records of the ServiceNow simulator", () => {
  it("answers strings, references as link and value, empty references and journals as empty text", async () => {
    const sim = await open();
    const id = idOf(sim, "change_request", "CHG0030001");
    const bob = idOf(sim, "sys_user", "bob");
    const { status, body } = await ask(sim, SERVICE, `GET ${CHANGES}/${id}`);
    expect(status).toBe(200);
    expect(body.result).toMatchObject({
      number: "CHG0030001",
      state: "-1",
      on_hold: "false",
      sys_mod_count: "0",
      work_notes: "",
      parent: "",
    });
    expect(body.result.assigned_to).toEqual({ link: `${sim.url}/api/now/table/sys_user/${bob}`, value: bob });
    expect(Object.values(body.result).every((value) => typeof value === "string" || typeof value === "object")).toBe(true);
  });

  it("answers display values, both, and references without links as asked", async () => {
    const sim = await open();
    const url = `${CHANGES}/${idOf(sim, "change_request", "CHG0030001")}?sysparm_fields=state,assigned_to,reason,close_code,start_date`;
    const shown = await ask(sim, RITA, `GET ${url}&sysparm_display_value=true`);
    const all = await ask(sim, RITA, `GET ${url}&sysparm_display_value=all&sysparm_exclude_reference_link=true`);
    const raw = await ask(sim, RITA, `GET ${url}&sysparm_exclude_reference_link=true`);
    expect(shown.body.result).toMatchObject({ state: "Implement", start_date: "2026-11-21 05:00:00", close_code: null });
    expect(shown.body.result.assigned_to).toEqual({ display_value: "Bob Roe", link: expect.stringContaining("/sys_user/") });
    expect(all.body.result.state).toEqual({ display_value: "Implement", value: "-1" });
    expect(all.body.result.start_date).toEqual({ display_value: "2026-11-21 05:00:00", value: "2026-11-21 10:00:00" });
    expect(all.body.result.assigned_to).toEqual({ display_value: "Bob Roe", value: idOf(sim, "sys_user", "bob") });
    expect(raw.body.result.assigned_to).toBe(idOf(sim, "sys_user", "bob"));
  });

  it("puts dot-walked fields under their literal key and leaves unknown fields out", async () => {
    const sim = await open();
    const fields = "number,assigned_to.manager.email,cmdb_ci.support_group.name,closed_by.email,nonsense,assigned_to.nonsense";
    const { body } = await ask(
      sim,
      SERVICE,
      `GET ${CHANGES}/${idOf(sim, "change_request", "CHG0030001")}?sysparm_fields=${fields}`,
    );
    expect(body.result).toEqual({
      number: "CHG0030001",
      "assigned_to.manager.email": "alice@example.org",
      "cmdb_ci.support_group.name": "Change Reviewers",
      "closed_by.email": "",
    });
  });

  it("pages with a total and links, and cuts the page before hidden rows are taken out", async () => {
    const acl = { table: "change_request", operation: "read", query: "number=CHG0030001", roles: [] } as const;
    const sim = await open({ acls: [acl] });
    const page = await ask(sim, SERVICE, `GET ${CHANGES}?sysparm_query=ORDERBYnumber&sysparm_limit=2&sysparm_fields=number`);
    const rest = await ask(
      sim,
      SERVICE,
      `GET ${CHANGES}?sysparm_query=ORDERBYnumber&sysparm_limit=2&sysparm_offset=2&sysparm_fields=number`,
    );
    expect(page.body.result).toEqual([{ number: "CHG0030002" }]);
    expect(page.headers.get("x-total-count")).toBe("3");
    expect(page.headers.get("link")).toContain('sysparm_offset=2>;rel="next"');
    expect(rest.body.result).toEqual([{ number: "CHG0030003" }]);
    expect(rest.headers.get("link")).toContain('rel="prev"');
  });

  it("answers the same 404 for a hidden record as for none", async () => {
    const acl = { table: "change_request", operation: "read", query: "number=CHG0030001", roles: ["boss"] } as const;
    const sim = await open({ acls: [acl] });
    const hidden = await ask(sim, SERVICE, `GET ${CHANGES}/${idOf(sim, "change_request", "CHG0030001")}`);
    const missing = await ask(sim, SERVICE, `GET ${CHANGES}/${"0".repeat(32)}`);
    const seen = await ask(sim, ROOT, `GET ${CHANGES}/${idOf(sim, "change_request", "CHG0030001")}`);
    expect(hidden.status).toBe(404);
    expect(hidden.body).toEqual(missing.body);
    expect(missing.body.error).toEqual({
      message: "No Record found",
      detail: "Record doesn't exist or ACL restricts the record retrieval",
    });
    expect(seen.status).toBe(200);
  });

  it("refuses unknown tables and requests without the right headers", async () => {
    const sim = await open();
    const authorization = `Basic ${Buffer.from(SERVICE).toString("base64")}`;
    const table = await ask(sim, SERVICE, "GET /api/now/table/no_such_table");
    const form = await fetch(`${sim.url}${CHANGES}`, {
      method: "POST",
      headers: { authorization, "content-type": "text/plain" },
      body: "x",
    });
    const page = await fetch(`${sim.url}${CHANGES}`, { headers: { authorization, accept: "text/html" } });
    const broken = await fetch(`${sim.url}${CHANGES}`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: "{",
    });
    expect([table.status, form.status, page.status, broken.status]).toEqual([400, 415, 406, 400]);
    expect(table.body.error.message).toBe("Invalid table no_such_table");
  });
});

describe("writing records of the ServiceNow simulator", () => {
  it("counts versions, stamps who and when by whole seconds, and journals the effect", async () => {
    const clock = handClock("2026-11-21T12:00:00.900Z");
    const sim = await open({ now: clock.now });
    const id = idOf(sim, "change_request", "CHG0030001");
    const { status, body } = await ask(sim, BOB, `PATCH ${CHANGES}/${id}`, {
      short_description: "New",
      u_none: "x",
      sys_mod_count: "99",
    });
    expect(status).toBe(200);
    expect(body.result).toMatchObject({ sys_mod_count: "1", sys_updated_by: "bob", sys_updated_on: "2026-11-21 12:00:00" });
    expect(body.result).not.toHaveProperty("u_none");
    expect(sim.writes).toEqual([
      {
        table: "change_request",
        sys_id: id,
        number: "CHG0030001",
        operation: "update",
        changes: [{ field: "short_description", from: "Rotate the certificate", to: "New" }],
        journals: [],
        by: "bob",
        at: "2026-11-21T12:00:00.900Z",
        arrived: "2026-11-21T12:00:00.900Z",
        mod_count: 1,
      },
    ]);
  });

  it("does not count a write that changes nothing", async () => {
    const sim = await open();
    const { body } = await ask(sim, BOB, `PATCH ${CHANGES}/${idOf(sim, "change_request", "CHG0030001")}`, { state: "-1" });
    expect(body.result.sys_mod_count).toBe("0");
    expect(sim.writes).toEqual([]);
  });

  it("appends journals to sys_journal_field, reads them as empty and shows them formatted", async () => {
    const sim = await open({ now: handClock().now });
    const id = idOf(sim, "change_request", "CHG0030001");
    const patched = await ask(sim, BOB, `PATCH ${CHANGES}/${id}`, { work_notes: "checked", comments: "hello" });
    const query = `element_id=${id}^element=work_notes^ORDERBYsys_created_on`;
    const rows = await ask(
      sim,
      SERVICE,
      `GET /api/now/table/sys_journal_field?sysparm_query=${query}&sysparm_fields=value,sys_created_by,name`,
    );
    const shown = await ask(sim, RITA, `GET ${CHANGES}/${id}?sysparm_display_value=all&sysparm_fields=work_notes`);
    expect(patched.body.result).toMatchObject({ work_notes: "", comments: "", sys_mod_count: "1" });
    expect(rows.body.result).toEqual([{ value: "checked", sys_created_by: "bob", name: "change_request" }]);
    expect(shown.body.result.work_notes).toEqual({
      display_value: "2026-11-21 07:00:00 - Bob Roe (Work notes)\nchecked\n\n",
      value: "",
    });
    expect(sim.writes[0]?.journals).toEqual([
      { element: "work_notes", text: "checked" },
      { element: "comments", text: "hello" },
    ]);
  });

  it("creates records with a number of their own, 201 and Location", async () => {
    const sim = await open();
    const { status, headers, body } = await ask(sim, ALICE, "POST /api/now/table/incident", {
      short_description: "No mail",
      work_notes: "phone",
    });
    expect(status).toBe(201);
    expect(body.result).toMatchObject({ number: "INC0010002", state: "1", incident_state: "1", sys_created_by: "alice" });
    expect(headers.get("location")).toBe(`${sim.url}/api/now/table/incident/${body.result.sys_id}`);
    expect(sim.journalOf(body.result.sys_id).map((row) => row["value"])).toEqual(["phone"]);
  });

  it("takes references by name and dates in the user's zone only when asked to", async () => {
    const sim = await open();
    const url = `PATCH ${CHANGES}/${idOf(sim, "change_request", "CHG0030003")}`;
    await ask(sim, ROOT, url, { assigned_to: "bob" });
    expect(sim.record("change_request", "CHG0030003")?.["assigned_to"]).toBe("bob");
    await ask(sim, ROOT, `${url}?sysparm_input_display_value=true`, { assigned_to: "bob" });
    expect(sim.record("change_request", "CHG0030003")?.["assigned_to"]).toBe(idOf(sim, "sys_user", "bob"));
  });

  it("drops fields the writer may not set without a word, and hides fields the reader may not see", async () => {
    const acls = [
      { table: "change_request", operation: "write", field: "risk", roles: ["boss"] },
      { table: "change_request", operation: "read", field: "description", roles: ["boss"] },
    ] as const;
    const sim = await open({ acls });
    const id = idOf(sim, "change_request", "CHG0030001");
    const { status, body } = await ask(sim, BOB, `PATCH ${CHANGES}/${id}`, { risk: "1", impact: "1" });
    expect(status).toBe(200);
    expect(body.result).toMatchObject({ risk: "3", impact: "1" });
    expect(body.result).not.toHaveProperty("description");
  });

  it("leaves the approver of an approval blank for all but admins", async () => {
    const sim = await open();
    const wanted = {
      approver: idOf(sim, "sys_user", "bob"),
      state: "requested",
      sysapproval: idOf(sim, "change_request", "CHG0030001"),
    };
    const blank = await ask(sim, SERVICE, "POST /api/now/table/sysapproval_approver", wanted);
    const whole = await ask(sim, ROOT, "POST /api/now/table/sysapproval_approver", wanted);
    expect(blank.status).toBe(201);
    expect(blank.body.result).toMatchObject({ approver: "", sysapproval: "", state: "requested" });
    expect(whole.body.result.approver.value).toBe(wanted.approver);
  });

  it("refuses rows the writer may not touch with the platform's 403", async () => {
    const sim = await open();
    const { status, body } = await ask(sim, RITA, `PATCH ${CHANGES}/${idOf(sim, "change_request", "CHG0030001")}`, {
      impact: "1",
    });
    expect(status).toBe(403);
    expect(body).toEqual({
      error: { message: "Operation Failed", detail: "ACL Exception Update Failed due to security constraints" },
      status: "failure",
    });
  });
});
