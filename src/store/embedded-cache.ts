import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { type Account, runAs } from "./embedded-account.ts";
import { linkLibraries } from "./embedded-links.ts";
import { enterableByAll, safeParent } from "./embedded-path.ts";
import { embeddedRefused } from "./embedded-refused.ts";

/** The package's program files, and a text that differs between any two versions of them. */
export type BinariesSource = { readonly folder: string; readonly version: string; readonly identity: string };

/** A copy of the binaries that the account can reach, made once per content and user; refused when anybody else could have written it. */
export function cacheBinaries(source: BinariesSource, account: Account, cacheDir?: string): string {
  const self = account.drop ? 0 : account.uid;
  const content = createHash("sha256").update(source.identity).digest("hex").slice(0, 12);
  const name = `ops-trust-layer-postgres-${source.version}-${content}-${self}`;
  for (const parent of parents(cacheDir)) {
    if (!safeParent(parent, self) || (account.drop && !enterableByAll(parent))) continue;
    const folder = join(realpathSync(parent), name);
    if (intact(folder, source, self) || copied(source, folder, account)) return folder;
  }
  throw embeddedRefused("found no folder for its program files that is safe, executable and open to its account", { cacheDir });
}

function parents(cacheDir?: string): readonly string[] {
  if (cacheDir === undefined) return [tmpdir(), "/var/tmp"];
  mkdirSync(cacheDir, { recursive: true, mode: 0o755 });
  return [cacheDir];
}

function intact(folder: string, source: BinariesSource, self: number): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  if (!stat.isDirectory() || stat.uid !== self || (stat.mode & 0o022) !== 0) {
    throw embeddedRefused("its program files belong to, or can be changed by, another user: remove them", {
      folder,
      owner: stat.uid,
    });
  }
  const size = statSync(join(folder, "bin", "postgres"), { throwIfNoEntry: false })?.size;
  if (size === statSync(join(source.folder, "bin", "postgres")).size) return true;
  rmSync(folder, { recursive: true, force: true });
  return false;
}

function copied(source: BinariesSource, folder: string, account: Account): boolean {
  const fresh = mkdtempSync(join(dirname(folder), `.${basename(folder)}-`));
  try {
    cpSync(source.folder, fresh, { recursive: true, filter: (path) => wanted(path) });
    openModes(fresh);
    linkLibraries(dirname(source.folder), fresh);
    execFileSync(join(fresh, "bin", "postgres"), ["-V"], { ...runAs(account, "/"), stdio: "ignore" });
    renameSync(fresh, folder);
    return true;
  } catch {
    rmSync(fresh, { recursive: true, force: true });
    // Another process was first, or the folder forbids programs (noexec).
    return intact(folder, source, account.drop ? 0 : account.uid);
  }
}

function wanted(path: string): boolean {
  return !path.endsWith(".a") && basename(path) !== "pkgconfig" && !lstatSync(path).isSymbolicLink();
}

// The package may have been unpacked under a umask that lets nobody else read, or be write-protected.
function openModes(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openModes(path);
    else if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}
