import { readdirSync, readFileSync } from "node:fs";

// Linux counts CPU time for /proc in hundredths of a second, whatever the kernel's own tick is.
const MS_A_TICK = 10;

/** CPU milliseconds that a process and its children have used since they started; children that ended are counted with whoever reaped them. */
export function cpuMs(pid: number): number {
  return [pid, ...childrenOf(pid)].map(ownMs).reduce((sum, ms) => sum + ms, 0);
}

/** Resident memory of one process in MB. */
export function memoryMb(pid: number): number {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(found?.[1] ?? 0) / 1024;
}

function childrenOf(pid: number): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => fields(each)[1] === String(pid));
}

function ownMs(pid: number): number {
  return [11, 12, 13, 14].map((at) => Number(fields(pid)[at] ?? 0)).reduce((sum, ticks) => sum + ticks, 0) * MS_A_TICK;
}

/** The fields of /proc/<pid>/stat behind the command's name: state, ppid, ...; utime, stime, cutime, cstime are 11 to 14. */
function fields(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return []; // ended meanwhile
  }
}

/** CPU milliseconds by who used them. */
export interface Cpu {
  readonly service: number;
  readonly postgresql: number;
  readonly redis: number;
  readonly total: number;
}

/** What the processes have used so far; null = there is none. */
export function cpuOf(pids: { readonly service: number; readonly postgresql: number; readonly redis: number | null }): Cpu {
  const used = {
    service: cpuMs(pids.service),
    postgresql: cpuMs(pids.postgresql),
    redis: pids.redis === null ? 0 : cpuMs(pids.redis),
  };
  return { ...used, total: used.service + used.postgresql + used.redis };
}

/** What was used between two readings, for each of so many pieces of work. */
export function since(before: Cpu, after: Cpu, count: number): Cpu {
  const each = (name: keyof Cpu): number => (after[name] - before[name]) / count;
  return { service: each("service"), postgresql: each("postgresql"), redis: each("redis"), total: each("total") };
}
