import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const ROWS = 27;

it("every row of the Jira checklist is proven by a test that names it", () => {
  const names = globSync("test/**/*.test.ts").flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/"(?:[^"\n]*, )?jira row (\d+)((?:, \d+)*)[:,]/g)].flatMap(([, row, more = ""]) => [
      Number(row),
      ...more.split(", ").filter(Boolean).map(Number),
    ]),
  );
  const found = new Set(names);
  expect(Array.from({ length: ROWS }, (_, at) => at + 1).filter((row) => !found.has(row))).toEqual([]);
});
