import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import type { SnowflakeSim } from "../../../simulators/snowflake/index.ts";
import { childEnvironment } from "../../support/child-environment.ts";
import { sealedEntries } from "../../support/sealed-entries.ts";
import { PASSWORD, sessionOf, sinkOf, startAccount, storedIn } from "../../support/snowflake.ts";

const ten = sealedEntries(10);
const Found = z.object({ hosts: z.array(z.string()) });

let account: SnowflakeSim;
beforeEach(async () => {
  account = await startAccount();
});
afterEach(() => account.close());

function open(changes: Parameters<typeof sinkOf>[1] = {}) {
  const sink = sinkOf(account, changes);
  onTestFinished(() => sink.close());
  return sink;
}

const inserts = () => account.requests.filter(({ sql }) => sql.startsWith("INSERT"));
const fault = (code: string) =>
  account.inject({ path: /query-request/, sql: /^INSERT/, times: 1, fault: { kind: "code", code } });

/** What a process of its own does that opens the sink: where it connects to, in an empty working directory. */
async function alone(folder: string): Promise<{ readonly hosts: readonly string[] }> {
  const from = pathToFileURL(join(import.meta.dirname, "../../../src/connectors/sinks/index.ts")).href;
  const script = `
    import { subscribe } from "node:diagnostics_channel";
    const hosts = new Set();
    subscribe("http.client.request.start", ({ request }) => hosts.add(request.host));
    const { createSnowflakeSink, prepareSnowflakeEnvironment } = await import(${JSON.stringify(from)});
    prepareSnowflakeEnvironment(process.env);
    const sink = createSnowflakeSink({
      name: { kind: "snowflake", database: "ANALYTICS", schema: "AUDIT", table: "DECISION_LOG" },
      connection: { account: "simulated", username: "OPS_TRUST_SVC", auth: { kind: "password", password: ${JSON.stringify(PASSWORD)} }, accessUrl: ${JSON.stringify(account.url)} },
      allowLoopback: true,
    });
    await sink.head("a.b.c");
    await sink.close();
    process.stdout.write(JSON.stringify({ hosts: [...hosts] }));
    process.exit(0);`;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  execFile(process.execPath, ["--input-type=module", "-e", script], { cwd: folder, env: childEnvironment() }, (error, out) =>
    error === null ? resolve(out) : reject(error),
  );
  return Found.parse(JSON.parse(await promise));
}

describe("traps of the Snowflake driver", () => {
  it("assurance 53: it asks no metadata address and leaves no log file where the service runs", async () => {
    const folder = await mkdtemp(join(tmpdir(), "driver-"));
    onTestFinished(() => rm(folder, { recursive: true }));

    const { hosts } = await alone(folder);

    expect(hosts).toEqual(["127.0.0.1"]);
    expect(await readdir(folder)).toEqual([]);
  });

  it("bodies leave uncompressed, so a statement is cut by what it holds", async () => {
    await open().append(sealedEntries(900));

    expect(inserts().map(({ encoding }) => encoding)).toEqual(["", ""]);
    expect(Math.max(...inserts().map(({ bytes }) => bytes))).toBeLessThan(1_300_000);
  });

  it("a variant that is no JSON is neither run as code nor ends the process: it is null", async () => {
    Reflect.deleteProperty(globalThis, "hacked");
    account.inject({
      path: /query-request/,
      sql: /^SELECT 'x'/,
      times: 1,
      fault: { kind: "variant", text: "globalThis.hacked = 1" },
    });
    const session = sessionOf(account);
    onTestFinished(() => session.close());

    expect(await session.read({ sqlText: "SELECT 'x' AS DOC", binds: [] })).toEqual([[null]]);
    expect(Reflect.has(globalThis, "hacked")).toBe(false);
  });

  it("the driver would try for 127 seconds: after our deadline nothing more is sent until the pause is over", async () => {
    const sink = open({ deadlineMs: 700, pauseMs: 60_000 });
    await sink.head("x");
    account.inject({ path: /query-request/, times: 1_000, fault: { kind: "status", status: 503 } });

    await expect(sink.append(ten)).rejects.toMatchObject({ code: "SINK_DOWN", context: { reason: "deadline" } });
    await expect(sink.append(ten)).rejects.toMatchObject({ code: "CIRCUIT_OPEN" });
  });

  it.each([
    ["390111", "407002"],
    ["390114", "390114"],
  ])("a session that is gone (%s, %s to us) is replaced by a new one", async (code, driver) => {
    const sink = open();
    await sink.head("x");
    const logins = () => account.requests.filter(({ path }) => path.endsWith("login-request")).length;
    const before = logins();
    fault(code);

    await expect(sink.append(ten)).rejects.toMatchObject({ code: "SINK_DOWN", context: { driver } });
    await sink.append(ten);

    expect([logins() - before, (await storedIn(account)).length]).toEqual([1, 10]);
  });

  it("a request id protects within one session only: the same range from another one still stores nothing twice", async () => {
    await open().append(ten.slice(0, 9));
    await open().append(ten);

    expect(new Set(inserts().map(({ requestId }) => requestId)).size).toBe(2);
    expect(await storedIn(account)).toHaveLength(10);
  });
});
