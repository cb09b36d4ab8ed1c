import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { keyOf, SECRETS } from "../support/canaries/index.ts";
import { checkpointKeyFile } from "../support/checkpoint-key.ts";
import { childEnvironment } from "../support/child-environment.ts";
import { freshDatabase } from "../support/database.ts";
import { ROOT } from "../support/source-files.ts";
import { vaultKeysFile } from "../support/vault-key.ts";

const folder = mkdtempSync(join(tmpdir(), "ots-stop-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A line to the database that can fall silent: nothing is refused, and nothing comes back. */
async function lineTo(url: string): Promise<{ readonly url: string; readonly server: Server; fallSilent(): void }> {
  const to = new URL(url);
  const path = join(to.searchParams.get("host") ?? "", `.s.PGSQL.${to.port}`);
  const sockets: Socket[] = [];
  const server = createServer((from) => {
    const on = connect(path);
    for (const one of [from, on]) one.on("error", () => undefined);
    sockets.push(from, on);
    from.pipe(on).pipe(from);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const fallSilent = (): void => {
    for (const one of sockets) one.unpipe();
  };
  return { url: `postgres://${to.username}@127.0.0.1:${port}${to.pathname}`, server, fallSilent };
}

describe("a process that is told to stop", () => {
  it("ends within twelve seconds though its database is silent and nobody reads its log any more", {
    timeout: 30_000,
  }, async () => {
    const database = await freshDatabase();
    const line = await lineTo(database.url);
    const env = {
      ...childEnvironment(),
      DATABASE_URL: line.url,
      OPS_TRUST_DATA_DIR: join(folder, "data"),
      OPS_TRUST_PORT: "0",
      OPS_TRUST_ADMIN_TOKENS: `olga=${SECRETS.operator}`,
      OPS_TRUST_CARD_KEY: keyOf("card").toString("base64"),
      OPS_TRUST_CHECKPOINT_KEY_FILE: checkpointKeyFile(),
      OPS_TRUST_VAULT_KEY_FILE: vaultKeysFile(),
    };
    const child = spawn(process.execPath, ["src/main.ts"], { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const lines = createInterface({ input: child.stdout });
    for await (const text of lines) if (text.startsWith("listening on")) break;
    line.fallSilent();
    child.stderr.destroy();
    child.stdout.destroy();
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    expect(await ended).toEqual([1, null]);
    line.server.close();
    await database.drop();
  });
});
