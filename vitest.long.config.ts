import { defineConfig } from "vitest/config";

/** Suites that go through every point of a matrix, or end and start whole processes many times over: they need nothing but this checkout, and some minutes. */
export default defineConfig({
  test: {
    include: ["test/**/*.long.test.ts"],
    globalSetup: ["test/support/postgres-setup.ts"],
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    unstubEnvs: true,
    chaiConfig: { truncateThreshold: 600 },
  },
});
