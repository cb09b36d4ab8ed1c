import { defineConfig } from "vitest/config";

/** Suites in a real browser: `CHROMIUM` names its program, else the system's one is taken. */
export default defineConfig({
  test: {
    include: ["test/**/*.browser.test.ts"],
    globalSetup: ["test/support/postgres-setup.ts"],
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
  },
});
