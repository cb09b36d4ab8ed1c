import { spawnSync } from "node:child_process";
import { cpSync, globSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
const DIST = join(ROOT, "dist");

function compile(): boolean {
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  return spawnSync(process.execPath, [tsc, "-p", join(ROOT, "tsconfig.build.json")], { stdio: "inherit" }).status === 0;
}

/** Copies what is not TypeScript, such as SQL migrations, beside the JavaScript that reads it. */
function copyAssets(): number {
  const assets = globSync("**/*.*", { cwd: join(ROOT, "src") }).filter((file) => !file.endsWith(".ts"));
  for (const file of assets) cpSync(join(ROOT, "src", file), join(DIST, file));
  return assets.length;
}

// usage: npm run build   (writes dist/: JavaScript from src, and every other file of src beside it)
rmSync(DIST, { recursive: true, force: true });
if (compile()) process.stdout.write(`build: dist written, ${copyAssets()} files copied beside the JavaScript\n`);
else process.exitCode = 1;
