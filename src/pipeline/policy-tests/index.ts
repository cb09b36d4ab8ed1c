export { type RecordedCase, recordedCase } from "./recorded-case.ts";
export { type CaseRun, runTestFile } from "./run-file.ts";
export { TestFile } from "./test-file.ts";
