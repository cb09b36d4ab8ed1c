import { describe, expect, it } from "vitest";
import { closeLoopbacks, loopback } from "../../support/loopback.ts";
import { closeInstances } from "../../support/servicenow-app/index.ts";
import { CHANGE, openShop, type Shop } from "./shop.ts";

closeInstances();
closeLoopbacks();

interface Listener {
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>[];
}

/** Answers every POST like this; keeps what it was sent. */
async function listener(status: number, more: Readonly<Record<string, string>> = {}): Promise<Listener> {
  const headers: Listener["headers"] = [];
  const { url } = await loopback((request, response) => {
    headers.push(request.headers);
    request.resume();
    request.on("end", () => response.writeHead(status, more).end());
  });
  return { endpoint: `${url}/webhooks/servicenow`, headers };
}

/** An event that was tried once; gives its row. */
async function tried(shop: Shop): Promise<Readonly<Record<string, string>>> {
  await shop.as("alice");
  await shop.app.ask("update", "change_request", CHANGE, { state: "-1" });
  await shop.app.ask("pump");
  return (await shop.app.ask("rows", "x_ots_ops_outbox"))[0] ?? {};
}

describe("what the shipped outbox makes of an answer", () => {
  it.each([200, 202, 204])("servicenow row 4: %i is done", async (status) => {
    const shop = await openShop({ endpoint: (await listener(status)).endpoint });
    expect(await tried(shop)).toMatchObject({ state: "sent", last_status: String(status) });
  });

  it.each([400, 413, 421, 422])("servicenow row 4: %i is dead: it would be answered so again", async (status) => {
    const shop = await openShop({ endpoint: (await listener(status)).endpoint });
    expect(await tried(shop)).toMatchObject({ state: "dead", attempts: "1", last_status: String(status) });
    expect(await shop.app.ask("logged")).toHaveLength(1);
  });

  it.each([301, 401, 403, 404, 408, 409, 429, 500, 502, 504])(
    "servicenow row 4: %i is tried again after 15 seconds",
    async (status) => {
      const shop = await openShop({ endpoint: (await listener(status)).endpoint });
      expect(await tried(shop)).toMatchObject({ state: "ready", next_attempt_at: "2026-11-21 12:00:15" });
    },
  );

  it.each([
    ["Retry-After", "7", "2026-11-21 12:00:07"],
    ["RETRY-AFTER", " 0120 ", "2026-11-21 12:02:00"],
    ["retry-after", "999999", "2026-11-21 13:00:00"],
    ["Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT", "2026-11-21 12:00:15"],
  ])("servicenow row 13: %s: %s is honoured up to an hour, in any spelling; a date is not", async (name, value, next) => {
    const shop = await openShop({ endpoint: (await listener(503, { [name]: value })).endpoint });
    expect((await tried(shop))["next_attempt_at"]).toBe(next);
  });

  it("servicenow row 4: a listener that cannot be reached is tried again", async () => {
    const shop = await openShop({ endpoint: "http://127.0.0.1:1/webhooks/servicenow" });
    expect(await tried(shop)).toMatchObject({ state: "ready", last_status: "0", next_attempt_at: "2026-11-21 12:00:15" });
  });

  it("servicenow row 4: 12 tries at most, each wait twice the last, at most an hour; one event id, a fresh time each", async () => {
    const { endpoint, headers } = await listener(500);
    const shop = await openShop({ endpoint });
    const waits: number[] = [];
    let row = await tried(shop);
    let now = Date.parse("2026-11-21T12:00:00Z");
    while (row["state"] === "ready") {
      const next = Date.parse(`${row["next_attempt_at"]?.replace(" ", "T")}Z`);
      waits.push((next - now) / 1000);
      now = next;
      await shop.app.ask("time", now);
      await shop.app.ask("pump", true);
      row = (await shop.app.ask("rows", "x_ots_ops_outbox"))[0] ?? {};
    }
    expect(waits).toEqual([15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
    expect(row).toMatchObject({ state: "dead", attempts: "12" });
    expect(headers.map((each) => each["x-ots-attempt"])).toEqual(Array.from({ length: 12 }, (_, i) => String(i + 1)));
    expect(new Set(headers.map((each) => each["x-ots-event-id"])).size).toBe(1);
    expect(new Set(headers.map((each) => each["x-ots-timestamp"])).size).toBe(12);
    expect(new Set(headers.map((each) => each["x-ots-signature"])).size).toBe(12);
    expect(headers[0]).toMatchObject({ "x-ots-key-id": "k1", "x-ots-instance": "dev0001" });
  });

  it.each([
    ["x_ots_ops.endpoint", "http://listener.corp.example/webhooks/servicenow", "x_ots_ops.endpoint is no https address"],
    ["x_ots_ops.credential_id", "", "x_ots_ops.credential_id names no credential with a password"],
  ])("assurance 7: with a wrong %s nothing leaves the instance, and the row says why", async (name, value, why) => {
    const { endpoint, headers } = await listener(202);
    const shop = await openShop({ endpoint });
    await shop.app.ask("property", name, value);
    expect(await tried(shop)).toMatchObject({ state: "ready", last_status: "0", last_error: why });
    expect(headers).toEqual([]);
  });

  it("sent events are deleted after 30 days, dead ones stay", async () => {
    const shop = await openShop();
    await shop.app.ask("insert", "x_ots_ops_outbox", { state: "sent" });
    await shop.app.ask("insert", "x_ots_ops_outbox", { state: "dead" });
    await shop.app.ask("time", Date.parse("2026-12-21T12:00:01Z"));
    await shop.app.ask("pump", true);
    expect((await shop.app.ask("rows", "x_ots_ops_outbox")).map(({ state }) => state)).toEqual(["dead"]);
  });

  it("capability 1.1: only the tables of the property are announced, an event holds no text of the record, and a mistake keeps nobody from a ticket", async () => {
    const shop = await openShop();
    await shop.as("alice");
    await shop.app.ask("insert", "incident", { number: "INC1" });
    await shop.app.ask("property", "x_ots_ops.tables", "incident, change_request");
    await shop.app.ask("insert", "incident", { number: "INC2", short_description: "Jane Doe, 4111 1111", caller_id: PERSON });
    const rows = await shop.app.ask("rows", "x_ots_ops_outbox");
    expect(rows.map(({ event }) => event)).toEqual(["incident.created"]);
    expect(rows[0]?.["body"]).not.toMatch(/Jane|4111 1111/);
  });
});

const PERSON = "9".repeat(32);
