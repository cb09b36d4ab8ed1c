import { defineConfig } from "vitest/config";

/** Suites against a real Redis: `REDIS_URL` names the server (`.ci/run` starts one). */
export default defineConfig({
  test: {
    include: ["test/**/*.redis.test.ts"],
    globalSetup: ["test/support/postgres-setup.ts"],
    maxWorkers: 1,
    passWithNoTests: true,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
  },
});
