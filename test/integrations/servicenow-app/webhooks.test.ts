import { expect, it } from "vitest";
import { OpsError } from "../../../src/case/index.ts";
import { closeDesks, type Desk, openDesk, PEOPLE, plantChange, rowsIn, standing } from "../../support/desk/index.ts";
import { WEBHOOK_SECRET } from "../../support/desk/servicenow.ts";
import { closeInstances } from "../../support/servicenow-app/index.ts";
import { CHANGE, openShop, type Setup, type Shop } from "./shop.ts";

closeInstances();
closeDesks();

const NEXT = { keyId: "k2", secret: "Schlüssel 鍵 of more than thirty-two bytes" };
const MINUTE = 60_000;

/** The service's own listener, and an instance that sends to it. */
async function connect(setup: Setup = {}): Promise<{ readonly desk: Desk; readonly shop: Shop }> {
  const desk = await openDesk({ connection: { webhookSecrets: [{ keyId: "k1", secret: WEBHOOK_SECRET }, NEXT] } });
  const shop = await openShop({ endpoint: `${desk.url}/webhooks/servicenow`, secret: WEBHOOK_SECRET, ...setup });
  return { desk, shop };
}

/** Puts a change of the desk's instance into the app's, and moves it there as that person. */
async function moveChange(desk: Desk, shop: Shop, columns: Record<string, string> = {}): Promise<string> {
  const number = plantChange(desk);
  const { sys_id = "", state = "" } = desk.serviceNow.record("change_request", number) ?? {};
  await shop.as("service");
  await shop.app.ask("insert", "change_request", { sys_id, number, state, requested_by: PEOPLE.alice.sysId });
  desk.serviceNow.update("change_request", number, { state: "-1" }, { asUser: "alice", silent: true });
  await shop.as("alice");
  await shop.app.ask("update", "change_request", sys_id, { state: "-1", ...columns });
  return number;
}

/** The listener's process answers 503 for as long as its store is down. */
async function downUntil(desk: Desk): Promise<() => void> {
  let down = true;
  await desk.restart((world) => ({
    ...world,
    store: {
      ...world.store,
      inbox: {
        ...world.store.inbox,
        put: (...args) =>
          down ? Promise.reject(new OpsError("STORE_DOWN", "the database does not answer")) : world.store.inbox.put(...args),
      },
    },
  }));
  return () => {
    down = false;
  };
}

it("capability 1.1: a change that moves is announced at once, accepted with 202, and handled", async () => {
  const { desk, shop } = await connect();
  const number = await moveChange(desk, shop);
  await shop.app.ask("pump");
  const [sent] = await shop.app.ask("rows", "x_ots_ops_outbox");
  expect(sent).toMatchObject({ event: "change.updated", state: "sent", attempts: "1", last_status: "202", last_error: "" });
  await desk.settle();
  expect(await standing(desk, number)).toBe("ended applied");
});

it("assurance 7: the signature holds over raw UTF-8, with a secret that is no ASCII, under the second live key", async () => {
  const { desk, shop } = await connect({ ...NEXT });
  const number = await moveChange(desk, shop, { cmdb_ci: "Zürich 東京 😀 ${gs.x}" });
  await shop.app.ask("pump");
  const [sent] = await shop.app.ask("rows", "x_ots_ops_outbox");
  expect(sent).toMatchObject({ state: "sent", last_status: "202" });
  const body: unknown = JSON.parse(sent?.["body"] ?? "");
  expect(body).toMatchObject({ number, changed: { cmdb_ci: { from: "", to: "Zürich 東京 😀 ${gs.x}" } } });
  expect(sent?.["body"]).not.toContain("${");
});

it("servicenow row 4: 503 is tried again after Retry-After, signed anew under the same event id, and then accepted once", async () => {
  const { desk, shop } = await connect();
  const recover = await downUntil(desk);
  await shop.app.ask("property", "x_ots_ops.endpoint", `${desk.url}/webhooks/servicenow`);
  await moveChange(desk, shop);
  await shop.app.ask("pump");
  const [waiting] = await shop.app.ask("rows", "x_ots_ops_outbox");
  expect(waiting).toMatchObject({ state: "ready", attempts: "1", last_status: "503", next_attempt_at: "2026-11-21 12:00:05" });
  recover();
  await shop.app.ask("pump", true);
  expect((await shop.app.ask("rows", "x_ots_ops_outbox"))[0]).toMatchObject({ state: "ready", attempts: "1" });
  // Ten minutes later the first signature would be expired: only a fresh one passes.
  desk.clock.now = new Date(desk.clock.now.getTime() + 10 * MINUTE);
  await shop.app.ask("time", desk.clock.now.getTime());
  await shop.app.ask("pump", true);
  const [sent] = await shop.app.ask("rows", "x_ots_ops_outbox");
  expect(sent).toMatchObject({ sys_id: waiting?.["sys_id"], state: "sent", attempts: "2", last_status: "202" });
  const { rows } = await desk.database.db.query("select id from inbox");
  expect(rows).toEqual([{ id: `servicenow:dev0001:${sent?.["sys_id"]}` }]);
});

it("servicenow row 2: an event that is sent twice is one delivery", async () => {
  const { desk, shop } = await connect();
  await moveChange(desk, shop);
  await shop.app.ask("pump");
  const [sent] = await shop.app.ask("rows", "x_ots_ops_outbox");
  const again = { state: "ready", next_attempt_at: "2026-11-21 12:00:00" };
  await shop.app.ask("update", "x_ots_ops_outbox", sent?.["sys_id"] ?? "", again);
  await shop.app.ask("pump", true);
  expect((await shop.app.ask("rows", "x_ots_ops_outbox"))[0]).toMatchObject({ state: "sent", last_status: "200", attempts: "2" });
  expect(await rowsIn(desk, "inbox")).toBe(1);
});

it("servicenow row 3: a wrong secret is refused with 401 and tried again: a rotated credential heals it", async () => {
  const { desk, shop } = await connect({ secret: "another secret of more than thirty-two bytes" });
  await moveChange(desk, shop);
  await shop.app.ask("pump");
  const [refused] = await shop.app.ask("rows", "x_ots_ops_outbox");
  expect(refused).toMatchObject({ state: "ready", last_status: "401", next_attempt_at: "2026-11-21 12:00:15" });
  await shop.app.ask("credential", "ots-webhook", NEXT.secret);
  await shop.app.ask("property", "x_ots_ops.key_id", NEXT.keyId);
  await shop.app.ask("time", desk.clock.now.getTime() + 15_000);
  await shop.app.ask("pump", true);
  expect((await shop.app.ask("rows", "x_ots_ops_outbox"))[0]).toMatchObject({ state: "sent", last_status: "202" });
});

it("servicenow row 26: a clone, which has our address and secret but another name, keeps and sends nothing", async () => {
  const { desk, shop } = await connect({ instance: "test0001" });
  await moveChange(desk, shop);
  await shop.app.ask("pump", true);
  expect(await shop.app.ask("rows", "x_ots_ops_outbox")).toEqual([]);
  // What was waiting when the clone was made stays where it is.
  const waiting = { state: "ready", body: "{}", next_attempt_at: "2026-11-21 11:00:00", attempts: "0" };
  await shop.app.ask("insert", "x_ots_ops_outbox", waiting);
  await shop.app.ask("pump", true);
  expect((await shop.app.ask("rows", "x_ots_ops_outbox"))[0]).toMatchObject({ state: "ready", attempts: "0" });
  expect(desk.refusals.take()).toBeNull();
  expect(await rowsIn(desk, "inbox")).toBe(0);
});

it("servicenow row 5: our own write of a ticket is no event; a move of a review or an approval always is", async () => {
  const { desk, shop } = await connect();
  await shop.as("service");
  await shop.app.ask("update", "change_request", CHANGE, { state: "-1" });
  expect(await shop.app.ask("rows", "x_ots_ops_outbox")).toEqual([]);
  const review = await shop.question();
  const { row } = await shop.app.ask("update", "x_ots_ops_review", review, { state: "withdrawn" });
  expect(row?.["state"]).toBe("withdrawn");
  const approval = { sysapproval: CHANGE, approver: PEOPLE.lee.sysId, state: "requested" };
  await shop.app.ask("insert", "task", { sys_id: CHANGE, sys_class_name: "change_request" });
  await shop.app.ask("insert", "sysapproval_approver", { ...approval, source_table: "change_request", document_id: CHANGE });
  await shop.app.ask("pump");
  const rows = await shop.app.ask("rows", "x_ots_ops_outbox");
  expect(rows.map(({ event, last_status }) => `${event} ${last_status}`)).toEqual(["review.decided 202", "approval.decided 202"]);
  expect(await rowsIn(desk, "inbox")).toBe(2);
});
