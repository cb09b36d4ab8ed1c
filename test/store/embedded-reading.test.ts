import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import { startEmbedded } from "../../src/store/embedded.ts";
import { type EmbeddedReading, readEmbedded } from "../../src/store/embedded-reading.ts";
import { gone, killStarters, parentOf, type Starter, serverPid, spawnStarter } from "../support/embedded-starter.ts";

// Each starts real servers, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let dataDir = "";
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "ots-reading-"));
  const server = await startEmbedded({ dataDir, checkout: dataDir });
  const db = openDatabase(server.url, { max: 1, applicationName: "test" });
  await db.query("create table kept (n integer); insert into kept values (1)");
  await db.close();
  await server.stop();
});
afterEach(() => killStarters());
afterAll(() => {
  rmSync(realpathSync(join(dataDir, "postgres")), { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
});

const read = (): Promise<EmbeddedReading> => readEmbedded({ dataDir, checkout: dataDir });
const data = (): string => join(realpathSync(join(dataDir, "postgres")), "data");

async function starter(): Promise<Starter> {
  const found = await spawnStarter({ dataDir, checkout: dataDir, throwaway: false });
  if ("refused" in found.said) throw new Error(found.said.refused);
  return found;
}

/** What stands there, and what becomes of a try to write. */
async function lookAt({ url }: EmbeddedReading): Promise<readonly [unknown, string]> {
  const db = openDatabase(url, { max: 2, applicationName: "test", readOnly: true });
  try {
    const { rows } = await db.query("select n from kept");
    const written = await db.query("insert into kept values (2)").then(
      () => "written",
      () => "refused",
    );
    return [rows[0]?.["n"], written];
  } finally {
    await db.close();
  }
}

describe("reading an embedded database", () => {
  it("goes through the server of the process that uses it, which keeps its server and its watchdog", async () => {
    const service = await starter();
    const [server, watchdog] = [serverPid(data()), parentOf(serverPid(data()))];
    const reading = await read();
    expect(reading.by).toBe("service");
    expect(await lookAt(reading)).toEqual([1, "refused"]);
    await reading.close();
    expect([serverPid(data()), parentOf(server)]).toEqual([server, watchdog]);
    expect(await service.stop()).toBe(0);
    await gone(server);
  });

  it("starts a server when nobody uses it, and leaves no process and no lock behind", async () => {
    const reading = await read();
    expect(reading.by).toBe("reader");
    const server = serverPid(data());
    expect(await lookAt(reading)).toEqual([1, "refused"]);
    expect((await spawnStarter({ dataDir, checkout: dataDir, throwaway: false })).said).toMatchObject({
      refused: expect.stringContaining("another process uses this data"),
    });
    await reading.close();
    await gone(server);
    expect(existsSync(join(data(), "postmaster.pid"))).toBe(false);
    expect(await (await starter()).stop()).toBe(0);
  });

  it("two readers at once: the second one reads through the first one's server", async () => {
    const [first, second] = [await read(), await read()];
    expect([first.by, second.by]).toEqual(["reader", "service"]);
    expect(await lookAt(second)).toEqual([1, "refused"]);
    await second.close();
    expect(await lookAt(first)).toEqual([1, "refused"]);
    await first.close();
  });

  it("makes no data where there is none, and says what helps", async () => {
    const empty = join(dataDir, "empty");
    await expect(readEmbedded({ dataDir: empty, checkout: dataDir })).rejects.toThrow(
      "there is no database in this data folder: name the service's, or start it once; or set DATABASE_URL",
    );
    expect(existsSync(empty)).toBe(false);
  });
});
