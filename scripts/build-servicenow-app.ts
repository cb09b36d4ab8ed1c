import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { z } from "zod";
import { type AppFile, updateSet } from "./update-set.ts";

// usage: npm run build:servicenow-app   (writes dist/servicenow-app/: the installable zip and a remote update set)
const ROOT = resolve(import.meta.dirname, "..");
const APP = join(ROOT, "integrations/servicenow-app");
const OUT = join(ROOT, "dist/servicenow-app");
const SDK = join(APP, "node_modules/@servicenow/sdk");

const Package = z.object({ version: z.string(), devDependencies: z.record(z.string(), z.string()).optional() });
const Config = z.object({ name: z.string(), scope: z.string(), scopeId: z.string().regex(/^[0-9a-f]{32}$/) });

function readJson<T>(schema: z.ZodType<T>, file: string): T {
  return schema.parse(JSON.parse(readFileSync(file, "utf8")));
}

/** Runs a program in the app's folder; its output is shown only when it fails. */
function run(what: string, args: readonly string[]): void {
  const done = spawnSync(process.execPath, args, { cwd: APP, encoding: "utf8" });
  if (done.status === 0) return;
  process.stderr.write(`${done.stdout ?? ""}${done.stderr ?? ""}`);
  throw new Error(`${what} failed (exit code ${done.status ?? done.signal ?? "none"}); the lines above say why`);
}

/** The version in node_modules; null when there is none. */
function installed(name: string): string | null {
  const file = join(APP, "node_modules", name, "package.json");
  return existsSync(file) ? readJson(Package, file).version : null;
}

/** Installs the pinned packages, unless exactly they are there. */
function install(): void {
  const npm = process.env["npm_execpath"];
  if (npm === undefined) throw new Error("start it with: npm run build:servicenow-app");
  const pins = Object.entries(readJson(Package, join(APP, "package.json")).devDependencies ?? {});
  if (pins.every(([name, version]) => installed(name) === version)) return;
  run("npm ci in integrations/servicenow-app", [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
}

function build(): void {
  for (const folder of ["dist", "target"]) rmSync(join(APP, folder), { recursive: true, force: true });
  const sdk = join(SDK, "bin/index.js");
  run("now-sdk build", [sdk, "build", "--frozenKeys", "true"]);
  run("now-sdk pack", [sdk, "pack"]);
}

/** The records that belong in an update set. Left out is the list of build tools: it has a new time and id at each build. */
function files(): readonly AppFile[] {
  const found = globSync("{scope,update,author_elective_update}/*.xml", { cwd: join(APP, "dist/app") }).toSorted();
  return found
    .map((file) => ({ name: basename(file, ".xml"), xml: readFileSync(join(APP, "dist/app", file), "utf8") }))
    .filter(({ xml }) => !xml.includes("/bom.json</path>"));
}

/** Every shipped script must be in the records, word for word: what the tests run is what is installed. */
function checkScripts(records: readonly AppFile[]): void {
  for (const file of globSync("src/scripts/*.js", { cwd: APP })) {
    const script = readFileSync(join(APP, file), "utf8").trim();
    if (!records.some(({ xml }) => xml.includes(script))) throw new Error(`${file} is in no record of the built app`);
  }
}

function main(): void {
  install();
  build();
  const records = files();
  checkScripts(records);
  const [zip, ...more] = globSync("target/*.zip", { cwd: APP });
  if (zip === undefined || more.length > 0)
    throw new Error(`expected one zip in target, found ${zip === undefined ? 0 : more.length + 1}`);
  const { version } = readJson(Package, join(APP, "package.json"));
  const config = readJson(Config, join(APP, "now.config.json"));
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  copyFileSync(join(APP, zip), join(OUT, `${config.scope}-${version}.zip`));
  writeFileSync(join(OUT, `${config.scope}-${version}-update-set.xml`), updateSet({ ...config, version }, records));
  process.stdout.write(
    `build:servicenow-app: dist/servicenow-app/${config.scope}-${version}.zip and ...-update-set.xml, ${records.length} records\n`,
  );
}

try {
  main();
} catch (error) {
  process.stderr.write(`build:servicenow-app: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
