import { describe, expect, it } from "vitest";
import type { ServiceNowSim } from "../../../simulators/servicenow/index.ts";
import { ask, BOB, closeInstances, idOf, open, SERVICE } from "./desk.ts";

closeInstances();

const DONE = { state: "3", close_code: "successful", close_notes: "done" };

function auditOf(sim: ServiceNowSim, id: string) {
  const rows = sim.records("sys_audit", { documentkey: id, tablename: "change_task" });
  return rows.map((row) => [row["fieldname"], row["oldvalue"], row["newvalue"], row["user"], row["record_checkpoint"]]);
}

describe("an instance of the ServiceNow simulator without our app", () => {
  it("knows neither its table nor its REST API, alone or in a batch", async () => {
    const sim = await open({ app: false });
    const table = await ask(sim, SERVICE, "GET /api/now/table/x_ots_ops_review");
    const row = await ask(sim, SERVICE, `GET /api/now/table/x_ots_ops_review/${"1".repeat(32)}`);
    const api = await ask(sim, SERVICE, "POST /api/x_ots_ops/v1/reviews", {});
    expect([table.status, table.body.error.message]).toEqual([400, "Invalid table x_ots_ops_review"]);
    expect([row.status, api.status, api.body.error.message]).toEqual([400, 404, "Requested URI does not represent any resource"]);
  });

  it("sends no webhook: the business rules are our app's", async () => {
    const webhook = { url: "http://127.0.0.1:9/webhooks/servicenow", secret: "s".repeat(40), keyId: "k1" };
    const sim = await open({ app: false, webhook });
    sim.update("change_request", "CHG0030001", { short_description: "other" }, { asUser: "bob" });
    await sim.idle();
    expect(sim.delivery.log).toEqual([]);
  });
});

describe("a review task of the ServiceNow simulator", () => {
  it("needs code and notes to close, blocks closing the change while open, and writes one audit row a changed column by the session that wrote", async () => {
    const sim = await open({ app: false });
    const change = idOf(sim, "change_request", "CHG0030003");
    const columns = { change_request: change, change_task_type: "review", short_description: "Question" };
    const made = await ask(sim, SERVICE, "POST /api/now/table/change_task", columns);
    const id: string = made.body.result.sys_id;
    const closing = (who: string, body: object) => ask(sim, who, `PATCH /api/now/table/change_task/${id}`, body);
    expect(made.body.result).toMatchObject({ state: "1", sys_created_by: "ots.service" });
    expect((await ask(sim, BOB, `PATCH /api/now/table/change_request/${change}`, DONE)).status).toBe(403);
    expect((await closing(BOB, { state: "3" })).status).toBe(403);
    expect(auditOf(sim, id)).toEqual([]);
    expect((await closing(BOB, { ...DONE, closed_by: "9".repeat(32) })).status).toBe(200);
    expect(auditOf(sim, id)).toEqual(
      expect.arrayContaining([
        ["state", "1", "3", "bob", "1"],
        ["close_code", "", "successful", "bob", "1"],
        ["close_notes", "", "done", "bob", "1"],
      ]),
    );
    expect(sim.record("change_task", id)).toMatchObject({ closed_by: idOf(sim, "sys_user", "bob"), active: "false" });
    expect((await closing(SERVICE, { state: "4" })).status).toBe(403);
    expect((await ask(sim, BOB, `PATCH /api/now/table/change_request/${change}`, DONE)).status).toBe(200);
  });

  it("does not hold back a change that moves to Review with its last implementation task", async () => {
    const sim = await open({ app: false });
    const change = idOf(sim, "change_request", "CHG0030001");
    sim.insert("change_task", { change_request: change, change_task_type: "review" }, { asUser: "ots.service" });
    sim.update("change_task", "CTASK0010001", DONE, { asUser: "bob" });
    expect(sim.record("change_request", "CHG0030001")).toMatchObject({ state: "0" });
  });
});
