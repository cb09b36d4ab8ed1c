import { configDefaults, defineConfig } from "vitest/config";

const report = process.env["TEST_REPORT"];

// Redis, recorded inputs, browsers, and what takes minutes have suites of their own.
const elsewhere = [...configDefaults.exclude, "**/*.{redis,shared,browser,long}.test.ts"];
// Files that leave their process as they found it: run one after another in the same one, the code is read once.
const together = [
  "test/{case,chaos,cli,config,connectors,contracts,control,drafting,evidence,http,identity,integrations,pipeline,policy,privacy,review,simulators}/**/*.test.ts",
  "test/{faults,journeys}/!(demo|replay)*.test.ts",
];

/** What `npm test` runs: all that needs nothing but this checkout, except the matrices of `npm run test:long`. TEST_REPORT names a file for the results. */
export default defineConfig({
  test: {
    globalSetup: ["test/support/postgres-setup.ts"],
    maxWorkers: 5,
    // What hangs is ended; how fast it is, on machines that others use too, is measured by the bench.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    unstubEnvs: true,
    // A failure that is read in a log must say what was there instead.
    chaiConfig: { truncateThreshold: 600 },
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    projects: [
      { extends: true, test: { name: "together", isolate: false, include: together, exclude: elsewhere } },
      { extends: true, test: { name: "apart", include: ["test/**/*.test.ts"], exclude: [...elsewhere, ...together] } },
    ],
  },
});
