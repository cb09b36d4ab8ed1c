import { createStorm, type Storm, type StormSpec } from "../../storm.ts";

export const FAULT_KINDS = [
  "status",
  "rate_limit",
  "html",
  "garbled",
  "delay",
  "drop",
  "reset",
  "commit_then_status",
  "commit_then_timeout",
  "commit_then_reset",
  "late_commit",
  "pass",
] as const;

/**
 * status: answers `status` and does nothing · rate_limit: 429 with its headers · html: 200 with a login page, nothing done · garbled: done, answered with half the JSON
 * delay: done after `delayMs` · drop: never answered, nothing done · reset: connection cut, nothing done
 * commit_then_status | commit_then_timeout | commit_then_reset: done, then a wrong answer, none, or a cut connection
 * late_commit: no answer; done after `delayMs`, or at `release()` when that is absent · pass: nothing is wrong; for `meanwhile`
 */
export interface FaultSpec {
  kind: (typeof FAULT_KINDS)[number];
  method?: string;
  /** tested against the path, such as /rest/api/3/issue/OPS-1/comment */
  path: RegExp;
  /** only requests whose body holds this text */
  about?: string;
  /** what somebody else does in that moment, before any work */
  meanwhile?: () => void;
  /** default 1 */
  times?: number;
  /** matches that pass unharmed first */
  skip?: number;
  status?: number;
  body?: unknown;
  /** a web page in place of the JSON, as a proxy answers */
  page?: boolean;
  delayMs?: number;
  retryAfterSeconds?: number;
  /** further headers of a `status` answer */
  headers?: Readonly<Record<string, string>>;
  reason?: string;
}

export interface Faults {
  /** Arms a fault; `hits()` tells how often it struck, `remove()` disarms it. */
  add(spec: FaultSpec): { hits(): number; remove(): void };
  /** Disarms all of them, and ends the storm. */
  clear(): void;
  /** From now on a seeded share of requests goes wrong; null ends it. Armed faults come first. */
  storm(spec: StormSpec<Omit<FaultSpec, "path">> | null): void;
  /** Carries out the late commits that wait. */
  release(): Promise<void>;
  /** Faults still to come. */
  remaining(): number;
}

const ANY = /^/;

interface Armed {
  spec: FaultSpec;
  times: number;
  skip: number;
  hits: number;
}

/** The faults and, for the server, the way to take the next one and to park a late commit. */
export interface FaultBox extends Faults {
  take(request: { method: string; path: string; raw: Buffer }): FaultSpec | undefined;
  park(commit: () => Promise<void>): void;
}

function fits({ method, path, about }: FaultSpec, request: { method: string; path: string; raw: Buffer }): boolean {
  return (
    (method ?? request.method) === request.method &&
    path.test(request.path) &&
    (about === undefined || request.raw.includes(about))
  );
}

export function createFaults(): FaultBox {
  let armed: Armed[] = [];
  let storm: Storm<Omit<FaultSpec, "path">> | undefined;
  let parked: (() => Promise<void>)[] = [];
  return {
    add(spec) {
      const one: Armed = { spec, times: spec.times ?? 1, skip: spec.skip ?? 0, hits: 0 };
      armed.push(one);
      return {
        hits: () => one.hits,
        remove: () => {
          armed = armed.filter((left) => left !== one);
        },
      };
    },
    clear() {
      armed = [];
      storm = undefined;
    },
    storm(spec) {
      storm = spec === null ? undefined : createStorm(spec);
    },
    async release() {
      const commits = parked;
      parked = [];
      for (const commit of commits) await commit();
    },
    remaining: () => armed.reduce((sum, one) => sum + one.times, 0),
    take(request) {
      for (const one of armed) {
        if (!fits(one.spec, request)) continue;
        if (one.skip > 0) {
          one.skip -= 1;
          continue;
        }
        one.times -= 1;
        one.hits += 1;
        armed = armed.filter((left) => left.times > 0);
        one.spec.meanwhile?.();
        return one.spec;
      }
      const struck = storm?.(request.path);
      return struck === undefined ? undefined : { ...struck, path: ANY };
    },
    park(commit) {
      parked.push(commit);
    },
  };
}
