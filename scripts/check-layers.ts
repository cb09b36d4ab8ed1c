import { existsSync, globSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { cruise, type ICruiseOptions, type ICruiseResult, type IViolation } from "dependency-cruiser";
import extractOptions from "dependency-cruiser/config-utl/extract-depcruise-options";

// usage: npm run layers [-- --root FOLDER]   (FOLDER: another checkout with the same layout)
const FOLDERS = ["src", "simulators", "demo", "test", "bench", "scripts"];

/** The TypeScript files of a checkout that no cruise result mentions: with any of them missing, a clean result proves nothing. */
function unread(root: string, folders: readonly string[], result: ICruiseResult): string[] {
  const read = new Set(result.modules.map((module) => module.source));
  const onDisk = globSync(
    folders.map((folder) => `${folder}/**/*.ts`),
    { cwd: root, exclude: (name) => name === "node_modules" },
  );
  return onDisk.map((file) => file.replaceAll("\\", "/")).filter((file) => !read.has(file));
}

/** One violation as one readable line, with the way it is reached where there is one. */
function line(violation: IViolation): string {
  const way = (violation.cycle ?? violation.via ?? []).map((step) => step.name);
  const target = way.length > 0 ? way.join(" -> ") : violation.to;
  return `  ${violation.from} -> ${target}   [${violation.rule.name}]`;
}

async function read(root: string, folders: string[]): Promise<ICruiseResult> {
  const options: ICruiseOptions = await extractOptions(createRequire(import.meta.url).resolve("../.dependency-cruiser.cjs"));
  const { output } = await cruise(folders, { ...options, baseDir: root }, options.enhancedResolveOptions);
  if (typeof output === "string") throw new Error("dependency-cruiser answered with text instead of a result");
  return output;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { root: { type: "string", default: resolve(import.meta.dirname, "..") } } });
  const root = resolve(values.root);
  const folders = FOLDERS.filter((folder) => existsSync(resolve(root, folder)));
  const result = await read(root, folders);
  const ours = result.modules.filter((module) => folders.some((folder) => module.source.startsWith(`${folder}/`)));
  const missed = unread(root, folders, result);
  const errors = result.summary.violations.filter((violation) => violation.rule.severity === "error");
  if (ours.length === 0) process.stdout.write("layers: 0 modules were read; the check proves nothing\n");
  for (const file of missed) process.stdout.write(`layers: not read: ${file}\n`);
  for (const violation of errors) process.stdout.write(`${line(violation)}\n`);
  process.stdout.write(
    `layers: ${ours.length} modules read, ${result.summary.totalDependenciesCruised ?? 0} imports, ${errors.length} violations\n`,
  );
  return ours.length > 0 && missed.length === 0 && errors.length === 0 ? 0 : 1;
}

process.exitCode = await main();
