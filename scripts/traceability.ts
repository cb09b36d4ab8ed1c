import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** Where a numbered statement is shown: a test by its full name, or a documented check by its line. */
type Place = { readonly file: string; readonly name: string };

/** A text that may carry markers such as "assurance 25", "capability 5.4", "wish B8" or "jira row 7". */
type Marked = Place;

/** All numbered statements, shown or not, one a line: "assurance 25: its short title". */
const STATEMENTS = "docs/statements.txt";

const LIST = String.raw`((?:\d+\.\d+|B?\d+)(?:(?:,\s*|\s+and\s+|\s*\/\s*)(?:\d+\.\d+|B?\d+))*)`;
const MARKERS = new RegExp(
  String.raw`\b(assurances?|capabilit(?:y|ies)|wish(?:es)?|(?:servicenow|jira|threat) rows?)\s+${LIST}`,
  "gi",
);

/** The numbers that a text names, each as "assurance 25", "capability 5.4" or "wish B8". */
export function markersIn(text: string): string[] {
  return [...text.matchAll(MARKERS)].flatMap(([, word = "", list = ""]) => {
    const family = familyOf(word.toLowerCase());
    return (list.match(/\d+\.\d+|B?\d+/g) ?? []).map((number) => `${family} ${number}`);
  });
}

function familyOf(word: string): string {
  const families = ["assurance", "capability", "wish", "servicenow row", "jira row", "threat row"];
  // By its beginning: "capabilities", "wishes", "rows".
  return families.find((family) => word.startsWith(family.slice(0, -1))) ?? word;
}

/** The names of the suites and tests of one file, as written (a template keeps its placeholders). */
export function testNames(file: string, text: string): Marked[] {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Marked[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(it|test|describe)\b/.test(node.expression.getText(tree))) {
      const [name] = node.arguments;
      if (name && (ts.isStringLiteralLike(name) || ts.isTemplateExpression(name))) {
        found.push({ file, name: ts.isStringLiteralLike(name) ? name.text : name.getText(tree).slice(1, -1) });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function documented(file: string, text: string): Marked[] {
  return text
    .split("\n")
    .map((line) => line.replace(/^[\s#>*|-]+/, "").trim())
    .filter((line) => markersIn(line).length > 0)
    .map((line) => ({ file, name: line.length > 100 ? `${line.slice(0, 100)} ...` : line }));
}

function everyMarked(root: string): Marked[] {
  const read = (file: string): string => readFileSync(join(root, file), "utf8");
  const list = (pattern: string): string[] =>
    globSync(pattern, { cwd: root })
      .map((file) => file.replaceAll("\\", "/"))
      .sort();
  const docs = [...list("docs/**/*.md"), ...list("*.md")].filter(
    (file) => file !== "docs/traceability.md" && file !== "CHANGELOG.md",
  );
  return [
    ...list("test/**/*.test.ts").flatMap((file) => testNames(file, read(file))),
    ...docs.flatMap((file) => documented(file, read(file))),
  ];
}

/** The short title of each numbered statement, in the order of the numbers. Throws on a line that is none. */
function statements(root: string): ReadonlyMap<string, string> {
  const lines = readFileSync(join(root, STATEMENTS), "utf8").trim().split("\n");
  return new Map(
    lines.map((line) => {
      const [, marker = "", title = ""] =
        /^((?:assurance|capability|wish|servicenow row|jira row|threat row) \S+): (\S.*)$/.exec(line) ?? [];
      if (title === "") throw new Error(`${STATEMENTS}: not a statement: "${line}"`);
      return [marker, title] as const;
    }),
  );
}

/** A cell of a Markdown table: no pipe, no line break, no HTML. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("\n", " ");
}

function section(
  title: string,
  family: string,
  found: ReadonlyMap<string, readonly Place[]>,
  all: ReadonlyMap<string, string>,
): string {
  const numbers = [...all.keys()].filter((marker) => marker.startsWith(`${family} `));
  const shown = numbers.filter((marker) => found.has(marker));
  const rows = shown.map((marker) => {
    const places = (found.get(marker) ?? []).map(({ file, name }) => `\`${file}\`: ${cell(name)}`);
    return `| ${marker.slice(family.length + 1)} | ${cell(all.get(marker) ?? "")} | ${places.join("<br>")} |`;
  });
  const missing = numbers.filter((marker) => !found.has(marker)).map((marker) => marker.slice(family.length + 1));
  const table = rows.length > 0 ? ["| number | says | where it is shown |", "|---|---|---|", ...rows, ""] : [];
  return [
    `## ${title} (${shown.length} of ${numbers.length})`,
    "",
    ...table,
    `Not yet: ${missing.join(", ") || "none"}.`,
    "",
  ].join("\n");
}

/** The text of docs/traceability.md: each numbered statement and the tests or documents that show it. Throws on a number that no family has. */
export function traceability(root: string): string {
  const all = statements(root);
  const found = new Map<string, Place[]>();
  for (const marked of everyMarked(root)) {
    for (const marker of new Set(markersIn(marked.name))) {
      if (!all.has(marker)) throw new Error(`${marked.file}: there is no ${marker} ("${marked.name}")`);
      found.set(marker, [...(found.get(marker) ?? []), marked]);
    }
  }
  return [
    "# Traceability",
    "",
    "Generated by `npm run generate` from the names of the tests, from the documents and from the short titles in `docs/statements.txt`. Number -> what it says -> where it is shown.",
    "",
    section("Assurance", "assurance", found, all),
    section("Capabilities", "capability", found, all),
    section("Wishes", "wish", found, all),
    section("What ServiceNow really does", "servicenow row", found, all),
    section("What Jira really does", "jira row", found, all),
    section("Threats", "threat row", found, all),
  ].join("\n");
}
