import { describe, expect, it } from "vitest";
import type { ServiceNowSim } from "../../../simulators/servicenow/index.ts";
import { ask, BOB, closeInstances, idOf, json, open, RITA, SERVICE } from "./desk.ts";

closeInstances();

function upload(sim: ServiceNowSim, who: string, name: string, bytes: string): Promise<Response> {
  const query = new URLSearchParams({
    table_name: "change_request",
    table_sys_id: idOf(sim, "change_request", "CHG0030001"),
    file_name: name,
  });
  return fetch(`${sim.url}/api/now/attachment/file?${query.toString()}`, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(who).toString("base64")}`,
      "content-type": "text/plain",
      accept: "application/json",
    },
    body: bytes,
  });
}

describe("attachments of the ServiceNow simulator", () => {
  it("are stored as sent, described with size and hash, and read back", async () => {
    const sim = await open();
    const answer = await upload(sim, SERVICE, "evidence-3f9a.json", '{"a":"é"}');
    const { result } = await json(answer);
    const meta = await ask(sim, SERVICE, `GET ${new URL(answer.headers.get("location") ?? "").pathname}`);
    const rows = await ask(
      sim,
      SERVICE,
      `GET /api/now/table/sys_attachment?sysparm_query=table_sys_id=${result.table_sys_id}&sysparm_fields=file_name,size_bytes`,
    );
    const file = await fetch(`${sim.url}/api/now/attachment/${result.sys_id}/file`, {
      headers: { authorization: `Basic ${Buffer.from(SERVICE).toString("base64")}` },
    });
    expect(answer.status).toBe(201);
    expect(meta.body.result).toMatchObject({
      file_name: "evidence-3f9a.json",
      content_type: "text/plain",
      sys_created_by: "ots.service",
    });
    expect(meta.body.result.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(rows.body.result).toEqual([{ file_name: "evidence-3f9a.json", size_bytes: "10" }]);
    expect(await file.text()).toBe('{"a":"é"}');
  });

  it("of the same name are simply there twice", async () => {
    const sim = await open();
    await upload(sim, SERVICE, "a.txt", "1");
    await upload(sim, SERVICE, "a.txt", "2");
    const { body } = await ask(sim, SERVICE, "GET /api/now/attachment?sysparm_query=file_name=a.txt");
    expect(body.result).toHaveLength(2);
  });

  it("are refused by extension, without write access, for unknown records and when empty", async () => {
    const sim = await open();
    const denied = await upload(sim, SERVICE, "run.EXE", "x");
    const foreign = await upload(sim, RITA, "a.txt", "x");
    const empty = await upload(sim, SERVICE, "a.txt", "");
    const nowhere = await fetch(`${sim.url}/api/now/attachment/file?table_name=incident&table_sys_id=x&file_name=a.txt`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(BOB).toString("base64")}`, "content-type": "text/plain" },
      body: "x",
    });
    expect([denied.status, foreign.status, empty.status, nowhere.status]).toEqual([403, 403, 400, 404]);
    expect(sim.writes).toEqual([]);
  });
});

describe("batches of the ServiceNow simulator", () => {
  const JSON_HEADERS = [
    { name: "Accept", value: "application/json" },
    { name: "Content-Type", value: "application/json" },
  ];

  it("serve each request on its own, bodies in base64, as the caller", async () => {
    const sim = await open();
    const id = idOf(sim, "incident", "INC0010001");
    const body = Buffer.from(JSON.stringify({ work_notes: "note" })).toString("base64");
    const answer = await ask(sim, BOB, "POST /api/now/v1/batch", {
      batch_request_id: "b1",
      rest_requests: [
        {
          id: "1",
          method: "PATCH",
          url: `/api/now/table/incident/${id}?sysparm_fields=sys_mod_count`,
          headers: JSON_HEADERS,
          body,
        },
        { id: "2", method: "GET", url: "/api/now/table/incident/none", headers: JSON_HEADERS },
        {
          id: "3",
          method: "GET",
          url: "/api/now/table/incident?sysparm_limit=1",
          headers: JSON_HEADERS,
          exclude_response_headers: true,
        },
      ],
    });
    const [patched, missing, list] = answer.body.serviced_requests;
    expect(answer.body).toMatchObject({ batch_request_id: "b1", unserviced_requests: [] });
    expect(patched.status_code).toBe(200);
    expect(JSON.parse(Buffer.from(patched.body, "base64").toString())).toEqual({ result: { sys_mod_count: "1" } });
    expect(patched.headers).toContainEqual({ name: "Content-Type", value: "application/json;charset=UTF-8" });
    expect(missing.status_code).toBe(404);
    expect(list.headers).toEqual([]);
    expect(sim.writes[0]).toMatchObject({ by: "bob", journals: [{ element: "work_notes", text: "note" }] });
  });

  it("leave out what they have no time for, and name it", async () => {
    const sim = await open();
    sim.faults.add({ kind: "unserviced", path: /sys_user/ });
    const rest_requests = ["incident", "sys_user"].map((id) => ({
      id,
      method: "GET",
      url: `/api/now/table/${id}`,
      headers: JSON_HEADERS,
    }));
    const first = await ask(sim, SERVICE, "POST /api/now/v1/batch", { rest_requests });
    const second = await ask(sim, SERVICE, "POST /api/now/v1/batch", { rest_requests });
    expect(first.body.serviced_requests).toMatchObject([{ id: "incident" }]);
    expect(first.body.unserviced_requests).toEqual(["sys_user"]);
    expect(second.body.unserviced_requests).toEqual([]);
  });

  it("refuse absolute urls", async () => {
    const sim = await open();
    const answer = await ask(sim, SERVICE, "POST /api/now/v1/batch", {
      rest_requests: [{ id: "1", method: "GET", url: "http://x/" }],
    });
    expect(answer.status).toBe(400);
  });
});
