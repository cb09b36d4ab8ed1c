import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { updateSet } from "../../../scripts/update-set.ts";
import { dictionaryOf } from "../../../simulators/servicenow/schema.ts";
import { all, list, readApp, text } from "../../support/servicenow-app/fluent.ts";
import { tablesOf } from "../../support/servicenow-app/tables.ts";
import { ROOT } from "../../support/source-files.ts";

const APP = join(ROOT, "integrations/servicenow-app");
const scripts = globSync("src/scripts/*.js", { cwd: APP }).map((file) => ({ file, code: readFileSync(join(APP, file), "utf8") }));
const app = readApp();

/** Syntax that instances in ES5 mode refuse. */
const LATER: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ArrowFunction,
  ts.SyntaxKind.TemplateExpression,
  ts.SyntaxKind.NoSubstitutionTemplateLiteral,
  ts.SyntaxKind.ClassDeclaration,
  ts.SyntaxKind.ForOfStatement,
  ts.SyntaxKind.SpreadElement,
  ts.SyntaxKind.SpreadAssignment,
  ts.SyntaxKind.ShorthandPropertyAssignment,
  ts.SyntaxKind.MethodDeclaration,
  ts.SyntaxKind.ObjectBindingPattern,
  ts.SyntaxKind.ArrayBindingPattern,
  ts.SyntaxKind.ComputedPropertyName,
  ts.SyntaxKind.QuestionDotToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.AsteriskAsteriskToken,
  ts.SyntaxKind.AwaitExpression,
]);

function laterSyntax(code: string): readonly string[] {
  const source = ts.createSourceFile("script.js", code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const scoped = ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) !== 0;
    const defaulted = ts.isParameter(node) && node.initializer !== undefined;
    if (scoped || defaulted || LATER.has(node.kind)) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe("the app's source", () => {
  it("ships every script, and each is ES5: older instances run nothing else", () => {
    const shipped = JSON.stringify(app);
    expect(scripts.length).toBeGreaterThan(15);
    for (const { file, code } of scripts) {
      expect(shipped.includes(JSON.stringify(code).slice(1, -1)) ? "shipped" : `${file} is in no record`).toBe("shipped");
      expect(laterSyntax(code), file).toEqual([]);
    }
    expect(laterSyntax("const a = `x${1}`;")).toHaveLength(2);
  });

  it("capability 5.1: has the review table that connector and simulator speak of, audited and unique by its key", () => {
    const table = tablesOf(app).get("x_ots_ops_review");
    const own = [...(table?.columns.keys() ?? [])].filter((name) => !name.startsWith("sys_"));
    const simulated = [...dictionaryOf("x_ots_ops_review").keys()].filter((name) => !name.startsWith("sys_"));
    expect(own.toSorted()).toEqual(simulated.toSorted());
    expect(table).toMatchObject({ audited: true, unique: ["idempotency_key"] });
  });

  it("assurance 2: shows its buttons to reviewers on stored pending reviews only, and gives nobody a way to write or delete one past them", () => {
    const buttons = all(app, "UiAction", (given) => given);
    expect(buttons.map(({ name }) => name)).toEqual(["Approve", "Approve with modification", "Reject", "Request info"]);
    for (const button of buttons)
      expect(button).toMatchObject({ roles: ["x_ots_ops.reviewer"], showInsert: false, condition: "current.state == 'pending'" });
    const acls = all(app, "Acl", (given) => given).filter(({ table }) => table === "x_ots_ops_review");
    const writes = acls.filter(({ operation }) => operation !== "read");
    for (const acl of writes) expect(acl["adminOverrides"], text(acl, "$id")).toBe(false);
    const open = writes.filter((acl) => acl["script"] !== "answer = false;");
    expect(open.map(({ field }) => field ?? "the row")).toEqual(["the row", "decision_comment", "approved_parameters"]);
    for (const acl of open) expect(acl).toMatchObject({ roles: ["x_ots_ops.reviewer"], condition: "state=pending" });
  });

  it("sends nothing until an administrator has set it up", () => {
    const properties = new Map(all(app, "Property", (given) => [text(given, "name"), text(given, "value")] as const));
    expect(properties.get("x_ots_ops.enabled")).toBe("false");
    for (const name of ["instance_name", "endpoint", "key_id", "credential_id", "integration_user"])
      expect(properties.get(`x_ots_ops.${name}`), name).toBe("");
  });

  it("lets only the integration role call the REST resource", () => {
    const [api] = all(app, "RestApi", (given) => given);
    const routes = list(api ?? {}, "routes");
    expect(routes).toHaveLength(4);
    for (const route of routes)
      expect(route).toMatchObject({
        authentication: true,
        authorization: true,
        enforceAcl: [{ type: "rest_endpoint", roles: ["x_ots_ops.integration"] }],
      });
  });
});

describe("the update set", () => {
  const set = { name: "Ops & Trust", scope: "x_ots_ops", scopeId: "f".repeat(32), version: "1.0.0" };
  const xml =
    '<?xml version="1.0"?>\n<record_update table="sys_script"><sys_script><name>A</name><script><![CDATA[a && "b" < c]]></script></sys_script></record_update>';

  it("holds each record once, whole, with the same bytes at each build", () => {
    const made = updateSet(set, [{ name: "sys_script_1", xml }]);
    expect(made).toBe(updateSet(set, [{ name: "sys_script_1", xml }]));
    const payload = /<payload>(.*?)<\/payload>/s.exec(made)?.[1] ?? "";
    const plain = payload.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
    expect(plain).toBe(xml);
    expect(made).toContain("<application_name>Ops &amp; Trust</application_name>");
    expect(made).toContain("<table>sys_script</table><target_name>A</target_name>");
  });

  it("is refused for a file that is no record", () => {
    expect(() => updateSet(set, [{ name: "odd", xml: "<html/>" }])).toThrow("no table in odd");
  });
});
