import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { ServiceNowSettings } from "../../../src/connectors/servicenow/index.ts";
import { serviceNow } from "../../../src/connectors/servicenow/index.ts";
import { authority } from "../../support/certificates.ts";
import { actionEffect, cleared, closeDesks, commentOn, type Desk, NOON, openDesk, SEED, settings } from "./desk.ts";

closeDesks();

const folder = mkdtempSync(join(tmpdir(), "ots-sign-in-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

const pem = { type: "pkcs8", format: "pem" } as const;
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const RSA_FILE = file("rsa.pem", rsa.privateKey.export(pem).toString());
const OAUTH = {
  clientId: "client-1",
  clientSecret: "secret-1",
  jwt: { publicKey: rsa.publicKey.export({ type: "spki", format: "pem" }).toString(), keyId: "key-1" },
};
const INTEGRATION = { ...SEED.integrationUser, email: "ots@example.org" };
const JWT = {
  kind: "jwt",
  clientId: "client-1",
  clientSecret: "secret-1",
  keyFile: RSA_FILE,
  keyId: "key-1",
  subject: "ots@example.org",
} as const satisfies ServiceNowSettings["auth"];

const tokens = (desk: Desk) => desk.sim.journal.filter((entry) => entry.path === "/oauth_token.do").length;
const later = (desk: Desk, seconds: number) => void (desk.at.now = new Date(desk.at.now.getTime() + seconds * 1000));

describe("a signed assertion (JWT bearer)", () => {
  it("gets a token that acts as its subject, for all callers at once", async () => {
    const desk = await openDesk({ integrationUser: INTEGRATION, oauth: OAUTH }, { auth: JWT });
    await Promise.all([desk.tickets.read(desk.change), desk.tickets.read(desk.change), desk.tickets.read(desk.change)]);
    expect(tokens(desk)).toBe(1);
    expect(desk.sim.journal.at(-1)?.user).toBe("ots.service");
  });

  it("is renewed early and after a revocation, each time with an id that was never used", async () => {
    const desk = await openDesk({ integrationUser: INTEGRATION, oauth: OAUTH }, { auth: JWT });
    await desk.tickets.read(desk.change);
    later(desk, 1_740);
    await desk.tickets.read(desk.change);
    desk.sim.revokeTokens();
    expect((await desk.tickets.read(desk.change)).ref.id).toBe(desk.change.id);
    expect(tokens(desk)).toBe(3);
  });

  it.each<[string, Partial<typeof JWT> & object]>([
    ["another key id", { keyId: "key-2" as "key-1" }],
    ["a subject nobody is", { subject: "nobody@example.org" as "ots@example.org" }],
    ["another client", { clientId: "client-2" as "client-1" }],
    ["another secret", { clientSecret: "secret-2" as "secret-1" }],
  ])("with %s is refused as such", async (_what, change) => {
    const desk = await openDesk({ integrationUser: INTEGRATION, oauth: OAUTH }, { auth: { ...JWT, ...change } });
    await expect(desk.tickets.read(desk.change)).rejects.toMatchObject({
      code: "TICKET_SYSTEM_DOWN",
      context: { status: 401, reason: "access_denied", sent: false },
    });
  });

  it("of another key, or with another audience than the client, is refused", async () => {
    const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const otherFile = file("other.pem", other.privateKey.export(pem).toString());
    for (const auth of [
      { ...JWT, keyFile: otherFile },
      { ...JWT, audience: "https://elsewhere.example" },
    ]) {
      const desk = await openDesk({ integrationUser: INTEGRATION, oauth: OAUTH }, { auth });
      await expect(desk.tickets.read(desk.change)).rejects.toMatchObject({ code: "TICKET_SYSTEM_DOWN" });
    }
  });

  it("is refused by an instance whose clock is ten minutes ahead", async () => {
    const desk = await openDesk(
      { integrationUser: INTEGRATION, oauth: OAUTH, now: () => new Date(NOON.getTime() + 600_000) },
      { auth: JWT },
    );
    await expect(desk.tickets.read(desk.change)).rejects.toMatchObject({ context: { reason: "access_denied" } });
  });
});

describe("an API key", () => {
  it("signs in by its own header, and no token is asked for", async () => {
    const desk = await openDesk(
      { apiKeys: { "key-of-ours-1": "ots.service" } },
      { auth: { kind: "api_key", key: "key-of-ours-1" } },
    );
    await desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.change))));
    expect(desk.sim.writes.at(-1)?.by).toBe("ots.service");
    expect(tokens(desk)).toBe(0);
  });

  it("that nobody knows is not accepted, and stands in no error", async () => {
    const desk = await openDesk({}, { auth: { kind: "api_key", key: "planted-key-8812" } });
    const failed: unknown = await desk.tickets.read(desk.change).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: "TICKET_SYSTEM_DOWN", context: { status: 401 } });
    expect(JSON.stringify(failed)).not.toContain("planted");
  });
});

describe("a client certificate (mTLS)", () => {
  const ca = authority("Test authority");
  const server = ca.issue("127.0.0.1");
  const ours = ca.issue("ots-service");
  const tls = { ...server, ca: ca.cert, users: { "ots-service": "ots.service" } };
  const caFile = file("ca.pem", ca.cert);
  const certificate = { certFile: file("ours.pem", ours.cert), keyFile: file("ours.key", ours.key) };

  it("alone signs us in where it is mapped to our account", async () => {
    const desk = await openDesk({ tls }, { auth: { kind: "certificate" }, certificate, caFile });
    expect((await desk.tickets.read(desk.change)).ref.id).toBe(desk.change.id);
    expect(desk.sim.journal.map((entry) => entry.user)).toEqual(["ots.service"]);
  });

  it("goes with OAuth too, and the token is asked for over the same connection", async () => {
    const desk = await openDesk({ tls }, { certificate, caFile });
    await desk.tickets.read(desk.change);
    expect(tokens(desk)).toBe(1);
  });

  it("is demanded: without one, with another authority's, or towards a server nobody vouches for, no request is made", async () => {
    const foreign = authority("Foreign authority").issue("ots-service");
    const wrong = { certFile: file("foreign.pem", foreign.cert), keyFile: file("foreign.key", foreign.key) };
    for (const more of [{ caFile }, { caFile, certificate: wrong }, { certificate }]) {
      const desk = await openDesk({ tls }, more);
      const write = desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.change))));
      await expect(write).rejects.toMatchObject({ code: "TICKET_SYSTEM_DOWN", context: { sent: false } });
      expect(desk.sim.journal).toEqual([]);
    }
  });

  it.each<[string, Partial<ServiceNowSettings>, RegExp]>([
    ["a missing key", { auth: { ...JWT, keyFile: "/nowhere/key.pem" } }, /^SERVICENOW_JWT_KEY_FILE cannot be read \(ENOENT\): /],
    ["text that is no key", { auth: { ...JWT, keyFile: caFile } }, /^SERVICENOW_JWT_KEY_FILE holds no private key/],
    ["a key that is no RSA key", { auth: { ...JWT, keyFile: certificate.keyFile } }, /^SERVICENOW_JWT_KEY_FILE holds no RSA key/],
    [
      "another certificate's key",
      { certificate: { ...certificate, keyFile: RSA_FILE } },
      /^SERVICENOW_CERTIFICATE_KEY_FILE is not the key/,
    ],
    [
      "no certificate",
      { certificate: { ...certificate, certFile: RSA_FILE } },
      /^SERVICENOW_CERTIFICATE_FILE holds no certificate/,
    ],
    ["a missing authority", { caFile: "/nowhere/ca.pem" }, /^SERVICENOW_CA_FILE cannot be read/],
  ])("%s stops the start with the setting's name", (_what, more, line) => {
    const config = settings("https://dev0001.example.com", more);
    const start = () => serviceNow(config, { clock: () => NOON, egress: { private: false, allowLoopback: true } });
    expect(start).toThrow(expect.objectContaining({ code: "SETTING_INVALID", message: expect.stringMatching(line) }));
  });
});

describe("a token endpoint that gives no token says why in words of a closed list", () => {
  it.each([
    ["down", { kind: "status", status: 503 }, "TICKET_SYSTEM_DOWN", { reason: "server_error", status: 503 }],
    ["a page", { kind: "html" }, "TICKET_SYSTEM_DOWN", { reason: "page", status: 200 }],
    ["an error in a 200", { kind: "ok_with_error" }, "TICKET_SYSTEM_DOWN", { reason: "no_token", status: 200 }],
    ["limited", { kind: "rate_limit", retryAfterSeconds: 9 }, "TICKET_SYSTEM_BUSY", { retryAfterSeconds: 9 }],
    ["a proxy's page", { kind: "status", status: 403, page: true }, "TICKET_SYSTEM_DOWN", { reason: "foreign", status: 403 }],
    [
      "an expired client",
      { kind: "status", status: 400, body: { error: "invalid_client" } },
      "TICKET_SYSTEM_DOWN",
      { reason: "invalid_client" },
    ],
    [
      "words of its own",
      { kind: "status", status: 400, body: { error: "Alice Doe" } },
      "TICKET_SYSTEM_DOWN",
      { reason: "refused" },
    ],
    ["a cut connection", { kind: "drop" }, "TICKET_SYSTEM_DOWN", { reason: "reset" }],
  ] as const)("%s", async (_what, fault, code, context) => {
    const desk = await openDesk();
    desk.sim.faults.add({ ...fault, path: /oauth_token/ });
    const write = desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.change))));
    await expect(write).rejects.toMatchObject({ code, context: { ...context, sent: false } });
    expect((await desk.tickets.read(desk.change)).ref.id).toBe(desk.change.id);
  });
});
