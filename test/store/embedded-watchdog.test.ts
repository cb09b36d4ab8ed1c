import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import { startEmbedded } from "../../src/store/embedded.ts";
import { gone, parentOf, serverPid } from "../support/embedded-starter.ts";

const dataDir = mkdtempSync(join(tmpdir(), "ots-embedded-"));
afterAll(() => {
  const home = join(dataDir, "postgres");
  if (existsSync(home)) rmSync(realpathSync(home), { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
});

it("a watchdog that is killed three times within seconds costs one restart each time, and the pool goes on", {
  timeout: 60_000,
}, async () => {
  let serves = Promise.withResolvers<string>();
  let lost = false;
  const revivals: string[] = [];
  const log = (line: string): void => {
    if (line.includes("ended by itself")) revivals.push(line);
    if (line.includes("serves again")) serves.resolve(line);
  };
  const server = await startEmbedded({ dataDir, checkout: dataDir, throwaway: false, log });
  void server.lost.then(() => {
    lost = true;
  });
  const db = openDatabase(server.url, { max: 2, applicationName: "test" });
  await db.query("create table kept (n integer); insert into kept values (1)");

  for (let killed = 1; killed <= 3; killed += 1) {
    serves = Promise.withResolvers<string>();
    const pid = serverPid(server.dataDir);
    process.kill(parentOf(pid), "SIGKILL");
    await serves.promise;
    await gone(pid);
    expect((await db.query("select n from kept")).rows).toEqual([{ n: 1 }]);
    expect(revivals).toHaveLength(killed);
  }

  expect(lost).toBe(false);
  await db.close();
  await server.stop();
});
