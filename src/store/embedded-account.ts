import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { embeddedRefused } from "./embedded-refused.ts";

/** Who PostgreSQL runs as. `drop`: we are root and PostgreSQL is not allowed to be. */
export type Account = { readonly uid: number; readonly gid: number; readonly drop: boolean };

// Group ids that no distribution and no systemd facility hands out (60706 to 61183 in systemd's table).
const FREE_GIDS = { first: 60_706, count: 478 };

/** The caller's own account, or for root the machine's `nobody` with a group of this checkout alone: other processes of `nobody` may neither enter nor trace. */
export function chooseAccount(checkout: string): Account {
  const uid = process.geteuid?.();
  const gid = process.getegid?.();
  if (uid === undefined || gid === undefined) throw embeddedRefused("runs on Linux with glibc and on macOS only");
  if (uid === 0) return { uid: nobody(), gid: privateGroup(checkout), drop: true };
  assertNamed(uid);
  return { uid, gid, drop: false };
}

/** The child-process options that make a process run as this account, with none of our environment. */
export function runAs(account: Account, cwd: string): { cwd: string; env: Record<string, string>; uid?: number; gid?: number } {
  const base = { cwd, env: { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" } };
  return account.drop ? { ...base, uid: account.uid, gid: account.gid } : base;
}

function nobody(): number {
  for (const line of readFileSync("/etc/passwd", "utf8").split("\n")) {
    const [name, , uid] = line.split(":");
    if (name !== "nobody" || uid === undefined) continue;
    const id = Number(uid) >>> 0;
    if (id !== 0) return id;
  }
  throw embeddedRefused("needs the account nobody when started as root: start as another user");
}

// initdb looks its user up by name and gives up without one (measured).
function assertNamed(uid: number): void {
  try {
    userInfo();
  } catch {
    throw embeddedRefused("the current uid has no entry in /etc/passwd: start as another user", { uid });
  }
}

function privateGroup(checkout: string): number {
  return FREE_GIDS.first + (createHash("sha256").update(checkout).digest().readUInt32BE(0) % FREE_GIDS.count);
}
