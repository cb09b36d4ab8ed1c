import ts from "typescript";
import { describe, expect, it } from "vitest";
import { ourTypeScript, type SourceFile, sourceFiles } from "./support/source-files.ts";

const FILES = ourTypeScript();
const MAX_LINES = 250;
const EMPTY_WORDS = new Set(["util", "utils", "helper", "helpers", "common", "misc", "manager", "service", "handler", "base"]);

/** Names that say nothing about what the function does. */
const EMPTY_NAME = /^(handle|do)([A-Z]|$)|([uU]til|[hH]elper|[mM]isc|[mM]anager)s?([A-Z]|$)/;

/** What may stand nowhere but in its own place: of which files it is asked, the pattern, and the files that may. */
type Place = { readonly promise: string; readonly asked: RegExp; readonly pattern: RegExp; readonly allowed?: RegExp };

const SHIPPED = /^src\//;
const TESTS = /^test\//;
const WRITTEN = /./;

const PLACES: readonly Place[] = [
  {
    promise: "the environment is read in one file",
    asked: /^(src|simulators)\//,
    pattern: /\bprocess\s*\.\s*env\b|\bprocess\[/,
    allowed: /^src\/config\/env\.ts$|^simulators\/[^/]+\/main\.ts$/,
  },
  {
    promise: "nothing is exported as default",
    asked: /^(src|simulators|demo|bench|test|scripts)\//,
    pattern: /^export default\b|\bas default\b/m,
  },
  {
    promise: "there are no enums and no namespaces",
    asked: WRITTEN,
    pattern: /^\s*(export\s+)?(declare\s+)?(const\s+)?(enum|namespace)\s+\w/m,
  },
  {
    promise: "OpsError is the only class",
    asked: /^(src|simulators|demo|bench)\//,
    pattern: /^\s*(export\s+)?(abstract\s+)?class\s+\w/m,
    allowed: /^src\/case\/errors\.ts$/,
  },
  {
    promise: "only the effect runner clears an effect",
    asked: SHIPPED,
    pattern: /import\s+\{[^}]*\bclear\b[^}]*\}/,
    allowed: /^src\/(case\/index|pipeline\/effects|pipeline\/effects\/[^/]+)\.ts$/,
  },
  {
    promise: "only a connector's webhook.ts calls a delivery verified",
    asked: SHIPPED,
    pattern: /import\s+\{[^}]*\bverified\b[^}]*\}/,
    allowed: /^src\/connectors\/([^/]+\/){1,2}webhook\.ts$/,
  },
  {
    promise: "a vendor's words stop at its connector and in the settings that name it",
    asked: SHIPPED,
    pattern: /\b(sys_id|work_notes|sys_mod_count|sysparm_\w+|customfield_\w*)\b/,
    allowed: /^src\/(connectors|config)\//,
  },
  {
    promise: "what a caller claims to know is never compared with equals()",
    asked: /^src\/(connectors\/([^/]+\/){1,2}webhook|http\/operator-of)\.ts$/,
    pattern:
      /\.equals\(|\bcompare\(|localeCompare|\b(mac|digest)\([^)]*\)\S*\s*[!=]==?|[!=]==?\s*(mac|digest)\(|tokenHash\S*\s*[!=]==?/,
  },
  { promise: "modules are never mocked", asked: TESTS, pattern: /\bvi\s*\.\s*(doMock|mock|hoisted)\s*\(/ },
  { promise: "there are no snapshots", asked: TESTS, pattern: /\btoMatch(Inline|File)?Snapshot\b/ },
  { promise: "no test sleeps", asked: /^test\/.*\.test\.ts$/, pattern: /\bsetTimeout\s*\(|\bsleep\s*\(|timers\/promises/ },
  { promise: "no test is focused", asked: TESTS, pattern: /\b(it|test|describe)\s*\.\s*only\s*\(/ },
  { promise: "no file names a path of one machine", asked: WRITTEN, pattern: /["'`\s](\/work|\/root|\/home)\/[a-z]/ },
];

/** Where secrets are compared, and how many comparisons there are: signatures, secret headers, operators' tokens. */
const CLAIMS: ReadonlyMap<string, number> = new Map([
  ["src/connectors/servicenow/webhook.ts", 1],
  ["src/connectors/jira/webhook.ts", 2],
  ["src/connectors/channels/slack/webhook.ts", 1],
  // The token is signed with a public key: there is nothing of ours to compare.
  ["src/connectors/channels/teams/webhook.ts", 0],
  ["src/http/operator-of.ts", 1],
]);

/** A cast to a type (not `as const` or `as unknown`): where it stands, and whether a comment in its statement or the line above gives a reason. */
type Cast = { readonly at: string; readonly type: string; readonly explained: boolean };

function statementOf(node: ts.Node): ts.Node {
  return ts.isStatement(node) || ts.isSourceFile(node.parent) ? node : statementOf(node.parent);
}

function casts({ path, text }: SourceFile): Cast[] {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lines = text.split("\n");
  const lineOf = (position: number): number => tree.getLineAndCharacterOfPosition(position).line;
  const found: Cast[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isAsExpression(node) && !["const", "unknown"].includes(node.type.getText(tree))) {
      const line = lineOf(node.type.getStart(tree));
      const explained = /\/\/|\*\//.test(
        lines.slice(Math.max(0, lineOf(statementOf(node).getStart(tree)) - 1), line + 1).join("\n"),
      );
      found.push({ at: `${path}:${line + 1}`, type: node.type.getText(tree), explained });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

const CASTS = FILES.filter(({ path }) => path.startsWith("src/")).map((file) => ({ path: file.path, casts: casts(file) }));

/** Names of the functions that a file declares. */
function functionNames({ text }: SourceFile): string[] {
  return [...text.matchAll(/\bfunction\*?\s+(\w+)(?![\w.])|\bconst\s+(\w+)\s*=\s*(?:async\s*)?\([^)]*\)\s*(?::[^=]+)?=>/g)].map(
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
  it.each(PLACES)("$promise", ({ asked, pattern, allowed }) => {
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
      .filter(({ name }) => !/^[a-z][A-Za-z0-9]*$/.test(name) || EMPTY_NAME.test(name))
      .map(({ path, name }) => `${path}: ${name}`);
    expect(bad).toEqual([]);
  });

  it("every cast in src gives its reason beside it", () => {
    const bad = CASTS.flatMap((file) => file.casts.filter(({ explained }) => !explained));
    expect(bad.map(({ at, type }) => `${at} as ${type}`)).toEqual([]);
  });

  it.each([
    ["Cleared", "src/case/cleared.ts"],
    ["Verified", "src/case/delivery.ts"],
    ["Redacted", "src/case/redacted.ts"],
  ])("the brand %s is made in %s alone", (brand, place) => {
    const makers = CASTS.filter((file) => file.casts.some(({ type }) => type.split("<")[0] === brand));
    expect(makers.map(({ path }) => path)).toEqual([place]);
  });

  it.each(
    FILES.map(({ path }) => path).filter((path) => /^src\/(connectors\/([^/]+\/){1,2}webhook|http\/operator-of)\.ts$/.test(path)),
  )("assurance 3: %s compares what a caller claims to know in constant time, each time", (path) => {
    const text = FILES.find((file) => file.path === path)?.text ?? "";
    const expected = CLAIMS.get(path) ?? Number.NaN;
    expect(text.match(/\btimingSafeEqual\(/g) ?? []).toHaveLength(expected);
  });

  it("every suppressed finding gives its reason beside it", () => {
    const comment = new RegExp(["@ts-(ignore|expect-error|nocheck)", "(oxlint|eslint)-disable", "biome-ignore"].join("|"));
    const bad = FILES.filter(({ path }) => !/^test\/(architecture|lint)\.test\.ts$/.test(path)).flatMap(({ path, text }) =>
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
