import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The checkout's top folder. */
export const ROOT = resolve(import.meta.dirname, "../..");

/** One file of the checkout: its path from the top with forward slashes, and its text. */
export type SourceFile = { readonly path: string; readonly text: string };

const SKIPPED = new Set(["node_modules", ".git", "dist", "data", "coverage"]);

/** The files of the checkout that match a glob, without installed packages, builds and data. */
export function sourceFiles(...patterns: readonly string[]): SourceFile[] {
  const paths = globSync([...patterns], { cwd: ROOT, exclude: (name) => SKIPPED.has(name) });
  return paths
    .map((path) => path.replaceAll("\\", "/"))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));
}

/** Every TypeScript file that we write. */
export function ourTypeScript(): SourceFile[] {
  return sourceFiles("{src,simulators,demo,bench,test,scripts}/**/*.ts", "vitest*.ts");
}
