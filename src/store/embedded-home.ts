import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import type { Account } from "./embedded-account.ts";
import { enterableByAll, safeParent } from "./embedded-path.ts";
import { embeddedRefused } from "./embedded-refused.ts";

/** Where one embedded database lives: `folder` is ours, `data` and what PostgreSQL writes below it belong to `account`. */
export type Home = { readonly folder: string; readonly data: string; readonly account: Account; remove(): void };

/**
 * The folder of this data folder's database. Not root: `postgres` inside it. Root: a folder where the unprivileged account can live,
 * chosen once and remembered as the symbolic link `postgres`, so that deleting the data folder starts empty and a lost folder is noticed.
 */
export function openHome(dataDir: string, checkout: string, account: Account): Home {
  mkdirSync(dataDir, { recursive: true });
  const name = join(realpathSync(dataDir), "postgres");
  return account.drop ? rootHome(name, checkout, account) : ownHome(name, account);
}

function ownHome(folder: string, account: Account): Home {
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) mkdirSync(folder, { mode: 0o700, recursive: true });
  const stat = lstatSync(folder);
  if (!stat.isDirectory() || stat.uid !== account.uid) {
    throw embeddedRefused("the data was created by another user: start as that user", { folder, owner: stat.uid });
  }
  chmodSync(folder, 0o700);
  return { folder, data: join(folder, "data"), account, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function rootHome(link: string, checkout: string, account: Account): Home {
  const folder = linkedFolder(link) ?? createLinked(link, checkout, account);
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (stat === undefined)
    throw embeddedRefused("the folder behind the data link is gone: restore it, or delete the link", { link, folder });
  if (!stat.isDirectory() || stat.uid !== 0 || (stat.mode & 0o027) !== 0) {
    throw embeddedRefused("the folder behind the data link is not private to root", { link, folder });
  }
  const remove = (): void => {
    rmSync(link, { force: true });
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, data: join(folder, "data"), account: { ...account, gid: stat.gid }, remove };
}

function linkedFolder(link: string): string | undefined {
  const stat = lstatSync(link, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  if (stat.isSymbolicLink()) return readlinkSync(link);
  throw embeddedRefused("the data was created by another user: start as that user", { folder: link, owner: stat.uid });
}

function createLinked(link: string, checkout: string, account: Account): string {
  const label = createHash("sha256").update(checkout).digest("hex").slice(0, 10);
  for (const base of rootBases(link)) {
    const folder = madeBelow(base, `ops-trust-layer-${label}-`);
    if (folder === undefined) continue;
    chownSync(folder, 0, account.gid);
    chmodSync(folder, 0o710);
    try {
      symlinkSync(folder, link);
      return folder;
    } catch {
      rmSync(folder, { recursive: true, force: true });
      return linkedFolder(link) ?? folder;
    }
  }
  throw embeddedRefused("found no folder that an unprivileged account can enter");
}

// Throwaway data stays throwaway; lasting data stays away from folders that the system empties.
function rootBases(link: string): readonly string[] {
  if (link.startsWith("/dev/shm/")) return ["/dev/shm", "/tmp"];
  const passing = ["/tmp", "/var/tmp", tmpdir()].some((folder) => link.startsWith(folder + sep));
  return passing ? ["/tmp", "/var/tmp"] : ["/var/lib", "/var/tmp"];
}

function madeBelow(base: string, prefix: string): string | undefined {
  if (!enterableByAll(base) || !safeParent(base, 0)) return undefined;
  try {
    return mkdtempSync(join(realpathSync(base), prefix));
  } catch {
    return undefined;
  }
}
