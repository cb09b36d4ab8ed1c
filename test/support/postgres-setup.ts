import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbedded } from "../../src/store/embedded.ts";
import { openScratch } from "./scratch.ts";

declare module "vitest" {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** One embedded PostgreSQL for the whole run; freshDatabase() makes a database of its own on it for each test file. Its watchdog ends it even when the run is killed. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const scratch = openScratch();
  process.env["TEST_SCRATCH"] = scratch.files;
  // For the processes that tests start: each reads the same code. It stays: workers write to it as they end, after the teardown. Another user's could not be written.
  process.env["NODE_COMPILE_CACHE"] ??= join(tmpdir(), `ots-compiled-${process.getuid?.() ?? "own"}`);
  const server = await startEmbedded({ dataDir: scratch.data, checkout: scratch.data, throwaway: true });
  project.provide("postgresUrl", server.url);
  return async () => {
    await server.stop();
    scratch.remove();
  };
}
