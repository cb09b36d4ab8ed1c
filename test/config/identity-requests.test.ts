import { describe, expect, it } from "vitest";
import { loadPolicy } from "../../src/config/load-policy.ts";
import {
  actionEffect,
  attempted,
  cleared,
  closeDesks,
  closingOf,
  commentOn,
  idOf,
  openDesk,
  SEED,
} from "../connectors/servicenow/desk.ts";

closeDesks();

const ITEM = {
  number: "RITM0010001",
  opened_by: "alice",
  request: "REQ0010001",
  cat_item: "Access to the ledger",
  short_description: "Read access for Bob",
  approval: "approved",
};

/** An instance with one requested item and its task. */
function open() {
  return openDesk(
    {
      records: {
        ...SEED.records,
        sc_cat_item: [{ name: "Access to the ledger" }],
        sc_request: [{ number: "REQ0010001", requested_for: "alice" }],
        sc_req_item: [ITEM],
        sc_task: [{ number: "SCTASK0010001", request_item: "RITM0010001", request: "REQ0010001", short_description: "Grant it" }],
      },
    },
    {
      sources: ["sc_req_item"],
      risk: { sc_req_item: { constant: "medium" } },
      extra: { item: "cat_item.name", stage: "stage", assignment_group: "assignment_group" },
    },
  );
}

describe("identity requests: a policy and an SOP, nothing else", () => {
  it("the example policy loads with its SOP", () => {
    const read = loadPolicy("config/examples/identity-requests.yaml", "config/examples/identity");
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const workflow = read.policy.workflows.get("identity_requests");
    expect([workflow?.source, workflow?.sop.checks.length]).toEqual(["servicenow.sc_req_item", 4]);
    expect([...(workflow?.allowedActions ?? [])]).not.toContain("close_task");
  });

  it("a requested item is read with its people, its catalog item and its tasks, and takes our note", async () => {
    const desk = await open();
    expect(await desk.connector.check()).toEqual([]);
    const ref = {
      system: "servicenow",
      kind: "sc_req_item",
      id: idOf(desk.sim, "sc_req_item", "RITM0010001"),
      key: "RITM0010001",
    };
    const context = await desk.tickets.read(ref);
    expect(context.fields).toMatchObject({
      status: "ok",
      value: { type: "access_to_the_ledger", state: "open", phase: "open", extra: { item: "Access to the ledger" } },
    });
    expect(context.people).toMatchObject({
      status: "ok",
      value: { requester: { name: "Alice Doe" }, affected: { name: "Alice Doe" } },
    });
    expect(context.tasks).toMatchObject({ status: "ok", value: [{ key: "SCTASK0010001", state: "open", phase: "open" }] });
    const effect = actionEffect(commentOn(ref));
    const written = await desk.tickets.apply(cleared(desk, effect));
    expect(await desk.tickets.find(attempted(effect), written)).toMatchObject({ kind: "confirmed" });
  });

  it("its tasks are closed by people: without a close code nobody could read back what was meant", async () => {
    const desk = await open();
    const id = (table: string, key: string) => ({ system: "servicenow", kind: table, id: idOf(desk.sim, table, key), key });
    const close = closingOf(id("sc_req_item", "RITM0010001"), id("sc_task", "SCTASK0010001"));
    await expect(desk.tickets.apply(cleared(desk, actionEffect(close)))).rejects.toMatchObject({ code: "TICKET_REFUSED" });
    expect(desk.calls()).toEqual([]);
  });
});
