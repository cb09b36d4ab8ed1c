import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const ROWS = 28;

it("every row of the ServiceNow checklist is proven by a test that names it", () => {
  const names = globSync("test/**/*.test.ts").flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/"servicenow row (\d+)[:,]/g)].map(([, row]) => Number(row)),
  );
  const found = new Set(names);
  expect(Array.from({ length: ROWS }, (_, at) => at + 1).filter((row) => !found.has(row))).toEqual([]);
});
