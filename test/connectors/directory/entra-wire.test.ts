import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { DirectoryFault } from "../../../simulators/directory/index.ts";
import { startDirectory } from "../../../simulators/directory/index.ts";
import { errorCode, OpsError } from "../../../src/case/index.ts";
import { guardedDirectory } from "../../../src/connectors/registry.ts";
import { authority } from "../../support/certificates.ts";
import { APPLICATION, ID, openEntraDesk } from "../../support/entra.ts";

const FRESH = { fresh: true };
const TOKEN = /oauth2/;

async function failureOf(asking: Promise<unknown>): Promise<OpsError> {
  const error: unknown = await asking.then(() => null).catch((caught: unknown) => caught);
  if (error instanceof OpsError) return error;
  throw new Error("it did not fail");
}

describe("Graph that misbehaves", () => {
  it.each<DirectoryFault>([
    { kind: "status", status: 500 },
    { kind: "status", status: 503 },
    { kind: "status", status: 400 },
    { kind: "foreign", status: 404 },
    { kind: "foreign", status: 403 },
    { kind: "silent" },
    { kind: "slow", milliseconds: 20_000 },
    { kind: "dropped" },
    { kind: "login_page" },
    { kind: "cut_answer" },
    { kind: "lapse" },
    { kind: "body", body: { value: [{ id: 7 }] } },
    { kind: "body", body: { error: { code: "late" } } },
    { kind: "redirect", to: "http://127.0.0.1:1/v1.0/users" },
  ])("capability 6.7: an answer of %j is an outage within its time, and nothing of it is told", async (fault) => {
    const { sim, entra } = await openEntraDesk({ config: { timeoutMs: 500 } });
    sim.fail(fault);
    const error = await failureOf(entra.directory.byAccount("servicenow", "sn-lee", FRESH));
    expect(errorCode(error)).toBe("DIRECTORY_DOWN");
    expect(JSON.stringify([error.message, error.context])).not.toMatch(/planted|secret|corp\.example|Bearer/);
  });

  it("a proxy's 404 is not taken for somebody who was deleted", async () => {
    const { sim, entra } = await openEntraDesk();
    sim.fail({ kind: "foreign", status: 404 }, new RegExp(`users/${ID.lee}`));
    await expect(entra.directory.byId(ID.lee, FRESH)).rejects.toMatchObject({ context: { reason: "foreign" } });
  });

  it("a link to the next page that leads elsewhere is not followed: it would carry our token", async () => {
    const { sim, entra } = await openEntraDesk();
    const other = await startDirectory({ ...APPLICATION });
    onTestFinished(() => other.close());
    for (const to of [
      `${other.origin}/v1.0/users?$skiptoken=1`,
      `${sim.origin}.evil.example/v1.0/users`,
      `${sim.origin}/beta/users`,
    ]) {
      sim.mend();
      sim.fail({ kind: "foreign_link", to }, /transitiveMemberOf/);
      await expect(entra.directory.byId(ID.lee, FRESH)).rejects.toMatchObject({ context: { reason: "foreign_link" } });
    }
    expect(other.calls).toEqual([]);
  });

  it("a list without end is given up", async () => {
    const { sim, entra } = await openEntraDesk();
    sim.fail(
      { kind: "foreign_link", to: `${sim.origin}/v1.0/groups/${ID.leads}/transitiveMembers?$skiptoken=page-0` },
      /transitiveMembers/,
    );
    await expect(entra.directory.members("ops-lead", FRESH)).rejects.toMatchObject({ context: { reason: "too_long" } });
  });

  it("when limited, keeps quiet for as long as Retry-After says, and works again after it", async () => {
    const { sim, entra, clock } = await openEntraDesk();
    sim.limit(7);
    await expect(entra.directory.byId(ID.lee, FRESH)).rejects.toMatchObject({ context: { retryAfterSeconds: 7 } });
    const before = sim.calls.length;
    clock.forward(6_900);
    await expect(entra.directory.byId(ID.lee, FRESH)).rejects.toMatchObject({ context: { reason: "paced", sent: false } });
    expect(sim.calls.length).toBe(before);
    clock.forward(200);
    expect(await entra.directory.byId(ID.lee, FRESH)).toMatchObject({ id: ID.lee });
  });

  it("when limited without being told for how long, keeps quiet for ten seconds", async () => {
    const { sim, entra, clock } = await openEntraDesk();
    sim.fail({ kind: "status", status: 429 }, /v1\.0/, 3);
    await failureOf(entra.directory.byId(ID.lee, FRESH));
    sim.mend();
    await expect(entra.directory.byId(ID.lee, FRESH)).rejects.toMatchObject({ context: { retryAfterSeconds: 10 } });
    clock.forward(10_001);
    expect(await entra.directory.byId(ID.lee, FRESH)).toMatchObject({ id: ID.lee });
  });

  it("one that is down is soon not asked any more, and a single group that cannot be read closes it for nobody", async () => {
    const { sim, entra } = await openEntraDesk();
    const directory = guardedDirectory(entra.directory);
    sim.tenant.removeGroup(ID.directors);
    for (let i = 0; i < 8; i += 1)
      await expect(directory.members("ops-director", FRESH)).rejects.toMatchObject({ context: { reason: "group_absent" } });
    expect(await directory.byId(ID.lee)).toMatchObject({ id: ID.lee });
    sim.fail({ kind: "status", status: 500 });
    for (let i = 0; i < 5; i += 1) await failureOf(directory.byId(ID.lee, FRESH));
    const before = sim.calls.length;
    await expect(directory.byId(ID.lee, FRESH)).rejects.toMatchObject({
      code: "DIRECTORY_DOWN",
      context: { reason: "circuit_open" },
    });
    await failureOf(directory.members("ops-lead", FRESH));
    await failureOf(directory.byAccount("servicenow", "sn-lee", FRESH));
    expect(sim.calls.length).toBe(before);
  });
});

describe("signing in at Entra", () => {
  const asks = (calls: readonly { readonly url: string }[]) => calls.filter(({ url }) => TOKEN.test(url)).length;

  it("one token serves all who ask at once, and is renewed before it ends", async () => {
    const { sim, entra, clock } = await openEntraDesk();
    await Promise.all([ID.lee, ID.lou, ID.dora].map((id) => entra.directory.byId(id, FRESH)));
    expect(asks(sim.calls)).toBe(1);
    clock.forward(3_290_000);
    await entra.directory.byId(ID.lee, FRESH);
    expect(asks(sim.calls)).toBe(1);
    clock.forward(20_000);
    await entra.directory.byId(ID.lee, FRESH);
    expect(asks(sim.calls)).toBe(2);
  });

  it("a token that is refused before its time is asked for anew, once", async () => {
    const { sim, entra } = await openEntraDesk();
    await entra.directory.byId(ID.lee, FRESH);
    sim.fail({ kind: "lapse" }, new RegExp(`users/${ID.lee}$`), 1);
    expect(await entra.directory.byId(ID.lee, FRESH)).toMatchObject({ id: ID.lee });
    expect(asks(sim.calls)).toBe(2);
  });

  it.each([
    ["a wrong secret", { auth: { kind: "secret", secret: "planted-wrong" } }, "invalid_client", 7000215],
    ["an application that the tenant does not have", { clientId: ID.lee }, "unauthorized_client", 700016],
    ["a tenant that does not exist", { tenant: ID.lee }, "invalid_request", 90002],
  ] as const)("%s is an outage that names Entra's number, and neither secret nor text", async (_what, config, reason, aadsts) => {
    const { entra } = await openEntraDesk({ config });
    const error = await failureOf(entra.directory.byId(ID.lee));
    expect(error).toMatchObject({ code: "DIRECTORY_DOWN", context: { reason, aadsts } });
    expect(JSON.stringify([error.message, error.context])).not.toMatch(/planted/);
  });

  it("a failure to get a token is everybody's who waited, and the next asks anew", async () => {
    const { sim, entra } = await openEntraDesk();
    sim.fail({ kind: "status", status: 503 }, TOKEN, 1);
    await Promise.all([failureOf(entra.directory.byId(ID.lee, FRESH)), failureOf(entra.directory.byId(ID.lou, FRESH))]);
    expect(await entra.directory.byId(ID.lee, FRESH)).toMatchObject({ id: ID.lee });
  });
});

describe("signing in with a certificate", () => {
  let folder = "";
  const file = (name: string) => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ots-entra-"));
    const issuer = authority("entra tests");
    for (const name of ["app", "other"]) {
      const { key, cert } = issuer.issue(name, "rsa");
      writeFileSync(file(`${name}.key`), key);
      writeFileSync(file(`${name}.pem`), cert);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("proves the application without a secret on the wire", async () => {
    const certificate = readFileSync(file("app.pem"), "utf8");
    const { sim, open } = await openEntraDesk({ sim: { certificate, now: () => new Date() } });
    const clock = () => new Date();
    const auth = (key: string) => ({ kind: "certificate", certFile: file(`${key}.pem`), keyFile: file(`${key}.key`) }) as const;
    expect(await open({ auth: auth("app") }, { clock }).directory.byId(ID.lee)).toMatchObject({ id: ID.lee });
    const error = await failureOf(open({ auth: auth("other") }, { clock }).directory.byId(ID.lee));
    expect(error.context).toMatchObject({ reason: "invalid_client", aadsts: 700027 });
    expect(sim.calls.length).toBeGreaterThan(3);
  });

  it("a key of another certificate, or no file, stops the start with one line", async () => {
    const { open } = await openEntraDesk();
    const signing = (certFile: string, keyFile: string) => () => open({ auth: { kind: "certificate", certFile, keyFile } });
    expect(signing(file("app.pem"), file("other.key"))).toThrow(/^ENTRA_CERTIFICATE_KEY_FILE is not the RSA key/);
    expect(signing(file("none.pem"), file("app.key"))).toThrow(/^ENTRA_CERTIFICATE_FILE cannot be used/);
  });
});
