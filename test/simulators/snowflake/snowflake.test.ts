import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { type SnowflakeOptions, type SnowflakeSim, startSnowflake } from "../../../simulators/snowflake/index.ts";

const TABLE = "DB.S.EVIDENCE_EVENTS";
const SCRIPT = `
  CREATE SCHEMA DB.S;
  CREATE TABLE ${TABLE} (LOG_ID VARCHAR(9) NOT NULL, SEQ NUMBER(38,0) NOT NULL, HAPPENED TIMESTAMP_NTZ(6), DOC VARIANT, PRIMARY KEY (LOG_ID, SEQ));
  GRANT USAGE ON DATABASE DB TO ROLE WRITER; GRANT USAGE ON SCHEMA DB.S TO ROLE WRITER;
  GRANT INSERT, SELECT ON TABLE ${TABLE} TO ROLE WRITER;
  GRANT USAGE ON DATABASE DB TO ROLE BLIND; GRANT USAGE ON SCHEMA DB.S TO ROLE BLIND;
  GRANT INSERT ON TABLE ${TABLE} TO ROLE BLIND;`;
const NOW = 1_760_000_000_000;
const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });

const Envelope = z.object({ success: z.boolean(), code: z.string().nullable(), data: z.looseObject({}).nullable() });
const Login = z.object({ data: z.object({ token: z.string(), masterToken: z.string() }) });

async function start(changes: Partial<SnowflakeOptions> = {}): Promise<SnowflakeSim> {
  const sim = await startSnowflake({
    users: {
      SVC: {
        password: "pw",
        publicKey: pair.publicKey.export({ type: "spki", format: "pem" }).toString(),
        defaultRole: "WRITER",
      },
    },
    script: SCRIPT,
    now: () => NOW,
    ...changes,
  });
  onTestFinished(() => sim.close().catch(() => undefined));
  return sim;
}

function post(sim: SnowflakeSim, path: string, body: object, token = ""): Promise<Response> {
  return fetch(`${sim.url}${path}`, {
    method: "POST",
    headers: { authorization: `Snowflake Token="${token}"` },
    body: JSON.stringify(body),
  });
}

async function logIn(sim: SnowflakeSim, role = "WRITER"): Promise<z.infer<typeof Login>["data"]> {
  const data = { ACCOUNT_NAME: "ACC", LOGIN_NAME: "svc", PASSWORD: "pw" };
  const answer = await post(sim, `/session/v1/login-request?roleName=${role}&databaseName=DB&schemaName=S`, { data });
  return Login.parse(await answer.json()).data;
}

async function ask(sim: SnowflakeSim, token: string, sqlText: string, options: { requestId?: string; binds?: string[] } = {}) {
  const { requestId = crypto.randomUUID(), binds = [] } = options;
  const bindings = Object.fromEntries(binds.map((value, i) => [String(i + 1), { type: "TEXT", value }]));
  const answer = await post(sim, `/queries/v1/query-request?requestId=${requestId}`, { sqlText, bindings }, token);
  return { status: answer.status, ...Envelope.parse(await answer.json()) };
}

function jwt(claims: object, key: KeyObject = pair.privateKey): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}`;
  return `${head}.${sign("sha256", Buffer.from(head), key).toString("base64url")}`;
}

const fingerprint = createHash("sha256")
  .update(pair.publicKey.export({ type: "spki", format: "der" }))
  .digest("base64");
const claims = { iss: `ACC.SVC.SHA256:${fingerprint}`, sub: "ACC.SVC", iat: NOW - 1_000, exp: NOW + 119_000 };

describe("the simulated Snowflake account", () => {
  it.each([
    ["times in milliseconds, as the driver writes them", jwt(claims), true],
    ["times in seconds", jwt({ ...claims, iat: NOW / 1_000, exp: NOW / 1_000 + 60 }), true],
    ["an expired token", jwt({ ...claims, exp: NOW - 1 }), false],
    ["another key's signature", jwt(claims, generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey), false],
    ["another account", jwt({ ...claims, sub: "EVIL.SVC" }), false],
    ["another key's fingerprint", jwt({ ...claims, iss: "ACC.SVC.SHA256:x" }), false],
    ["no token at all", "", false],
  ])("takes or refuses a key pair login with %s", async (_what, token, accepted) => {
    const sim = await start();

    const answer = await post(sim, "/session/v1/login-request", {
      data: { ACCOUNT_NAME: "ACC", AUTHENTICATOR: "SNOWFLAKE_JWT", TOKEN: token },
    });

    expect(await answer.json()).toMatchObject(accepted ? { success: true } : { success: false, code: "390144" });
  });

  it("refuses a request without a session with 401", async () => {
    const sim = await start();

    expect(await ask(sim, "nobody", "SELECT 1")).toMatchObject({ status: 401, code: "390104" });
  });

  it.each([
    ["SELEKT 1", "001003"],
    ["SELECT 1 FROM", "001003"],
    ["SELECT SEQ FROM OTHER WHERE LOG_ID = ? ORDER BY SEQ", "002003"],
    ["SELECT NONSENSE FROM EVIDENCE_EVENTS WHERE LOG_ID = ? ORDER BY SEQ", "000904"],
    ["DELETE FROM EVIDENCE_EVENTS WHERE SEQ = 1", "003001"],
    ["TRUNCATE TABLE db.s.evidence_events;", "003001"],
    ["update evidence_events set SEQ = 2", "003001"],
  ])("answers %s with error %s", async (sql, code) => {
    const sim = await start();
    const { token } = await logIn(sim);

    expect(await ask(sim, token, sql)).toMatchObject({ status: 200, success: false, code, data: { errorCode: code } });
  });

  it("shows a role without SELECT no rows", async () => {
    const sim = await start();
    const { token } = await logIn(sim, "BLIND");

    expect((await ask(sim, token, "SELECT SEQ FROM EVIDENCE_EVENTS WHERE LOG_ID = ? ORDER BY SEQ")).code).toBe("003001");
  });

  it("answers a repeated request id with the first outcome within a session, and runs it again in another", async () => {
    const sim = await start();
    const first = await logIn(sim);
    const second = await logIn(sim);

    for (const { token } of [first, first, second]) await ask(sim, token, "SELECT 1", { requestId: "same" });

    expect(sim.requests.filter(({ sql }) => sql !== "").map(({ replayed }) => replayed)).toEqual([false, true, false]);
  });

  it("renews an expired session by its master token, and the old token stays dead", async () => {
    const sim = await start();
    const { token, masterToken } = await logIn(sim);
    sim.inject({ path: /query-request/, times: 1, fault: { kind: "code", code: "390112" } });

    const codes = [(await ask(sim, token, "SELECT 1")).code, (await ask(sim, token, "SELECT 1")).code];
    const renewed = z
      .object({ data: z.object({ sessionToken: z.string() }) })
      .parse(await (await post(sim, "/session/token-request", {}, masterToken)).json());

    expect(codes).toEqual(["390112", "390112"]);
    expect((await ask(sim, renewed.data.sessionToken, "SELECT 1")).success).toBe(true);
    expect((await ask(sim, token, "SELECT 1")).code).toBe("390104");
  });

  it("keeps rows in its file over a restart", async () => {
    const folder = await mkdtemp(join(tmpdir(), "snow-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, "rows.jsonl");
    const sql =
      "INSERT INTO EVIDENCE_EVENTS (LOG_ID, SEQ, HAPPENED, DOC) SELECT ?, f.value:s::NUMBER, f.value:t::STRING::TIMESTAMP_NTZ, f.value:d::VARIANT " +
      "FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f LEFT JOIN EVIDENCE_EVENTS t ON t.LOG_ID = ? AND t.SEQ = f.value:s::NUMBER WHERE t.SEQ IS NULL";
    const json = JSON.stringify([{ s: 1, t: "2026-01-02T03:04:05.678Z", d: { a: [1] } }]);
    const first = await start({ file });
    const { token } = await logIn(first);

    const outcome = await ask(first, token, sql, { binds: ["L", json, "L"] });
    const again = await ask(first, token, sql, { binds: ["L", json, "L"] });
    const broken = await ask(first, token, sql, { binds: ["L", "[{", "L"] });
    await first.close();
    const second = await start({ file });

    expect([outcome.success, again.data?.["rowset"], broken.code]).toEqual([true, [["0"]], "100069"]);
    expect(await second.asAdmin(`SELECT LOG_ID, SEQ, HAPPENED, DOC:a AS A FROM ${TABLE}`)).toEqual([
      { LOG_ID: "L", SEQ: "1", HAPPENED: "1767323045.678000000", A: "[1]" },
    ]);
  });
});
