import { describe, expect, it } from "vitest";
import type { ServiceNowSim } from "../../../simulators/servicenow/index.ts";
import { ALICE, ask, BOB, closeInstances, handClock, idOf, open, type Reply, RITA, ROOT, SERVICE } from "./desk.ts";

closeInstances();

const REVIEWS = "/api/x_ots_ops/v1/reviews";

function question(sim: ServiceNowSim, more: Record<string, unknown> = {}) {
  return {
    idempotency_key: "effect-00000001",
    ticket_table: "change_request",
    ticket: idOf(sim, "change_request", "CHG0030001"),
    action_type: "close_task",
    risk: "low",
    confidence: "0.9100",
    summary: "Close CTASK0010001?",
    proposed_parameters: '{"close_code":"successful"}',
    proposal_hash: "ab".repeat(32),
    card_hash: "cd".repeat(32),
    assignment_group: "Change Reviewers",
    expires_at: "2026-11-21T12:45:00Z",
    ...more,
  };
}

async function posted(sim: ServiceNowSim, more: Record<string, unknown> = {}): Promise<string> {
  const { body } = await ask(sim, SERVICE, `POST ${REVIEWS}`, question(sim, more));
  const id: string = body.result.sys_id;
  return id;
}

/** `button` is "review id/action". */
function press(sim: ServiceNowSim, who: string, button: string, body: unknown = {}): Promise<Reply> {
  return ask(sim, who, `POST ${REVIEWS}/${button.replace("/", "/actions/")}`, body);
}

describe("asking for a review", () => {
  it("makes one row a key: the second time the stored one is answered unchanged", async () => {
    const sim = await open();
    const first = await ask(sim, SERVICE, `POST ${REVIEWS}`, question(sim));
    const second = await ask(sim, SERVICE, `POST ${REVIEWS}`, question(sim, { summary: "Something else" }));
    const { sys_id } = first.body.result;
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(first.body.result).toEqual({ sys_id, state: "pending", sys_mod_count: "0", created: true });
    expect(second.body.result).toEqual({ sys_id, state: "pending", sys_mod_count: "0", created: false });
    expect(sim.records("x_ots_ops_review")).toHaveLength(1);
    expect(sim.record("x_ots_ops_review", sys_id)).toMatchObject({
      summary: "Close CTASK0010001?",
      assignment_group: idOf(sim, "sys_user_group", "Change Reviewers"),
      expires_at: "2026-11-21 12:45:00",
    });
  });

  it.each([["short"], ["has space in it"], ["x".repeat(101)], [12345678], [undefined]])("refuses the key %s", async (key) => {
    const sim = await open();
    expect((await ask(sim, SERVICE, `POST ${REVIEWS}`, question(sim, { idempotency_key: key }))).status).toBe(400);
  });

  it("refuses unknown tickets, bad expiries and everybody but the integration user", async () => {
    const sim = await open();
    const ticket = await ask(sim, SERVICE, `POST ${REVIEWS}`, question(sim, { ticket: "none" }));
    const expiry = await ask(sim, SERVICE, `POST ${REVIEWS}`, question(sim, { expires_at: "soon" }));
    const person = await ask(sim, BOB, `POST ${REVIEWS}`, question(sim));
    expect([ticket.status, expiry.status, person.status]).toEqual([400, 400, 403]);
  });

  it("finds rows by id, ticket, key and time of change, and keeps the table itself shut", async () => {
    const clock = handClock();
    const sim = await open({ now: clock.now });
    const id = await posted(sim);
    const ticket = idOf(sim, "change_request", "CHG0030001");
    const rows = async (query: string) => Number((await ask(sim, SERVICE, `GET ${REVIEWS}?${query}`)).body.result.length);
    expect((await ask(sim, SERVICE, `GET ${REVIEWS}/${id}`)).body.result).toMatchObject({ sys_id: id, ticket, decided_by: "" });
    expect(await rows(`ticket=${ticket}`)).toBe(1);
    expect(await rows("idempotency_key=effect-00000001")).toBe(1);
    expect(await rows("updated_after=2026-11-21 12:00:00")).toBe(1);
    expect(await rows("updated_after=2026-11-21 12:00:01")).toBe(0);
    expect((await ask(sim, SERVICE, `GET ${REVIEWS}`)).status).toBe(400);
    const direct = await ask(sim, BOB, `PATCH /api/now/table/x_ots_ops_review/${id}`, { state: "approved" });
    expect(direct.status).toBe(403);
  });
});

describe("deciding a review", () => {
  it("takes who decided from the session, whatever the body says", async () => {
    const sim = await open({ now: handClock().now });
    const id = await posted(sim);
    const { status, body } = await press(sim, BOB, `${id}/approve`, {
      comment: "fine",
      decided_by: "x",
      decided_by_user_name: "alice",
    });
    expect(status).toBe(200);
    expect(body.result).toMatchObject({
      state: "approved",
      decided_by: idOf(sim, "sys_user", "bob"),
      decided_by_user_name: "bob",
      decided_at: "2026-11-21 12:00:00",
      decision_comment: "fine",
      approved_parameters: '{"close_code":"successful"}',
      sys_mod_count: "1",
      sys_updated_by: "bob",
    });
  });

  it("happens once", async () => {
    const sim = await open({ now: handClock().now });
    const id = await posted(sim);
    const answers = await Promise.all([press(sim, BOB, `${id}/approve`), press(sim, RITA, `${id}/reject`, { comment: "no" })]);
    const late = answers.find((answer) => answer.status !== 200);
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(late?.body.error.message).toBe("Already decided");
  });

  it("is refused to the requester, to people without the role, to our own account and after expiry", async () => {
    const clock = handClock();
    const people = [
      { user_name: "alice", password: "alice-pw", roles: ["itil", "x_ots_ops.reviewer"] },
      { user_name: "bob", password: "bob-pw" },
    ];
    const rita = { user_name: "rita", password: "rita-pw", roles: ["x_ots_ops.reviewer"] };
    const sim = await open({ now: clock.now, users: [...people, rita] });
    const id = await posted(sim);
    const own = await press(sim, ALICE, `${id}/approve`);
    const roleless = await press(sim, BOB, `${id}/approve`);
    const service = await press(sim, SERVICE, `${id}/approve`);
    clock.forward(45 * 60);
    const late = await press(sim, RITA, `${id}/approve`);
    expect([own.status, roleless.status, service.status, late.status]).toEqual([403, 403, 403, 409]);
    expect([own.body.error.message, late.body.error.message]).toEqual(["Self-approval refused", "Expired"]);
  });

  it("lets the requester decide where the guard is switched off", async () => {
    const alice = { user_name: "alice", password: "alice-pw", roles: ["x_ots_ops.reviewer"] };
    const sim = await open({ now: handClock().now, users: [alice], guards: { selfApproval: false } });
    expect((await press(sim, ALICE, `${await posted(sim)}/approve`)).status).toBe(200);
  });

  it("with a modification needs a comment and a JSON object", async () => {
    const sim = await open({ now: handClock().now });
    const id = await posted(sim);
    const bare = await press(sim, BOB, `${id}/modify`, { parameters: { close_code: "unsuccessful" } });
    const list = await press(sim, BOB, `${id}/modify`, { comment: "c", parameters: "[1]" });
    const good = await press(sim, BOB, `${id}/modify`, { comment: "c", parameters: { close_code: "unsuccessful" } });
    expect([bare.status, list.status, good.status]).toEqual([400, 400, 200]);
    expect(good.body.result).toMatchObject({
      state: "modified",
      approved_parameters: '{"close_code":"unsuccessful"}',
      proposed_parameters: '{"close_code":"successful"}',
    });
  });

  it("as rejected needs a comment, and agrees to nothing", async () => {
    const sim = await open({ now: handClock().now });
    const id = await posted(sim);
    expect((await press(sim, BOB, `${id}/reject`, { comment: " " })).status).toBe(400);
    expect((await press(sim, BOB, `${id}/reject`, { comment: "wrong task" })).body.result).toMatchObject({
      state: "rejected",
      approved_parameters: "",
    });
  });

  it("on a row or a button that does not exist is a 404", async () => {
    const sim = await open();
    const id = await posted(sim);
    expect((await press(sim, BOB, "none/approve")).status).toBe(404);
    expect((await press(sim, BOB, `${id}/apply`)).status).toBe(404);
  });
});

describe("ending a review", () => {
  const patch = (sim: ServiceNowSim, who: string, id: string, body: unknown) => ask(sim, who, `PATCH ${REVIEWS}/${id}`, body);

  it("is compared with the version that was read", async () => {
    const sim = await open({ now: handClock().now });
    const id = await posted(sim);
    await press(sim, BOB, `${id}/approve`);
    const stale = await patch(sim, SERVICE, id, { state: "expired", expected_sys_mod_count: "0" });
    const blind = await patch(sim, SERVICE, id, { state: "expired" });
    const good = await patch(sim, SERVICE, id, { state: "closed", expected_sys_mod_count: 1, message: "applied" });
    expect([stale.status, blind.status, good.status]).toEqual([409, 400, 200]);
    expect(stale.body).toEqual({ error: { message: "Conflict", detail: "sys_mod_count is 1, expected 0" }, status: "failure" });
    expect(good.body.result).toMatchObject({ state: "closed", message: "applied", decided_by_user_name: "bob" });
  });

  it("or asking again is for the integration user alone, and only so", async () => {
    const sim = await open({ now: handClock().now });
    const id = await posted(sim);
    await press(sim, BOB, `${id}/request_info`, { comment: "which host?" });
    const person = await patch(sim, ROOT, id, { state: "pending", message: "db-01", expected_sys_mod_count: "1" });
    const forged = await patch(sim, SERVICE, id, { state: "approved", expected_sys_mod_count: "1" });
    const mute = await patch(sim, SERVICE, id, { state: "pending", expected_sys_mod_count: "1" });
    const asked = await patch(sim, SERVICE, id, { state: "pending", message: "db-01", expected_sys_mod_count: "1" });
    expect([person.status, forged.status, mute.status, asked.status]).toEqual([403, 400, 400, 200]);
    expect(asked.body.result).toMatchObject({ state: "pending", decided_by: "", message: "db-01" });
    expect((await press(sim, BOB, `${id}/approve`)).status).toBe(200);
  });

  it("is final", async () => {
    const sim = await open({ now: handClock().now });
    const id = await posted(sim);
    await patch(sim, SERVICE, id, { state: "withdrawn", expected_sys_mod_count: "0" });
    const back = await patch(sim, SERVICE, id, { state: "pending", message: "again", expected_sys_mod_count: "1" });
    const click = await press(sim, BOB, `${id}/approve`);
    expect([back.status, click.status]).toEqual([409, 409]);
  });
});
