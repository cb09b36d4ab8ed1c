import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { GENERATORS, ROOT } from "./generators.ts";

// usage: npm run generate [-- --check]   (--check writes nothing and exits 1 when a file is out of date)
const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
let stale = 0;

for (const { file, text } of GENERATORS) {
  const path = join(ROOT, file);
  const wanted = text();
  const same = existsSync(path) && readFileSync(path, "utf8") === wanted;
  if (same) {
    process.stdout.write(`generate: ${file} is up to date\n`);
  } else if (values.check) {
    stale += 1;
    process.stdout.write(`generate: ${file} is out of date; run: npm run generate\n`);
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, wanted);
    process.stdout.write(`generate: ${file} written\n`);
  }
}

if (stale > 0) process.exitCode = 1;
