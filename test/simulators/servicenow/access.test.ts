import { describe, expect, it } from "vitest";
import { ask, BOB, closeInstances, handClock, json, open, SEED } from "./desk.ts";

closeInstances();

const ME = "/api/now/table/sys_user?sysparm_query=user_name=ots.service&sysparm_fields=user_name,time_zone,roles";

function token(url: string, form: Record<string, string>): Promise<Response> {
  return fetch(`${url}/oauth_token.do`, { method: "POST", body: new URLSearchParams(form) });
}

const CLIENT = { grant_type: "client_credentials", client_id: "client-1", client_secret: "secret-1" };

describe("who may talk to the ServiceNow simulator", () => {
  it("nobody without credentials, with wrong ones, inactive or locked out", async () => {
    const sim = await open();
    const bare = await fetch(`${sim.url}${ME}`);
    const others = await Promise.all(
      ["bob:wrong", "gone:gone-pw", "locked:locked-pw", "nobody:x"].map((who) => ask(sim, who, `GET ${ME}`)),
    );
    expect(bare.status).toBe(401);
    expect(await bare.json()).toEqual({
      error: { message: "User Not Authenticated", detail: "Required to provide Auth information" },
      status: "failure",
    });
    expect(others.map((reply) => reply.status)).toEqual([401, 401, 401, 401]);
  });

  it("a person who is locked out while working is refused at once", async () => {
    const sim = await open();
    expect((await ask(sim, BOB, `GET ${ME}`)).status).toBe(200);
    sim.update("sys_user", "bob", { locked_out: true });
    expect((await ask(sim, BOB, `GET ${ME}`)).status).toBe(401);
  });

  it("our service with client credentials, for 1799 seconds", async () => {
    const clock = handClock();
    const sim = await open({ now: clock.now });
    const issued = await json(await token(sim.url, CLIENT));
    const call = () => fetch(`${sim.url}${ME}`, { headers: { authorization: `Bearer ${issued.access_token}` } });
    const fresh = await call();
    clock.forward(1798);
    const late = await call();
    clock.forward(1);
    const over = await call();
    expect(issued).toMatchObject({ token_type: "Bearer", expires_in: 1799, scope: "useraccount" });
    expect(await fresh.json()).toEqual({
      result: [{ user_name: "ots.service", time_zone: "GMT", roles: "itil,x_ots_ops.integration" }],
    });
    expect([late.status, over.status]).toEqual([200, 401]);
  });

  it("a revoked token is refused before its time", async () => {
    const sim = await open();
    const issued = await json(await token(sim.url, CLIENT));
    sim.revokeTokens();
    const answer = await fetch(`${sim.url}${ME}`, { headers: { authorization: `Bearer ${issued.access_token}` } });
    expect(answer.status).toBe(401);
  });

  it("no token for a wrong secret, another grant, or an instance without an application", async () => {
    const sim = await open();
    const none = await open({ oauth: undefined });
    const wrong = await token(sim.url, { ...CLIENT, client_secret: "x" });
    const grant = await token(sim.url, { ...CLIENT, grant_type: "password" });
    const off = await token(none.url, CLIENT);
    expect([wrong.status, grant.status, off.status]).toEqual([401, 400, 401]);
    expect(await wrong.json()).toEqual({ error: "server_error", error_description: "access_denied" });
  });

  it("every request is in the journal with its user, status and size", async () => {
    const clock = handClock();
    const sim = await open({ now: clock.now });
    await ask(sim, BOB, "POST /api/now/table/incident?sysparm_fields=number", { short_description: "x" });
    await fetch(`${sim.url}${ME}`);
    expect(sim.journal).toMatchObject([
      {
        method: "POST",
        path: "/api/now/table/incident",
        query: "sysparm_fields=number",
        user: "bob",
        status: 201,
        bodyBytes: 25,
      },
      { method: "GET", user: "", status: 401, bodyBytes: 0, at: "2026-11-21T12:00:00.000Z" },
    ]);
  });

  it("a membership taken away is gone for the next reader", async () => {
    const sim = await open();
    const query = "/api/now/table/sys_user_grmember?sysparm_query=user.user_name=bob&sysparm_fields=sys_id,group.name";
    const before = await ask(sim, BOB, `GET ${query}`);
    sim.remove("sys_user_grmember", before.body.result[0].sys_id);
    const after = await ask(sim, BOB, `GET ${query}`);
    expect(before.body.result[0]["group.name"]).toBe(SEED.groups[0]?.name);
    expect(after.body.result).toEqual([]);
  });
});
