import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbedded } from "../../src/store/embedded.ts";

declare module "vitest" {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** One embedded PostgreSQL for the whole run; freshDatabase() makes a database of its own on it for each test file. Its watchdog ends it even when the run is killed. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "ots-test-"));
  // For the processes that tests start: each reads the same code.
  const cache = mkdtempSync(join(tmpdir(), "ots-compiled-"));
  process.env["NODE_COMPILE_CACHE"] = cache;
  const server = await startEmbedded({ dataDir: folder, checkout: folder, throwaway: true });
  project.provide("postgresUrl", server.url);
  return async () => {
    await server.stop();
    for (const own of [folder, cache]) rmSync(own, { recursive: true, force: true });
  };
}
