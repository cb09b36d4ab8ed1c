import { readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";

/** What a running server wrote about itself. `stamp` differs between any two runs. */
export type Postmaster = { readonly pid: number; readonly stamp: string; readonly sockets: string; readonly status: string };

/** The server that postmaster.pid names, or undefined while there is none or the file is half written. Says nothing about whether it lives. */
export function readPostmaster(data: string): Postmaster | undefined {
  let text: string;
  try {
    text = readFileSync(join(data, "postmaster.pid"), "utf8");
  } catch {
    return undefined;
  }
  const lines = text.split("\n").map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid < 2) return undefined;
  return { pid, stamp: `${pid} ${lines[2] ?? ""}`, sockets: lines[4] ?? "", status: lines[7] ?? "" };
}

/** True when the process lives and is a server on this data folder (a stale file may name a process id that now belongs to something else). */
export function isServing(postmaster: Postmaster, data: string): boolean {
  if (process.platform !== "linux") return isAlive(postmaster.pid);
  try {
    return readlinkSync(`/proc/${postmaster.pid}/cwd`) === data && !"ZX".includes(processState(postmaster.pid));
  } catch {
    return false;
  }
}

/** Removes the file of a dead server whose process id meanwhile belongs to something else: PostgreSQL would take that for itself and refuse to start. */
export function forgetReused(postmaster: Postmaster, data: string): void {
  if (process.platform === "linux" && isAlive(postmaster.pid)) rmSync(join(data, "postmaster.pid"), { force: true });
}

function processState(pid: number): string {
  return /^State:\s+(\S)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "X";
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
