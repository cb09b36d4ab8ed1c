import { describe, expect, it } from "vitest";
import { type JiraSim, openWorkflow } from "../../../simulators/jira/index.ts";
import { ask, makeReview, OLAF, RITA, SERVICE, startSite } from "./site.ts";

const query = (sim: JiraSim, jql: string, rest = "", by = SERVICE) =>
  ask(sim, by, `GET /search/jql?jql=${encodeURIComponent(jql)}${rest}`);
const keys = (body: unknown): string[] => {
  const issues: { key: string }[] = Object(body).issues;
  return issues.map((one) => one.key);
};

describe("search of the simulated Jira", () => {
  it("finds by project, type, status, parent, key and time, and shows ids only by default", async () => {
    const sim = await startSite();
    const key = await makeReview(sim);
    const found = await query(sim, `project = OPS AND issuetype = "Ops Review" AND status in (Pending, "Info requested")`);
    expect(keys(found.body)).toEqual([key]);
    expect(Object(found.body).issues[0].fields).toBeUndefined();
    expect(found.body).not.toHaveProperty("total");
    expect(keys((await query(sim, "parent = OPS-1 AND updated >= -15m")).body)).toEqual([key]);
    expect(keys((await query(sim, `key in (OPS-1, ${key}) ORDER BY created ASC`)).body)).toEqual(["OPS-1", key]);
    expect(keys((await query(sim, 'project = OPS AND updated < "2020-01-01"')).body)).toEqual([]);
    expect(keys((await query(sim, "(status = Pending OR status = Done) AND project = OPS")).body)).toEqual([key]);
  });

  it("pages by token until the last page, and a token belongs to its query and lasts a week", async () => {
    let now = Date.UTC(2026, 9, 1);
    const sim = await startSite({ now: () => new Date(now) });
    for (let i = 0; i < 4; i += 1) sim.seed({ project: "DESK", issueType: "Request", summary: `Request ${i}` });
    const jql = "project = DESK ORDER BY key";
    const first = await query(sim, jql, "&maxResults=3");
    expect(Object(first.body)).toMatchObject({ isLast: false, nextPageToken: expect.any(String) });
    const token = `&maxResults=3&nextPageToken=${Object(first.body).nextPageToken}`;
    const second = await query(sim, jql, token);
    expect([keys(second.body), Object(second.body).isLast]).toEqual([["DESK-4", "DESK-5"], true]);
    expect((await query(sim, "project = OPS", token)).status).toBe(400);
    now += 8 * 86_400_000;
    expect((await query(sim, jql, token)).status).toBe(400);
  });

  it("refuses queries without a bound, unknown fields, values and grammar", async () => {
    const sim = await startSite();
    const words = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.";
    expect((await query(sim, "ORDER BY created")).body).toEqual({ errorMessages: [words], errors: {} });
    for (const jql of ["foo = 1", "project = NOPE", "project =", "key in (OPS-99)", "status > Done", "updated >= soon"]) {
      expect((await query(sim, jql)).status, jql).toBe(400);
    }
  });

  it("does not see a fresh write until the index follows, except for reconciled issues", async () => {
    const sim = await startSite();
    sim.index.hold();
    const key = await makeReview(sim);
    const id = sim.issue(key)?.id;
    expect(keys((await query(sim, "parent = OPS-1")).body)).toEqual([]);
    expect(keys((await query(sim, "parent = OPS-1", `&reconcileIssues=${id}`)).body)).toEqual([key]);
    sim.index.release();
    expect(keys((await query(sim, "parent = OPS-1")).body)).toEqual([key]);
  });

  it("hides what the account may not see and takes a closed body", async () => {
    const sim = await startSite();
    expect(keys((await query(sim, "project = OPS", "", RITA)).body)).toEqual(["OPS-1"]);
    const posted = await ask(sim, SERVICE, "POST /search/jql", { jql: "project = OPS", fields: ["summary"] });
    expect(posted.body).toMatchObject({ isLast: true, issues: [{ key: "OPS-1", fields: { summary: "Rotate the logs" } }] });
    expect((await ask(sim, SERVICE, "POST /search/jql", { jql: "project = OPS", startAt: 0 })).status).toBe(400);
  });

  it("the old search is gone", async () => {
    const sim = await startSite();
    expect((await ask(sim, SERVICE, "GET /search?jql=project=OPS")).status).toBe(410);
    expect((await ask(sim, SERVICE, "POST /search", {})).status).toBe(410);
  });

  it("lags by the configured time of the site's clock", async () => {
    let now = Date.UTC(2026, 9, 1);
    const sim = await startSite({ now: () => new Date(now), indexLagMs: 5000 });
    sim.transition("OPS-1", "Done", { as: OLAF });
    expect(keys((await query(sim, "project = OPS AND status = Done")).body)).toEqual([]);
    now += 5000;
    expect(keys((await query(sim, "project = OPS AND status = Done")).body)).toEqual(["OPS-1"]);
  });

  it("an open workflow leads from each status to each other one", () => {
    const flow = openWorkflow(
      [
        { name: "A", category: "new" },
        { name: "B", category: "done" },
      ],
      5,
    );
    expect(flow.transitions.map((one) => [one.from, one.to])).toEqual([
      [["5"], "6"],
      [["6"], "5"],
    ]);
  });
});
