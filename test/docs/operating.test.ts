import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ERROR_CODES } from "../../src/case/index.ts";
import { DirectoryFile } from "../../src/connectors/directory/index.ts";
import { ROOT } from "../support/source-files.ts";

const text = readFileSync(join(ROOT, "docs/operating.md"), "utf8");
const cli = ["src/cli.ts", ...readdirSync(join(ROOT, "src/cli")).map((file) => `src/cli/${file}`)]
  .map((file) => readFileSync(join(ROOT, file), "utf8"))
  .join("\n");

/** The commands that the table of everyday commands shows, without "case". */
function commandsShown(): readonly string[] {
  const table = text.split("## Everyday commands")[1]?.split("\n## ")[0] ?? "";
  return [...table.matchAll(/^\| `(?:case )?([a-z-]+)/gm)].map((match) => match[1] ?? "");
}

describe("docs/operating.md", () => {
  it("has one heading for each error code, and none for a code that does not exist", () => {
    const headings = [...text.matchAll(/^### ([A-Z_]+)$/gm)].map((match) => match[1]);
    expect(new Set(headings)).toEqual(new Set(Object.keys(ERROR_CODES)));
    expect(headings).toHaveLength(new Set(headings).size);
  });

  it("shows a directory file that the service takes", () => {
    const yaml = /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
    expect(DirectoryFile.parse(parse(yaml)).people.map(({ active }) => active)).toEqual([true, false]);
  });

  it("shows no command that the command line lacks", () => {
    const known = [...cli.matchAll(/\.command\((?:"|`)([a-z-]+)/g)].map((match) => match[1]);
    const also = ["retry", "abandon", "pause", "resume"];
    const shown = commandsShown();
    expect(shown.length).toBeGreaterThan(9);
    expect(shown.filter((command) => ![...known, ...also].includes(command))).toEqual([]);
  });
});
