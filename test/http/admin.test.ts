import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { caseOf, closeDesks, type Desk, evidenceOf, OPERATOR_TOKEN, openDesk, startChange } from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
let number = "";
beforeAll(async () => {
  desk = await openDesk();
  number = await startChange(desk);
});

const BEARER = { authorization: `Bearer ${OPERATOR_TOKEN}`, "content-type": "application/json" };

async function ask(line: string, headers: Readonly<Record<string, string>> = BEARER, body?: unknown) {
  const [method = "GET", path = "/"] = line.split(" ");
  const answer = await fetch(`${desk.url}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    text,
    type: answer.headers.get("content-type") ?? "",
    json: JSON.parse(text === "" ? "{}" : text),
  };
}

const ROUTES = [
  "GET /v1/cases",
  "GET /v1/cases/some-id",
  "GET /v1/cases/some-id/prompt",
  "GET /v1/policies/some-hash",
  "POST /v1/cases/some-id/retry",
  "POST /v1/cases/some-id/abandon",
  "GET /v1/pauses",
  "POST /v1/pause",
  "POST /v1/resume",
  "GET /v1/totals",
  "GET /v1/tickets",
  "GET /v1/nothing",
];

describe("the operators' routes", () => {
  it.each(ROUTES)(
    "assurance 65: %s answers nobody without a token, with a wrong one, or with one in another place",
    async (route) => {
      const wrong = [
        {},
        { authorization: "Bearer " },
        { authorization: `Bearer ${"x".repeat(48)}` },
        { authorization: `Basic ${OPERATOR_TOKEN}` },
        { "x-api-key": OPERATOR_TOKEN },
        { authorization: `Bearer ${OPERATOR_TOKEN} x` },
      ];
      for (const headers of wrong) expect((await ask(route, headers)).status).toBe(401);
      expect((await ask(`${route}?access_token=${OPERATOR_TOKEN}`, {})).status).toBe(401);
    },
  );

  it("list cases with their counts, newest first, filtered", async () => {
    const other = await startChange(desk);
    const all = await ask("GET /v1/cases");
    expect(all.json.counts).toMatchObject({ ended: 2, in_review: 0 });
    expect(all.json.cases).toMatchObject([{ ticket: other }, { ticket: number }]);
    expect((await ask(`GET /v1/cases?ticket=${number}`)).json.cases).toMatchObject([
      { ticket: number, status: "ended", end: "applied", touches: 0 },
    ]);
    expect((await ask("GET /v1/cases?status=held")).json.cases).toEqual([]);
  });

  it("tell a case's whole story: its writes and every entry in order", async () => {
    const { id } = await caseOf(desk, number);
    const { json } = await ask(`GET /v1/cases/${id}`);
    const kinds = ["case.context_gathered", "case.decided", "case.effect_confirmed", "case.ended"];
    expect(json.entries).toMatchObject(kinds.map((kind) => ({ record: { kind } })));
    expect(json.effects).toMatchObject([{ kind: "action", status: "confirmed", attempts: 1, receipt: { status: "succeeded" } }]);
  });

  it.each([
    ["GET /v1/cases?limit=0", 422],
    ["GET /v1/cases?limit=many", 422],
    ["GET /v1/cases?status=lost", 422],
    ["GET /v1/cases?colour=red", 422],
    ["GET /v1/cases?ticket=%00", 422],
    ["GET /v1/cases?workflow=a%00b", 422],
    ["GET /v1/cases?ticket=a&ticket=b", 422],
    ["GET /v1/tickets", 422],
    ["GET /v1/cases/no-such-case", 404],
    ["GET /v1/cases/%00", 404],
    ["GET /v1/cases/%ZZ", 400],
    ["GET /nowhere", 404],
    ["GET /", 404],
  ])("%s answers %i with a problem document and nothing else", async (route, status) => {
    const answer = await ask(route);
    expect([answer.status, answer.type.split(";")[0]]).toEqual([status, "application/problem+json"]);
    expect(answer.json).toEqual({ type: "about:blank", status, title: expect.any(String), detail: expect.any(String) });
  });

  it("act only with a reason, and only where the act fits", async () => {
    const { id } = await caseOf(desk, number);
    expect((await ask(`POST /v1/cases/${id}/retry`, BEARER, {})).status).toBe(422);
    expect((await ask(`POST /v1/cases/${id}/retry`, BEARER, { reason: "try again" })).json).toMatchObject({
      title: "TRANSITION_FORBIDDEN",
      status: 409,
    });
    expect((await ask("POST /v1/cases/none/abandon", BEARER, { reason: "by hand" })).status).toBe(404);
    expect((await ask("POST /v1/pause", BEARER, "{not json")).status).toBe(400);
    expect((await ask("POST /v1/pause", BEARER, { reason: "x".repeat(20_000), workflow: null })).status).toBe(413);
    expect((await evidenceOf(desk)).some(({ kind }) => kind.startsWith("automation."))).toBe(false);
  });

  it.each([
    ["GET /v1/cases?limit=abc", undefined, "limit: must be a whole number from 1 to 1000"],
    ["GET /v1/cases?bogus=1", undefined, "request: has a name that nothing reads (bogus): correct its spelling or remove it"],
    ["POST /v1/pause", {}, "reason: is missing"],
    ["POST /v1/pause", { reason: 123, workflow: null }, "reason: must be text"],
    ["POST /v1/pause", { reason: "abc" }, "workflow: is missing"],
    ["POST /v1/pause", [], "request: must be an object of names and values"],
  ])("say in plain words what would be right: %s %j", async (route, body, detail) => {
    expect((await ask(route, BEARER, body)).json).toMatchObject({ status: 422, title: "malformed", detail });
  });

  it("a body that is not sent as JSON is told so, and a policy that the evidence does not hold is not found", async () => {
    const plain = { ...BEARER, "content-type": "text/plain" };
    expect((await ask("POST /v1/pause", plain, '{"reason":"abc","workflow":null}')).json).toMatchObject({
      status: 415,
      detail: "Send application/json.",
    });
    for (const hash of ["zz", "0".repeat(64)])
      expect((await ask(`GET /v1/policies/${hash}`)).json).toMatchObject({ status: 404, title: "policy_unknown" });
  });

  it("carry the headers that keep a browser from guessing, and do not say what they run on", async () => {
    const { headers } = await fetch(`${desk.url}/v1/cases`, { headers: BEARER });
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-powered-by")).toBeNull();
  });

  it("something unexpected is a 500 that says nothing of itself", async () => {
    const broken = () => Promise.reject(new Error("password=hunter2 at /srv/app"));
    await desk.restart((world) => ({ ...world, store: { ...world.store, pauses: { ...world.store.pauses, list: broken } } }));
    const answer = await ask("GET /v1/pauses");
    expect(answer.status).toBe(500);
    expect(answer.text + JSON.stringify(desk.log)).not.toMatch(/hunter2|srv\/app/);
    await desk.restart();
  });
});
