import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { childEnvironment } from "../support/child-environment.ts";
import { parentOf } from "../support/embedded-starter.ts";
import { descendantsOf, isRunning, startService, stopServices } from "../support/main-process.ts";

const folder = mkdtempSync(join(tmpdir(), "ots-verify-embedded-"));
afterAll(() => {
  const home = join(folder, "postgres");
  if (existsSync(home)) rmSync(realpathSync(home), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});
stopServices();

const env = { OPS_TRUST_PORT: "0", OPS_TRUST_DATA_DIR: folder };

/** The command as an auditor types it, without DATABASE_URL. */
function verify(...more: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  return new Promise((done) => {
    const args = ["src/cli.ts", "verify", "--database", ...more];
    execFile(process.execPath, args, { env: { ...childEnvironment(), ...env } }, (error, stdout, stderr) =>
      done({ code: typeof error?.code === "number" ? error.code : 0, text: stdout + stderr }),
    );
  });
}

const LOG = "default.us-east-1.main";
const postmaster = (): string => readFileSync(join(realpathSync(join(folder, "postgres")), "data/postmaster.pid"), "utf8");

describe("ops-trust verify --database without DATABASE_URL", () => {
  it("assurance 50: reads the embedded database, through the running service's server or one of its own, and disturbs and leaves nothing", {
    timeout: 180_000,
  }, async () => {
    const nothing = await verify("--data", join(folder, "elsewhere"));
    expect(nothing).toMatchObject({ code: 1, text: expect.stringContaining("name the service's, or start it once") });

    const service = startService(env);
    const url = await service.listening;
    const [before, below] = [postmaster(), descendantsOf(service.pid)];
    // Connections come and go; the server and the shell that watches it stay.
    const server = Number(before.split("\n")[0]);
    const kept = [server, parentOf(server)];
    expect(await verify()).toMatchObject({
      code: 0,
      text: expect.stringMatching(new RegExp(`^${LOG}: verified in the embedded database of the running service, \\d+ entries`)),
    });
    expect([postmaster(), kept.every(isRunning)]).toEqual([before, true]);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await service.stop("SIGTERM"), service.stderr()).toBe(0);

    const alone = await verify();
    expect(alone.text).toMatch(new RegExp(`^${LOG}: verified in the embedded database, (\\d+) entries, signed up to \\1\\n$`));
    expect(alone.code).toBe(0);
    expect(() => postmaster()).toThrow("ENOENT");
    await expect.poll(() => below.filter(isRunning), { timeout: 5_000 }).toEqual([]);
    expect(await verify("--data", folder)).toEqual(alone);
  });
});
