import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";

const RECORDED = new URL("../shared/data", import.meta.url);
const present = existsSync(RECORDED);
if (!present) process.stdout.write("The folder ../shared/data is absent: suites over recorded inputs are skipped.\n");

/** Suites over recorded inputs in ../shared/data; passes with a notice where that folder is absent. */
export default defineConfig({
  test: {
    include: present ? ["test/**/*.shared.test.ts"] : [],
    globalSetup: present ? ["test/support/postgres-setup.ts"] : [],
    maxWorkers: 2,
    passWithNoTests: true,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
  },
});
