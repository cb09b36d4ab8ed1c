import ts from "typescript";
import { describe, expect, it } from "vitest";
import { ourTypeScript, type SourceFile, sourceFiles } from "./support/source-files.ts";

const FILES = ourTypeScript();
const MAX_LINES = 250;
const EMPTY_WORDS = new Set(["util", "utils", "helper", "helpers", "common", "misc", "manager", "service", "handler", "base"]);

/** What may stand nowhere but in its own place: [promise, files it is asked of, the pattern, the files that may]. */
const PLACES: readonly (readonly [string, RegExp, RegExp, RegExp?])[] = [
  ["the environment is read in one file", /^(src|simulators)\//, /\bprocess\s*\.\s*env\b|\bprocess\[/, /^src\/config\/env\.ts$/],
  ["nothing is exported as default", /^(src|simulators|demo|bench|test|scripts)\//, /^export default\b|\bas default\b/m],
  ["there are no enums and no namespaces", /./, /^\s*(export\s+)?(declare\s+)?(const\s+)?(enum|namespace)\s+\w/m],
  [
    "OpsError is the only class",
    /^(src|simulators|demo|bench)\//,
    /^\s*(export\s+)?(abstract\s+)?class\s+\w/m,
    /^src\/case\/errors\.ts$/,
  ],
  [
    "only the effect runner clears an effect",
    /^src\//,
    /import\s+\{[^}]*\bclear\b[^}]*\}/,
    /^src\/(case\/index|pipeline\/effects|pipeline\/effects\/[^/]+)\.ts$/,
  ],
  [
    "only a connector's webhook.ts calls a delivery verified",
    /^src\//,
    /import\s+\{[^}]*\bverified\b[^}]*\}/,
    /^src\/connectors\/[^/]+\/webhook\.ts$/,
  ],
  [
    "a vendor's words stop at its connector",
    /^src\//,
    /\b(sys_id|work_notes|sys_mod_count|sysparm_\w+|customfield_\w*)\b/,
    /^src\/connectors\/(servicenow|jira)\//,
  ],
  ["modules are never mocked", /^test\//, /\bvi\s*\.\s*(doMock|mock|hoisted)\s*\(/],
  ["there are no snapshots", /^test\//, /\btoMatch(Inline|File)?Snapshot\b/],
  ["no test sleeps", /^test\/.*\.test\.ts$/, /\bsetTimeout\s*\(|\bsleep\s*\(|timers\/promises/],
  ["no test is focused", /^test\//, /\b(it|test|describe)\s*\.\s*only\s*\(/],
  ["no file names a path of one machine", /./, /["'`\s](\/work|\/root|\/tmp)\/[a-z]/],
];

/** A cast other than `as const`: where it stands, to which type, and whether a comment on its line or the line above gives a reason. */
type Cast = { readonly at: string; readonly type: string; readonly explained: boolean };

function casts({ path, text }: SourceFile): Cast[] {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lines = text.split("\n");
  const found: Cast[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isAsExpression(node) && node.type.getText(tree) !== "const") {
      const line = tree.getLineAndCharacterOfPosition(node.type.getStart(tree)).line;
      const explained = /\/\/|\*\//.test(`${lines[line - 1] ?? ""}\n${lines[line] ?? ""}`);
      found.push({ at: `${path}:${line + 1}`, type: node.type.getText(tree), explained });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** Names of the functions that a file declares. */
function functionNames({ text }: SourceFile): string[] {
  return [...text.matchAll(/\bfunction\*?\s+(\w+)|\bconst\s+(\w+)\s*=\s*(?:async\s*)?\([^)]*\)\s*(?::[^=]+)?=>/g)].map(
    (match) => match[1] ?? match[2] ?? "",
  );
}

function lineCount({ text }: SourceFile): number {
  return text.trimEnd().split("\n").length;
}

function words(name: string): string[] {
  return name.split(/[-.]/);
}

describe("the house rules", () => {
  it.each(PLACES)("%s", (_promise, asked, pattern, allowed) => {
    const found = FILES.filter(({ path }) => asked.test(path) && !allowed?.test(path) && path !== "test/architecture.test.ts")
      .filter(({ text }) => pattern.test(text))
      .map(({ path, text }) => `${path}: ${pattern.exec(text)?.[0].trim()}`);
    expect(found).toEqual([]);
  });

  it("reads every folder that it judges", () => {
    for (const folder of ["src/", "test/", "scripts/"]) {
      expect(FILES.filter(({ path }) => path.startsWith(folder)).length, folder).toBeGreaterThan(2);
    }
  });

  it(`no file is longer than ${MAX_LINES} lines, and half of src stays under 80`, () => {
    const long = FILES.filter((file) => lineCount(file) > MAX_LINES).map((file) => `${file.path}: ${lineCount(file)}`);
    const lengths = FILES.filter(({ path }) => path.startsWith("src/"))
      .map(lineCount)
      .sort((a, b) => a - b);
    expect(long).toEqual([]);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(80);
  });

  it("every file name is kebab-case and says what the file is", () => {
    const names = sourceFiles("{src,simulators,demo,bench,test,scripts}/**/*.{ts,sql}").map(({ path }) => path);
    const bad = names.filter((path) =>
      path
        .split("/")
        .some((part) => !/^[a-z0-9.-]+(_[a-z0-9_-]+\.sql)?$/.test(part) || words(part).some((word) => EMPTY_WORDS.has(word))),
    );
    expect(bad).toEqual([]);
  });

  it("every function name is camelCase and says what the function does", () => {
    const bad = FILES.filter(({ path }) => !path.startsWith("test/"))
      .flatMap((file) => functionNames(file).map((name) => ({ path: file.path, name })))
      .filter(
        ({ name }) =>
          !/^[a-z][A-Za-z0-9]*$/.test(name) || /^(handle|process|do)([A-Z]|$)|(util|helper|misc|manager)s?([A-Z]|$)/i.test(name),
      )
      .map(({ path, name }) => `${path}: ${name}`);
    expect(bad).toEqual([]);
  });

  it("every cast in src gives its reason beside it", () => {
    const bad = FILES.filter(({ path }) => path.startsWith("src/")).flatMap((file) =>
      casts(file).filter(({ explained }) => !explained),
    );
    expect(bad.map(({ at, type }) => `${at} as ${type}`)).toEqual([]);
  });

  it.each([
    ["Cleared", "src/case/cleared.ts"],
    ["Verified", "src/case/delivery.ts"],
    ["Redacted", "src/case/redacted.ts"],
  ])("the brand %s is made in %s alone", (brand, place) => {
    const makers = FILES.filter(({ path }) => path.startsWith("src/")).filter((file) =>
      casts(file).some(({ type }) => type.split("<")[0] === brand),
    );
    expect(makers.map(({ path }) => path)).toEqual([place]);
  });

  it("every suppressed finding gives its reason beside it", () => {
    const comment = new RegExp(["@ts-(ignore|expect-error|nocheck)", "(oxlint|eslint)-disable", "biome-ignore"].join("|"));
    const bad = FILES.filter(({ path }) => path !== "test/architecture.test.ts").flatMap(({ path, text }) =>
      text
        .split("\n")
        .filter((line) => comment.test(line) && !/ -- \w+/.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    );
    expect(bad).toEqual([]);
  });

  it.each([
    ["a cast without a reason", "const a = b as Foo;", 1],
    ["a cast with its reason", "const a = b as Foo; // the driver types rows as unknown", 0],
    ["as const", "const a = [1] as const;", 0],
  ])("the cast rule counts %s", (_what, text, expected) => {
    expect(casts({ path: "x.ts", text }).filter(({ explained }) => !explained)).toHaveLength(expected);
  });
});
