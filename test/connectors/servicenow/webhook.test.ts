import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { startServiceNow } from "../../../simulators/servicenow/index.ts";
import { webhookScheme } from "../../../src/connectors/servicenow/webhook.ts";
import type { RawRequest } from "../../../src/ports/index.ts";
import { idOf, NEXT_SECRET, NOON, SECRET, SEED, settings } from "./desk.ts";

const scheme = webhookScheme(settings("https://dev0001.example.com"));
const CHANGE = "c".repeat(32);
const REVIEW = "d".repeat(32);

const EVENT = {
  schema: "ots.servicenow.event/1",
  event: "change.updated",
  instance: "dev0001",
  table: "change_request",
  sys_id: CHANGE,
  number: "CHG0030001",
  sys_mod_count: 8,
  sys_updated_on: "2026-11-21 12:00:00",
  sys_updated_by: "alice",
  operation: "update",
  changed: { state: { from: "-2", to: "-1" } },
};
const DECIDED = {
  ...EVENT,
  event: "review.decided",
  table: "x_ots_ops_review",
  sys_id: REVIEW,
  ticket_table: "change_request",
  ticket: CHANGE,
};

interface Signing {
  readonly secret?: string;
  readonly keyId?: string;
  readonly at?: Date;
  readonly encoding?: "base64" | "hex";
  readonly eventId?: string;
}

function signed(event: unknown, how: Signing = {}): RawRequest {
  const body = Buffer.from(typeof event === "string" ? event : JSON.stringify(event));
  const timestamp = String(Math.floor((how.at ?? NOON).getTime() / 1000));
  const eventId = how.eventId ?? "f".repeat(32);
  const mac = createHmac("sha256", Buffer.from(how.secret ?? SECRET))
    .update(`${eventId}.${timestamp}.`)
    .update(body);
  return {
    body,
    headers: {
      "x-ots-event-id": eventId,
      "x-ots-timestamp": timestamp,
      "x-ots-key-id": how.keyId ?? "k1",
      "x-ots-signature": `v1=${mac.digest(how.encoding ?? "base64")}`,
    },
  };
}

function without(request: RawRequest, header: string): RawRequest {
  return { ...request, headers: { ...request.headers, [header]: undefined } };
}

function replaced(request: RawRequest, header: string, value: string): RawRequest {
  return { ...request, headers: { ...request.headers, [header]: value } };
}

const good = signed(EVENT);
const signature = good.headers["x-ots-signature"] ?? "";

describe("assurance 1: a webhook with a wrong, missing or truncated signature is unsigned", () => {
  it.each<[string, RawRequest]>([
    ["no signature", without(good, "x-ots-signature")],
    ["no timestamp", without(good, "x-ots-timestamp")],
    ["no event id", without(good, "x-ots-event-id")],
    ["no key id", without(good, "x-ots-key-id")],
    ["a truncated signature", replaced(good, "x-ots-signature", signature.slice(0, -4))],
    ["an empty mac", replaced(good, "x-ots-signature", "v1=")],
    ["another version", replaced(good, "x-ots-signature", signature.replace("v1=", "v2="))],
    ["another secret", signed(EVENT, { secret: "x".repeat(40) })],
    ["an unknown key", signed(EVENT, { keyId: "k9" })],
    ["another event id than signed", replaced(good, "x-ots-event-id", "e".repeat(32))],
    ["another timestamp than signed", replaced(good, "x-ots-timestamp", String(NOON.getTime() / 1000 + 1))],
    ["an event id that is none", signed(EVENT, { eventId: "a:b c" })],
    ["a timestamp in milliseconds", replaced(good, "x-ots-timestamp", String(NOON.getTime()))],
  ])("%s", (_name, request) => {
    expect(scheme.receive(request, NOON).kind).toBe("unsigned");
  });
});

describe("assurance 2: a signed timestamp counts for five minutes either way", () => {
  it.each([
    [0, "accepted"],
    [300, "accepted"],
    [-300, "accepted"],
    [301, "expired_signature"],
    [-301, "expired_signature"],
  ])("servicenow row 3: %i seconds off: %s", (seconds, kind) => {
    const at = new Date(NOON.getTime() + seconds * 1000);
    expect(scheme.receive(signed(EVENT, { at }), NOON).kind).toBe(kind);
  });

  it("a forged one is unsigned, however old", () => {
    const old = new Date(NOON.getTime() - 3_600_000);
    expect(scheme.receive(signed(EVENT, { at: old, secret: "x".repeat(40) }), NOON).kind).toBe("unsigned");
  });
});

describe("assurance 3: the signature is over the raw bytes", () => {
  it("servicenow row 3: one more space in the body is refused", () => {
    const spaced = Buffer.from(JSON.stringify(EVENT).replace(":", ": "));
    expect(scheme.receive({ ...good, body: spaced }, NOON).kind).toBe("unsigned");
  });

  it("bytes that are no UTF-8 are not repaired before they are checked", () => {
    const event = JSON.stringify({ ...EVENT, note: "größer" });
    expect(scheme.receive(signed(event), NOON).kind).toBe("accepted");
    expect(scheme.receive({ ...signed(event), body: Buffer.from(event, "latin1") }, NOON).kind).toBe("unsigned");
  });

  it("a hexadecimal signature of the same bytes passes too", () => {
    expect(scheme.receive(signed(EVENT, { encoding: "hex" }), NOON).kind).toBe("accepted");
  });
});

describe("assurance 4: key rotation", () => {
  it("both secrets pass while both are live", () => {
    expect(scheme.receive(signed(EVENT), NOON).kind).toBe("accepted");
    expect(scheme.receive(signed(EVENT, { secret: NEXT_SECRET, keyId: "k2" }), NOON).kind).toBe("accepted");
  });

  it("a key's secret does not pass under the other key's name", () => {
    expect(scheme.receive(signed(EVENT, { keyId: "k2" }), NOON).kind).toBe("unsigned");
  });

  it("after the rotation the old one fails", () => {
    const after = webhookScheme(
      settings("https://dev0001.example.com", { webhookSecrets: [{ keyId: "k2", secret: NEXT_SECRET }] }),
    );
    expect(after.receive(signed(EVENT), NOON).kind).toBe("unsigned");
    expect(after.receive(signed(EVENT, { secret: NEXT_SECRET, keyId: "k2" }), NOON).kind).toBe("accepted");
  });
});

describe("what is kept of an event", () => {
  it("a changed ticket becomes its ids and its version", () => {
    expect(scheme.receive(good, NOON)).toEqual({
      kind: "accepted",
      delivery: {
        id: `servicenow:dev0001:${"f".repeat(32)}`,
        system: "servicenow",
        about: "ticket",
        ticket: { system: "servicenow", kind: "change_request", id: CHANGE, key: "CHG0030001" },
        record: null,
        version: 8,
        own: false,
        via: "servicenow",
      },
    });
  });

  it("a decided review names its record and its ticket", () => {
    const received = scheme.receive(signed(DECIDED), NOON);
    expect(received).toMatchObject({
      kind: "accepted",
      delivery: {
        about: "review",
        record: REVIEW,
        version: null,
        ticket: { kind: "change_request", id: CHANGE, key: "CHG0030001" },
      },
    });
  });

  it("servicenow row 5: an approval that moved, by whomever, is news of its ticket and says nothing about the ticket's version", () => {
    const event = { ...DECIDED, event: "approval.decided", table: "sysapproval_approver", sys_updated_by: "OTS.Service" };
    const received = scheme.receive(signed(event), NOON);
    expect(received).toMatchObject({
      kind: "accepted",
      delivery: { about: "ticket", ticket: { kind: "change_request", id: CHANGE }, record: null, version: null, own: false },
    });
    expect(scheme.receive(signed({ ...event, ticket: undefined }), NOON)).toMatchObject({ kind: "malformed", field: "ticket" });
  });

  it("servicenow row 5, assurance 7: our own change of a ticket is marked as an echo, in any letter case", () => {
    const received = scheme.receive(signed({ ...EVENT, sys_updated_by: "OTS.Service" }), NOON);
    expect(received).toMatchObject({ delivery: { own: true } });
  });

  it("servicenow row 5, assurance 7: an act on a review is never an echo", () => {
    const received = scheme.receive(signed({ ...DECIDED, sys_updated_by: "ots.service" }), NOON);
    expect(received).toMatchObject({ delivery: { own: false } });
  });

  it.each([
    ["a clone of the instance", { ...EVENT, instance: "dev0001clone" }, "ignored"],
    ["a table that is no source", { ...EVENT, table: "problem" }, "ignored"],
    ["a review of a ticket that is no source", { ...DECIDED, ticket_table: "problem" }, "ignored"],
    ["another region", { ...EVENT, region: "us-east-1" }, "other_region"],
  ])("servicenow row 26: %s is not taken", (_name, event, kind) => {
    expect(scheme.receive(signed(event), NOON).kind).toBe(kind);
  });

  it.each([
    ["not JSON", "{", "body"],
    ["a list", "[]", "body"],
    ["another schema", { ...EVENT, schema: "ots.servicenow.event/2" }, "schema"],
    ["an id with a query in it", { ...EVENT, sys_id: `${CHANGE}^state=1` }, "sys_id"],
    ["a negative version", { ...EVENT, sys_mod_count: -1 }, "sys_mod_count"],
    ["a review without its ticket", { ...DECIDED, ticket: undefined }, "ticket"],
    ["a thousand levels", `${"[".repeat(1000)}${"]".repeat(1000)}`, "body"],
  ])("%s is malformed, the field is named and what would be right", (_name, event, field) => {
    const received = scheme.receive(signed(event), NOON);
    expect("why" in received ? received.why : "").toMatch(/^(?:must be .+|a review or an approval names its ticket)$/);
    expect(scheme.receive(signed(event), NOON)).toMatchObject({ kind: "malformed", field });
  });

  it("what it signs it accepts", () => {
    const body = Buffer.from(JSON.stringify(EVENT));
    expect(scheme.receive({ body, headers: scheme.sign(body, NOON) }, NOON).kind).toBe("accepted");
  });

  it("accepts what the instance's own business rule sends", async () => {
    const taken = Promise.withResolvers<RawRequest>();
    const listener = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
        taken.resolve({ body: Buffer.concat(chunks), headers });
        response.writeHead(202).end();
      });
    });
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    const address = listener.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const sim = await startServiceNow({
      ...SEED,
      now: () => NOON,
      webhook: { url: `http://127.0.0.1:${port}/`, secret: SECRET, keyId: "k1" },
    });
    sim.update("change_request", "CHG0030001", { priority: "2" }, { asUser: "alice" });
    const received = scheme.receive(await taken.promise, NOON);
    const id = idOf(sim, "change_request", "CHG0030001");
    await sim.stop();
    listener.close();
    expect(received).toMatchObject({ kind: "accepted", delivery: { ticket: { id }, version: 8, own: false } });
  });
});
