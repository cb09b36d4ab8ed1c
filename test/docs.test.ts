import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { GENERATORS } from "../scripts/generators.ts";
import { markersIn, testNames } from "../scripts/traceability.ts";
import { SETTINGS } from "../src/config/index.ts";
import { ROOT, sourceFiles } from "./support/source-files.ts";

const MANIFEST = z.object({ version: z.string(), scripts: z.record(z.string(), z.string()) });
const manifest = MANIFEST.parse(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")));
const documents = sourceFiles("*.md", "docs/**/*.md");
const BUILT_IN = new Set(["ci", "install", "test", "start"]);

/** The npm scripts that a text tells its reader to run. */
function scriptsNamedIn(text: string): string[] {
  const named = [...text.matchAll(/\bnpm (?:run )?(?:-s |--silent )?([a-z][a-z:-]*)/g)].map((match) => match[1] ?? "");
  return named.filter((name) => !BUILT_IN.has(name) || name === "test" || name === "start").filter((name) => name !== "run");
}

/** The local targets of a Markdown text's links, without anchors. */
function localLinks(text: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
  return targets.filter((target) => !/^([a-z]+:|#)/.test(target)).map((target) => target.replace(/#.*$/, ""));
}

describe("the documents", () => {
  it.each(GENERATORS)("$file is what `npm run generate` writes", ({ file, text }) => {
    const current = existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), "utf8") : "";
    expect(current === text() ? "up to date" : `${file} is out of date; run: npm run generate`).toBe("up to date");
  });

  it("name only npm scripts that exist", () => {
    const unknown = documents.flatMap(({ path, text }) =>
      scriptsNamedIn(text)
        .filter((name) => !Object.hasOwn(manifest.scripts, name))
        .map((name) => `${path}: npm run ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it("link only to files that exist", () => {
    const broken = documents.flatMap(({ path, text }) =>
      localLinks(text)
        .filter((target) => !existsSync(join(ROOT, dirname(path), target)))
        .map((target) => `${path}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it("the README gives a newcomer the two commands", () => {
    const readme = documents.find(({ path }) => path === "README.md")?.text ?? "";
    expect(readme).toContain("npm ci && npm run demo");
    expect(readme).toContain("npm test");
  });

  it("the change log speaks of the version in package.json", () => {
    const log = documents.find(({ path }) => path === "CHANGELOG.md")?.text ?? "";
    expect(log).toMatch(new RegExp(`^## ${manifest.version.replaceAll(".", "\\.")}\\b`, "m"));
  });

  it("every script of package.json that runs a file runs one that exists", () => {
    const files = Object.values(manifest.scripts).flatMap((script) => script.match(/\bnode ([\w/.-]+\.ts)/)?.[1] ?? []);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});

describe("the settings", () => {
  it(".env.example has each variable that the service reads, and no other", () => {
    const read = SETTINGS.map(({ name }) => name).sort();
    const example = readFileSync(join(ROOT, ".env.example"), "utf8");
    const listed = [...example.matchAll(/^#? ?([A-Z][A-Z0-9_]*)=/gm)].map((match) => match[1] ?? "").sort();
    expect(listed).toEqual(read);
  });
});

describe("traceability", () => {
  it.each([
    ["assurance 25: an approval for one digest cannot execute another", ["assurance 25"]],
    ["capability 5.4 and assurance 1, 3: both", ["capability 5.4", "assurance 1", "assurance 3"]],
    ["capabilities 4.10 / 4.11 and wish B8", ["capability 4.10", "capability 4.11", "wish B8"]],
    ["nothing of the kind, not even assurance alone", []],
  ])("finds the numbers in %j", (text, expected) => {
    expect(markersIn(text)).toEqual(expected);
  });

  it("gives each number a short title, and counts those that nothing shows yet", () => {
    const text = documents.find(({ path }) => path === "docs/traceability.md")?.text ?? "";
    expect(text).toMatch(/^\| 25 \| an approval holds for one digest only \| `test\//m);
    expect(text).toMatch(/^## Assurance \(\d+ of 76\)$/m);
    expect(text).toMatch(/^## Capabilities \(\d+ of 144\)$/m);
    expect(text).toMatch(/^## Wishes \(\d+ of 28\)$/m);
    expect(text).not.toMatch(/^\| [\w.]+ \| {2}\|/m);
  });

  it("reads names of suites and tests, tables and templates included, and nothing from comments", () => {
    const text = 'describe("a", () => { it.each([1])("b %s", f); test(`c ${1}`, f); /* it("d", f) */ other("e", f); });';
    expect(testNames("x.test.ts", text).map(({ name }) => name)).toEqual(["a", "b %s", "c ${1}"]);
  });
});
