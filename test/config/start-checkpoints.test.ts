import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { checkpointKeyFile } from "../support/checkpoint-key.ts";
import { childEnvironment } from "../support/child-environment.ts";
import { freshDatabase } from "../support/database.ts";
import { startService, stopServices } from "../support/main-process.ts";
import { vaultKeysFile } from "../support/vault-key.ts";

stopServices();
const folder = mkdtempSync(join(tmpdir(), "ots-start-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const Line = z.object({ log: z.string(), size: z.number(), note: z.string() });

describe("the service's own process", () => {
  it("assurance 43, wish B22: signs its evidence, anchors it outside, and what it leaves verifies by the published key alone", {
    timeout: 60_000,
  }, async () => {
    const database = await freshDatabase();
    const anchor = join(folder, "anchor");
    mkdirSync(anchor);
    const env = {
      DATABASE_URL: database.url,
      OPS_TRUST_DATA_DIR: join(folder, "data"),
      OPS_TRUST_PORT: "0",
      OPS_TRUST_ADMIN_TOKENS: `olga=${"t".repeat(40)}`,
      OPS_TRUST_CARD_KEY: Buffer.alloc(32, 1).toString("base64"),
      OPS_TRUST_CHECKPOINT_KEY_FILE: checkpointKeyFile(),
      OPS_TRUST_VAULT_KEY_FILE: vaultKeysFile(),
      OPS_TRUST_CHECKPOINT_ANCHOR: anchor,
    };
    const service = startService(env);
    const url = await service.listening;
    const ready = z.object({ parts: z.object({ checkpoints: z.string() }) }).parse(await (await fetch(`${url}/readyz`)).json());
    expect(ready.parts.checkpoints).toBe("ok");
    expect(await service.stop("SIGTERM"), service.stderr()).toBe(0);

    const log = "default.us-east-1.main";
    const lines = readFileSync(join(anchor, `${log}.jsonl`), "utf8")
      .trim()
      .split("\n")
      .map((line) => Line.parse(JSON.parse(line)));
    const { rows } = await database.db.query("select count(*)::int as n from entries");
    const count = Number(rows[0]?.["n"]);
    expect(lines.at(-1)).toMatchObject({ log, size: count });
    const run = (...args: readonly string[]) =>
      spawnSync(process.execPath, ["src/cli.ts", ...args], {
        encoding: "utf8",
        env: { ...childEnvironment(), ...env },
      }).stdout.trim();
    const key = run("checkpoint", "key");
    expect(readFileSync(join(anchor, `${log}.vkeys`), "utf8")).toBe(`${key}\n`);
    const says = new RegExp(`^${log}: verified.*, ${count} entries, .*signed up to ${count}$`);
    expect(run("verify", "--key", key, "--anchor", anchor)).toMatch(says);
    expect(run("verify", "--database")).toMatch(says);
    await database.drop();
  });
});
