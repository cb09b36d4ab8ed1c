import { configDefaults, defineConfig } from "vitest/config";

const report = process.env["TEST_REPORT"];

/** What `npm test` runs: everything that needs nothing but this checkout. Redis, recorded inputs and browsers have suites of their own. TEST_REPORT names a file for the results. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, "**/*.redis.test.ts", "**/*.shared.test.ts", "**/*.browser.test.ts"],
    globalSetup: ["test/support/postgres-setup.ts"],
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
    unstubEnvs: true,
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
  },
});
