import { describe, expect, it } from "vitest";
import { KIND_NAMES } from "../../../src/connectors/servicenow/index.ts";
import { ask as askSim, closeInstances as closeSims, open, SERVICE } from "../../simulators/servicenow/desk.ts";
import { closeInstances } from "../../support/servicenow-app/index.ts";
import { openShop } from "./shop.ts";

closeInstances();
closeSims();

const TICKET = "b".repeat(32);
const asked = (ticket_table: string) => ({ idempotency_key: "0198-effect-9", ticket_table, ticket: TICKET, expires_at: "" });

describe("the record types that the connector serves", () => {
  it.each(KIND_NAMES)(
    "servicenow row 8: a question about a %s is taken by the shipped app, and its changes are announced",
    async (kind) => {
      const { app, as } = await openShop();
      await app.ask("property", "x_ots_ops.tables", KIND_NAMES.join(","));
      await as("alice");
      await app.ask("insert", kind, { sys_id: TICKET, number: "T1" });
      await as("service");
      expect(await app.ask("rest", "POST", "", { body: asked(kind) })).toMatchObject({ status: 201 });
      const subject = kind === "change_request" ? "change" : kind;
      const rows = await app.ask("rows", "x_ots_ops_outbox");
      expect(rows.map(({ event }) => event)).toEqual([`${subject}.created`]);
    },
  );

  it.each(KIND_NAMES)("servicenow row 8: a question about a %s is taken by the simulator as by the app", async (kind) => {
    const sim = await open({ records: { [kind]: [{ sys_id: TICKET }] } });
    const { status } = await askSim(sim, SERVICE, "POST /api/x_ots_ops/v1/reviews", asked(kind));
    expect(status).toBe(201);
  });

  it("servicenow row 8: the simulator takes no question about a record that the app does not serve", async () => {
    const sim = await open({ records: { incident_task: [{ sys_id: TICKET }] } });
    const { status } = await askSim(sim, SERVICE, "POST /api/x_ots_ops/v1/reviews", asked("incident_task"));
    expect(status).toBe(400);
  });
});
