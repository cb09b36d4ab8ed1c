import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openDatabase, type Row } from "../../src/store/database.ts";
import { type Embedded, startEmbedded } from "../../src/store/embedded.ts";
import {
  gone,
  killedWithWatchdog,
  killStarters,
  type Starter,
  serverPid,
  setUpBegun,
  spawnSilent,
  spawnStarter,
} from "../support/embedded-starter.ts";

// Each starts real servers, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

// Most tests live and die on one data folder: making one costs most of a second. `ownFolder` gives a test a new one.
const folders: string[] = [];
let dataDir: string;
let shared: string;
const started: Embedded[] = [];
beforeAll(() => {
  shared = newFolder();
});
beforeEach(() => {
  dataDir = shared;
});
afterEach(async () => {
  killStarters();
  for (const server of started.splice(0)) await server.stop();
});
afterAll(() => {
  for (const folder of folders) {
    const home = join(folder, "postgres");
    if (existsSync(home)) rmSync(realpathSync(home), { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "ots-embedded-"));
  folders.push(folder);
  return folder;
}

function ownFolder(): void {
  dataDir = newFolder();
}

async function start(throwaway = false, log?: (line: string) => void): Promise<Embedded> {
  const server = await startEmbedded({ dataDir, checkout: dataDir, throwaway, ...(log === undefined ? {} : { log }) });
  started.push(server);
  return server;
}

const spawned = (): Promise<Starter> => spawnStarter({ dataDir, checkout: dataDir, throwaway: false });

async function ask(url: string, sql: string): Promise<readonly Row[]> {
  const db = openDatabase(url, { max: 1, applicationName: "test" });
  try {
    return (await db.query(sql)).rows;
  } finally {
    await db.close();
  }
}

const KEEP_ONE_ROW = "drop table if exists kept; create table kept (n integer); insert into kept values (1)";

describe("an ordinary life", () => {
  it("keeps what was committed over stop and start, and leaves no process behind", async () => {
    const first = await start();
    const pid = serverPid(first.dataDir);
    await ask(first.url, KEEP_ONE_ROW);
    await first.stop();
    await gone(pid);
    const second = await start();

    expect(await ask(second.url, "select n from kept")).toEqual([{ n: 1 }]);
    expect(second.dataDir).toBe(first.dataDir);
    await second.stop();
    await second.stop();
    expect(existsSync(join(second.dataDir, "postmaster.pid"))).toBe(false);
  });

  it("is durable, checks its pages, listens on no network and has a database of the product's name", async () => {
    const server = await start();

    const rows = await ask(
      server.url,
      `select current_database() as name, current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
              current_setting('data_checksums') as checksums, current_setting('listen_addresses') as listens, current_setting('server_encoding') as encoding`,
    );

    expect(rows).toEqual([{ name: "ops_trust", fsync: "on", commit: "on", checksums: "on", listens: "", encoding: "UTF8" }]);
    expect(server.where).toContain(dirname(server.dataDir));
  });

  it("assurance 53: keeps refused statements and their values out of its log", async () => {
    const server = await start();
    await ask(
      server.url,
      "drop table if exists people; create table people (email text primary key); insert into people values ('ana@example.com')",
    );

    await expect(ask(server.url, "insert into people values ('ana@example.com')")).rejects.toThrow("23505");
    await expect(ask(server.url, "select 'ana@example.com'::integer")).rejects.toThrow("22P02");

    expect(readFileSync(join(dirname(server.dataDir), "server.log"), "utf8")).not.toContain("ana@");
  });

  it("leaves nothing of throwaway data", async () => {
    ownFolder();
    const server = await start(true);
    await server.stop();

    expect(existsSync(dirname(server.dataDir))).toBe(false);
    expect(readdirSync(dataDir)).toEqual([]);
  });
});

describe("deaths", () => {
  it("assurance 47: kill -9 of the process stops its PostgreSQL, and what was committed is there afterwards", async () => {
    const child = await spawned();
    if (!("url" in child.said)) throw new Error(child.said.refused);
    await ask(child.said.url, KEEP_ONE_ROW);
    const pid = serverPid(child.said.dataDir);

    await child.kill();
    await gone(pid);

    expect(await ask((await start()).url, "select n from kept")).toEqual([{ n: 1 }]);
  });

  it("a start right after a kill waits for the old server's end instead of joining it", async () => {
    const child = await spawned();
    if (!("url" in child.said)) throw new Error(child.said.refused);
    const pid = serverPid(child.said.dataDir);

    await child.kill();
    const next = await start();

    expect(serverPid(next.dataDir)).not.toBe(pid);
    expect(await ask(next.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("takes over a server that lost process and watchdog, and watches it again", async () => {
    const child = await spawned();
    if (!("url" in child.said)) throw new Error(child.said.refused);
    await ask(child.said.url, KEEP_ONE_ROW);
    const pid = serverPid(child.said.dataDir);
    await killedWithWatchdog(child, pid);

    const taker = await spawned();
    if (!("url" in taker.said)) throw new Error(taker.said.refused);
    expect(serverPid(taker.said.dataDir)).toBe(pid);
    expect(await ask(taker.said.url, "select n from kept")).toEqual([{ n: 1 }]);

    await taker.kill();
    await gone(pid);
    expect(await ask((await start()).url, "select n from kept")).toEqual([{ n: 1 }]);
  });

  it("stops a server that it took over, and says that it did", async () => {
    const child = await spawned();
    if (!("url" in child.said)) throw new Error(child.said.refused);
    const pid = serverPid(child.said.dataDir);
    await killedWithWatchdog(child, pid);
    const lines: string[] = [];

    await (await start(false, (line) => lines.push(line))).stop();

    await gone(pid);
    expect(lines).toEqual(["embedded PostgreSQL: took over the server of a process that was killed"]);
  });

  it("ignores the file of a dead server whose process id is somebody else's now", async () => {
    const first = await start();
    await ask(first.url, KEEP_ONE_ROW);
    await first.stop();
    writeFileSync(
      join(first.dataDir, "postmaster.pid"),
      `${process.pid}\n${first.dataDir}\n1\n5432\n/nowhere\n\n0 0\nready   \n`,
    );

    expect(await ask((await start()).url, "select n from kept")).toEqual([{ n: 1 }]);
  });

  it("a set-up that was killed half way leaves no process and is made again from nothing", async () => {
    ownFolder();
    const child = spawnSilent({ dataDir, checkout: dataDir, throwaway: true });
    const home = await setUpBegun(dataDir);
    await child.kill();

    const server = await start();

    expect(await ask(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
    expect(readdirSync(home).filter((name) => name.startsWith("initdb-"))).toEqual([]);
  });

  it("assurance 47: kill -9 of the server alone: it is started again, and the same pool goes on with what was committed", async () => {
    const serves = Promise.withResolvers<string>();
    const lines: string[] = [];
    const server = await start(false, (line) => {
      lines.push(line);
      if (line.includes("serves again")) serves.resolve(line);
    });
    const db = openDatabase(server.url, { max: 2, applicationName: "test" });
    await db.query(KEEP_ONE_ROW);
    const pid = serverPid(server.dataDir);

    process.kill(pid, "SIGKILL");
    await serves.promise;

    expect((await db.query("select n from kept")).rows).toEqual([{ n: 1 }]);
    expect(serverPid(server.dataDir)).not.toBe(pid);
    expect(lines[0]).toMatch(/ended by itself/);
    await db.close();
  });
});

describe("two at once", () => {
  it("refuses a second process on the same data, names the first, and leaves it working", async () => {
    const first = await spawned();
    if (!("url" in first.said)) throw new Error(first.said.refused);

    await expect(start()).rejects.toMatchObject({ code: "SETTING_INVALID", context: { pid: first.pid } });

    expect(await ask(first.said.url, "select 1 as one")).toEqual([{ one: 1 }]);
    expect(await first.stop()).toBe(0);
  });

  it("of three that start on a new folder at the same moment one wins", async () => {
    ownFolder();
    const ends = await Promise.allSettled([start(), start(), spawned()]);

    const winners = ends.filter((end) => end.status === "fulfilled" && (!("said" in end.value) || "url" in end.value.said));
    expect(winners).toHaveLength(1);
  });
});
