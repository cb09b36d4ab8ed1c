import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "./support/source-files.ts";

/** [what is planted, the rule that must find it]: the rules that need types, and those of the house that a person would miss. */
const PLANTED = [
  ["export function one(): number { if (!verify()) return 1; return 2; }", "typescript(no-misused-promises)"],
  ["export function two(): void { verify(); }", "typescript(no-floating-promises)"],
  ["export async function three(): Promise<number> { return await 3; }", "typescript(await-thenable)"],
  ["export function four(x: string | null): string { return x!; }", "typescript(no-non-null-assertion)"],
  ["export function five(x: any): void { void x; }", "typescript(no-explicit-any)"],
  [
    "export function six(a: number, b: number, c: number, d: number, e: number): number { return a + b + c + d + e; }",
    "eslint(max-params)",
  ],
  [`export function seven(): void {\n${"  void 0;\n".repeat(51)}}`, "eslint(max-lines-per-function)"],
  [`export function eight(x: number): number {\n${"  if (x > 1) return x;\n".repeat(11)}  return 0;\n}`, "eslint(complexity)"],
  ['export function nine(): void { console.log("9"); }', "eslint(no-console)"],
  ['export const ten = process.env["TEN"];', "node(no-process-env)"],
  ["export default 11;", "import(no-default-export)"],
  ["// @ts-ignore\nexport const twelve = 12;", "typescript(ban-ts-comment)"],
] as const;

let root = "";

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "lint-"));
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"), "junction");
  for (const file of ["tsconfig.json", ".oxlintrc.json", "package.json"]) copyFileSync(join(ROOT, file), join(root, file));
  mkdirSync(join(root, "src"));
  const verify = "async function verify(): Promise<boolean> { return await Promise.resolve(true); }";
  writeFileSync(join(root, "src/planted.ts"), [verify, ...PLANTED.map(([text]) => text), ""].join("\n"));
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe("the lint rules", { timeout: 60_000 }, () => {
  it("find every planted mistake, those that only the types show included", () => {
    const { stdout, status } = spawnSync(process.execPath, [join(ROOT, "node_modules/oxlint/bin/oxlint"), "src"], {
      cwd: root,
      encoding: "utf8",
    });
    expect(PLANTED.map(([, rule]) => rule).filter((rule) => !stdout.includes(rule))).toEqual([]);
    expect(status).toBe(1);
  });
});
