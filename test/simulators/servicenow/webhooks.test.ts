import { createHmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { closeLoopbacks, loopback } from "../../support/loopback.ts";
import { ask, BOB, closeInstances, handClock, idOf, open, SERVICE } from "./desk.ts";

closeInstances();
closeLoopbacks();

interface Got {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Heard {
  readonly event: string;
  readonly operation: string;
  readonly sys_updated_by: string;
  readonly sys_mod_count: number;
}

function readEvent({ body }: Got): Heard {
  const event: Heard = JSON.parse(body);
  return event;
}

/** A listener that answers with the given statuses in turn, then 202. */
async function listener(...answers: readonly (number | readonly [number, Record<string, string>])[]) {
  const got: Got[] = [];
  const open = { now: 0, most: 0 };
  const { url } = await loopback((request, response) => {
    open.now += 1;
    open.most = Math.max(open.most, open.now);
    const answer = answers[got.length] ?? 202;
    const [status, headers] = typeof answer === "number" ? [answer, {}] : answer;
    const entry = { headers: request.headers, body: "" };
    got.push(entry);
    void text(request).then((body) => {
      entry.body = body;
      setImmediate(() => {
        open.now -= 1;
        response.writeHead(status, headers).end();
      });
    });
  });
  const hook = { url: `${url}/webhooks/servicenow`, secret: "s3cret-ü", keyId: "k1", baseWaitMs: 1 };
  return { hook, got, open, events: () => got.map(readEvent) };
}

describe("webhooks of the ServiceNow simulator", () => {
  it("carry ids, changed columns and a signature over event id, time and raw body", async () => {
    const clock = handClock();
    const { hook, got } = await listener();
    const sim = await open({ webhook: hook, now: clock.now });
    sim.update("change_request", "CHG0030001", { risk: "2", description: "private", work_notes: "secret" }, { asUser: "bob" });
    await sim.idle();
    const [first] = got;
    const headers = first?.headers ?? {};
    const signed = `${String(headers["x-ots-event-id"])}.${String(headers["x-ots-timestamp"])}.${first?.body ?? ""}`;
    expect(got).toHaveLength(1);
    expect(JSON.parse(first?.body ?? "")).toEqual({
      schema: "ots.servicenow.event/1",
      event: "change.updated",
      instance: "dev0001",
      table: "change_request",
      sys_id: idOf(sim, "change_request", "CHG0030001"),
      number: "CHG0030001",
      sys_mod_count: 1,
      sys_updated_on: "2026-11-21 12:00:00",
      sys_updated_by: "bob",
      operation: "update",
      changed: { risk: { from: "3", to: "2" } },
    });
    expect(headers["x-ots-timestamp"]).toBe(String(clock.now().getTime() / 1000));
    expect(headers).toMatchObject({ "x-ots-key-id": "k1", "x-ots-attempt": "1", "x-ots-instance": "dev0001" });
    expect(headers["x-ots-signature"]).toBe(
      `v1=${createHmac("sha256", Buffer.from("s3cret-ü")).update(signed).digest("base64")}`,
    );
  });

  it("fire for people on inserts and updates of watched tables, not for our own account, imports or other tables", async () => {
    const { hook, events } = await listener();
    const sim = await open({ webhook: hook });
    await ask(sim, BOB, "POST /api/now/table/incident", { short_description: "a" });
    sim.insert("change_request", { short_description: "b" }, { asUser: "alice" });
    await ask(sim, SERVICE, `PATCH /api/now/table/change_request/${idOf(sim, "change_request", "CHG0030001")}`, {
      work_notes: "ours",
    });
    sim.update("incident", "INC0010001", { state: "2" }, { asUser: "bob", silent: true });
    sim.update("change_task", "CTASK0010001", { state: "2" }, { asUser: "bob" });
    await sim.idle();
    expect(events().map((event) => [event.event, event.operation, event.sys_updated_by])).toEqual([
      ["incident.created", "insert", "bob"],
      ["change.created", "insert", "alice"],
    ]);
  });

  it("fire for a person's decision on a review, naming review and ticket, and never for our own writes to it", async () => {
    const { hook, events } = await listener();
    const sim = await open({ webhook: { ...hook, tables: ["change_task"] } });
    const ticket = idOf(sim, "change_request", "CHG0030001");
    const body = { idempotency_key: "effect-00000001", ticket_table: "change_request", ticket };
    const { body: made } = await ask(sim, SERVICE, "POST /api/x_ots_ops/v1/reviews", body);
    const id = made.result.sys_id;
    await ask(sim, BOB, `POST /api/x_ots_ops/v1/reviews/${id}/actions/approve`, {});
    await ask(sim, SERVICE, `PATCH /api/x_ots_ops/v1/reviews/${id}`, { state: "closed", expected_sys_mod_count: "1" });
    sim.update("change_task", "CTASK0010001", { state: "2" }, { asUser: "bob" });
    await sim.idle();
    expect(events()).toMatchObject([
      {
        event: "review.decided",
        table: "x_ots_ops_review",
        sys_id: id,
        review: id,
        ticket,
        ticket_table: "change_request",
        number: "CHG0030001",
        sys_updated_by: "bob",
        changed: { state: { from: "pending", to: "approved" } },
      },
      { event: "change_task.updated", table: "change_task" },
    ]);
  });

  it("are retried under the same event id, signed afresh, until they are taken", async () => {
    const clock = handClock();
    const { hook, got } = await listener(401, 403, 404, 408, 409, [429, { "retry-after": "0" }], 500, 503);
    const sim = await open({ webhook: hook, now: () => (clock.forward(1), clock.now()) });
    sim.update("change_request", "CHG0030001", { risk: "2" }, { asUser: "bob" });
    await sim.idle();
    const headers = (name: string) => new Set(got.map((one) => one.headers[name]));
    expect(sim.delivery.log).toMatchObject([{ status: "delivered", attempts: [401, 403, 404, 408, 409, 429, 500, 503, 202] }]);
    expect(headers("x-ots-event-id").size).toBe(1);
    expect(headers("x-ots-timestamp").size).toBe(9);
    expect(headers("x-ots-signature").size).toBe(9);
    expect(got.map((one) => one.headers["x-ots-attempt"])).toEqual(["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  });

  it.each([400, 413, 421, 422])("are dead after %i", async (status) => {
    const { hook } = await listener(status);
    const sim = await open({ webhook: hook });
    sim.update("change_request", "CHG0030001", { risk: "2" });
    await sim.idle();
    expect(sim.delivery.log).toMatchObject([{ status: "dead", attempts: [status] }]);
  });

  it("give up after their last attempt, and time out on a listener that says nothing", async () => {
    const { url } = await loopback(() => {});
    const sim = await open({ webhook: { url, secret: "s", keyId: "k", baseWaitMs: 1, maxAttempts: 2, timeoutMs: 20 } });
    sim.update("change_request", "CHG0030001", { risk: "2" });
    await sim.idle();
    expect(sim.delivery.log).toMatchObject([{ status: "dead", attempts: [0, 0] }]);
  });

  it("never use more than four connections", async () => {
    const { hook, got, open: load } = await listener();
    const sim = await open({ webhook: hook });
    for (let at = 0; at < 40; at += 1) sim.insert("incident", { short_description: `${at}` });
    await sim.idle();
    expect(got).toHaveLength(40);
    expect(load.most).toBeLessThanOrEqual(4);
  });

  it("are doubled, lost and swapped by seeded shares", async () => {
    const run = async (seed: number) => {
      const { hook, got, events } = await listener();
      const sim = await open({ webhook: hook, seed, chaos: { duplicateShare: 0.3, loseShare: 0.3, reorderShare: 0.3 } });
      for (let at = 0; at < 30; at += 1) sim.update("incident", "INC0010001", { short_description: `${at}` });
      await sim.idle();
      const versions = events().map((event) => event.sys_mod_count);
      const lost = sim.delivery.log.filter((one) => one.status === "lost").length;
      const doubled = got.length - new Set(got.map((one) => one.headers["x-ots-event-id"])).size;
      return {
        lost,
        doubled,
        sent: versions.toSorted((a, b) => a - b),
        sorted: versions.every((v, at) => v >= (versions[at - 1] ?? 0)),
      };
    };
    const [first, again, other] = [await run(7), await run(7), await run(8)];
    expect(first.lost).toBeGreaterThan(0);
    expect(first.doubled).toBeGreaterThan(0);
    expect(first.sorted).toBe(false);
    expect(again.sent).toEqual(first.sent);
    expect(other.sent).not.toEqual(first.sent);
  });

  it("can be held back, sent in reversed order and sent again", async () => {
    const { hook, got, events } = await listener();
    const sim = await open({ webhook: hook });
    sim.delivery.pause();
    sim.update("incident", "INC0010001", { state: "2" });
    sim.update("incident", "INC0010001", { state: "3" });
    expect(got).toEqual([]);
    sim.delivery.resume("reversed");
    await sim.idle();
    sim.delivery.resend(sim.delivery.log[0]?.eventId ?? "");
    await sim.idle();
    expect(
      events()
        .map((event) => event.sys_mod_count)
        .toSorted((a, b) => a - b),
    ).toEqual([1, 1, 2]);
    expect(sim.delivery.resend("unknown")).toBe(false);
  });

  it("start when a listener is set, and stop when it is taken away", async () => {
    const { hook, got } = await listener();
    const sim = await open();
    sim.update("incident", "INC0010001", { state: "2" });
    sim.setWebhook(hook);
    sim.update("incident", "INC0010001", { state: "3" });
    await sim.idle();
    sim.setWebhook(undefined);
    sim.update("incident", "INC0010001", { state: "4" });
    await sim.idle();
    expect(got).toHaveLength(1);
  });
});
