import { describe, expect, it } from "vitest";
import { adf, ask, makeReview, OLAF, RITA, SERVICE, startSite } from "./site.ts";

const NOT_THERE = { errorMessages: ["Issue does not exist or you do not have permission to see it."], errors: {} };

describe("issues of the simulated Jira", () => {
  it("a hidden issue answers exactly like a missing one", async () => {
    const sim = await startSite();
    const hidden = await ask(sim, RITA, "GET /issue/OPS-2");
    const missing = await ask(sim, RITA, "GET /issue/OPS-99");
    expect([hidden.status, hidden.body]).toEqual([404, NOT_THERE]);
    expect([missing.status, missing.body]).toEqual([404, NOT_THERE]);
  });

  it("a sub-task inherits the security level of its parent", async () => {
    const sim = await startSite();
    sim.seed({ project: "OPS", issueType: "Ops Review", summary: "Review", parent: "OPS-2" });
    expect((await ask(sim, RITA, "GET /issue/OPS-3")).status).toBe(404);
  });

  it("an issue carries a document in v3, and only the fields that were asked for", async () => {
    const sim = await startSite();
    const full = await ask(sim, SERVICE, "GET /issue/OPS-1");
    expect(full.body).toMatchObject({
      key: "OPS-1",
      fields: { description: { type: "doc", version: 1 }, status: { name: "To Do" } },
    });
    const few = await ask(sim, SERVICE, "GET /issue/OPS-1?fields=summary,status");
    expect(few.body).toMatchObject({ fields: { summary: "Rotate the logs" } });
    expect(Object.keys(Object(Object(few.body).fields))).toEqual(["summary", "status"]);
  });

  it("a string where a document belongs is refused and noted", async () => {
    const sim = await startSite();
    const reply = await ask(sim, SERVICE, "PUT /issue/OPS-1", { fields: { description: "plain" } });
    expect(reply.status).toBe(400);
    expect(reply.text).toContain("Operation value must be an Atlassian Document");
    expect(sim.violations.map((one) => one.kind)).toEqual(["string_body"]);
    expect(sim.writes).toEqual([]);
  });

  it("a field that is not on the screen is named", async () => {
    const sim = await startSite();
    const reply = await ask(sim, SERVICE, "PUT /issue/OPS-1", { fields: { customfield_99: 1 } });
    const words = "Field 'customfield_99' cannot be set. It is not on the appropriate screen, or unknown.";
    expect([reply.status, reply.body]).toEqual([400, { errorMessages: [], errors: { customfield_99: words } }]);
  });

  it("an edit makes one changelog entry by who signed in, whatever historyMetadata claims", async () => {
    const sim = await startSite();
    const historyMetadata = { type: "x", actor: { id: RITA, displayName: "Rita" } };
    const body = { fields: { summary: "New", customfield_10501: { value: "gold" } }, historyMetadata };
    expect((await ask(sim, OLAF, "PUT /issue/OPS-1", body)).status).toBe(204);
    const log = await ask(sim, SERVICE, "GET /issue/OPS-1/changelog");
    expect(log.body).toMatchObject({
      total: 1,
      isLast: true,
      values: [
        {
          author: { accountId: OLAF, accountType: "atlassian" },
          historyMetadata,
          items: [
            { field: "summary", fieldId: "summary", fromString: "Rotate the logs", toString: "New" },
            { field: "Tier", fieldId: "customfield_10501", fieldtype: "custom", from: null, to: "1", toString: "gold" },
          ],
        },
      ],
    });
    expect(log.text).not.toContain("example.test");
  });

  it("an edit that changes nothing leaves no trace", async () => {
    const sim = await startSite();
    expect((await ask(sim, OLAF, "PUT /issue/OPS-1", { fields: { summary: "Rotate the logs" } })).status).toBe(204);
    expect(sim.writes).toEqual([]);
    expect(sim.issue("OPS-1")?.histories).toEqual([]);
  });

  it("a sub-task needs its parent and keeps its properties", async () => {
    const sim = await startSite();
    const fields = { project: { key: "OPS" }, issuetype: { id: "10100" }, summary: "Review" };
    const orphan = await ask(sim, SERVICE, "POST /issue", { fields });
    expect(orphan.status).toBe(400);
    const key = await makeReview(sim);
    const read = await ask(sim, SERVICE, `GET /issue/${key}?properties=ots.task&expand=transitions,changelog`);
    expect(read.body).toMatchObject({
      fields: { parent: { key: "OPS-1" }, status: { name: "Pending" } },
      properties: { "ots.task": { taskId: "t-1" } },
    });
    expect(sim.issue("OPS-1")?.subtaskKeys).toEqual([key]);
    expect(sim.writes).toMatchObject([{ kind: "issue_created", accountId: SERVICE, issueKey: key }]);
  });

  it("a property is created, replaced, read and missed with the right status", async () => {
    const sim = await startSite();
    const path = "/issue/OPS-1/properties/ots.task";
    expect((await ask(sim, SERVICE, `GET ${path}`)).status).toBe(404);
    expect((await ask(sim, SERVICE, `PUT ${path}`, { a: 1 })).status).toBe(201);
    expect((await ask(sim, SERVICE, `PUT ${path}`, { a: 2 })).status).toBe(200);
    expect((await ask(sim, SERVICE, `GET ${path}`)).body).toEqual({ key: "ots.task", value: { a: 2 } });
    expect((await ask(sim, SERVICE, `PUT ${path}`)).status).toBe(400);
  });

  it("a remote link with a globalId is written once however often it is sent", async () => {
    const sim = await startSite();
    const link = { globalId: "system=ots&task=1", object: { url: "https://ots.example.test/1", title: "Case 1" } };
    const first = await ask(sim, SERVICE, "POST /issue/OPS-1/remotelink", link);
    const second = await ask(sim, SERVICE, "POST /issue/OPS-1/remotelink", link);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    expect(sim.issue("OPS-1")?.remoteLinks).toHaveLength(1);
  });

  it("REST v2 interprets strings as wiki text, answers, and is noted as a violation", async () => {
    const sim = await startSite();
    const body = { body: "see [~accountid:712020:olaf]", properties: [{ key: "ots.effect", value: 1 }] };
    const reply = await ask(sim, SERVICE, "POST /rest/api/2/issue/OPS-1/comment", body);
    expect(reply.status).toBe(201);
    expect(sim.violations.map((one) => one.kind)).toEqual(["rest_v2", "wiki_interpreted"]);
    expect(sim.issue("OPS-1")?.comments[0]?.properties).toEqual({});
  });

  it("a path we do not serve is a problem document, and anonymous callers see no issue", async () => {
    const sim = await startSite();
    const reply = await ask(sim, SERVICE, "GET /nowhere");
    expect(reply.headers.get("content-type")).toBe("application/problem+json");
    expect(reply.body).toMatchObject({ status: 404, detail: "No endpoint GET /rest/api/3/nowhere." });
    expect((await fetch(`${sim.url}/rest/api/3/issue/OPS-1`)).status).toBe(404);
    expect((await fetch(`${sim.url}/rest/api/3/myself`)).status).toBe(401);
  });

  it("a document with an empty text node is refused", async () => {
    const sim = await startSite();
    expect((await ask(sim, SERVICE, "PUT /issue/OPS-1", { fields: { description: adf("") } })).status).toBe(400);
  });
});
