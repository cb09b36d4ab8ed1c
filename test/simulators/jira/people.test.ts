import { describe, expect, it } from "vitest";
import { ask, OLAF, RITA, SERVICE, startSite } from "./site.ts";

describe("people of the simulated Jira", () => {
  it("an account sees its own address and nobody else's", async () => {
    const sim = await startSite();
    expect((await ask(sim, SERVICE, "GET /myself")).body).toMatchObject({
      accountId: SERVICE,
      emailAddress: "service@example.test",
    });
    const other = await ask(sim, SERVICE, `GET /user?accountId=${RITA}`);
    expect(other.body).toMatchObject({ accountId: RITA, accountType: "atlassian", active: true });
    expect(other.text).not.toContain("example.test");
    expect((await ask(sim, SERVICE, "GET /user?accountId=nobody")).status).toBe(404);
  });

  it("wrong credentials get plain text, those of inactive people and customers too; bearer works", async () => {
    const sim = await startSite();
    const wrong = await fetch(`${sim.url}/rest/api/3/myself`, { headers: { authorization: "Basic d3Jvbmc6d3Jvbmc=" } });
    expect([wrong.status, wrong.headers.get("x-seraph-loginreason")]).toEqual([401, "AUTHENTICATED_FAILED"]);
    expect((await ask(sim, "712020:left", "GET /myself")).status).toBe(401);
    expect((await ask(sim, "qm:portal", "GET /myself")).status).toBe(401);
    const bearer = await fetch(`${sim.url}/rest/api/3/myself`, { headers: { authorization: "Bearer token-rita" } });
    expect(await bearer.json()).toMatchObject({ accountId: RITA });
  });

  it("groups are told by id, members page by page and without the inactive ones", async () => {
    const sim = await startSite();
    expect((await ask(sim, SERVICE, `GET /user/groups?accountId=${RITA}`)).body).toMatchObject([
      { groupId: "g-reviewers", name: "reviewers" },
    ]);
    const active = await ask(sim, SERVICE, "GET /group/member?groupId=g-reviewers");
    expect(active.body).toMatchObject({ total: 1, isLast: true, values: [{ accountId: RITA }] });
    const all = await ask(sim, SERVICE, "GET /group/member?groupId=g-reviewers&includeInactiveUsers=true&maxResults=1");
    expect(all.body).toMatchObject({ total: 2, isLast: false, maxResults: 1 });
  });

  it("without the right to browse users nothing is told", async () => {
    const sim = await startSite({ browseUsers: ["g-service"] });
    expect((await ask(sim, OLAF, `GET /user/groups?accountId=${RITA}`)).status).toBe(403);
    expect((await ask(sim, SERVICE, `GET /user/groups?accountId=${RITA}`)).status).toBe(200);
  });

  it("permissions are those of the project", async () => {
    const sim = await startSite();
    const path = "GET /mypermissions?projectKey=DESK&permissions=BROWSE_PROJECTS,EDIT_ISSUES";
    const mine = await ask(sim, OLAF, path);
    expect(mine.body).toMatchObject({
      permissions: { BROWSE_PROJECTS: { havePermission: true }, EDIT_ISSUES: { havePermission: false } },
    });
    expect((await ask(sim, OLAF, "PUT /issue/DESK-1", { fields: { summary: "x" } })).status).toBe(403);
    expect((await ask(sim, OLAF, "GET /mypermissions")).status).toBe(400);
  });

  it("the direct shortcuts refuse what the wire would refuse", async () => {
    const sim = await startSite();
    expect(() => sim.editIssue("DESK-1", { summary: "x" }, { as: OLAF })).toThrow("refused 403");
    expect(() => sim.transition("OPS-1", "Approve", { as: OLAF })).toThrow("refused 400");
  });
});
