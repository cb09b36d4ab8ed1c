import { createStorm, type Storm, type StormSpec } from "../storm.ts";

/**
 * What can go wrong with one request.
 * status: an error instead of the work. commit_then_status: the work, then an error. commit_then_timeout: the work, never an answer.
 * commit_then_drop: the work, then the socket closes. garbled: the work, then half its answer.
 * late_commit: no answer, the work `delayMs` later. html, ok_with_error: 200 that is none. delay: late. drop: the socket closes, no work.
 * Inside a batch: unserviced leaves the request out, hidden answers it as if the record were not there. pass: nothing is wrong; for `meanwhile`.
 */
export type FaultKind =
  | "status"
  | "commit_then_status"
  | "commit_then_timeout"
  | "commit_then_drop"
  | "garbled"
  | "late_commit"
  | "html"
  | "ok_with_error"
  | "delay"
  | "drop"
  | "rate_limit"
  | "unserviced"
  | "hidden"
  | "pass";

export interface Fault {
  readonly kind: FaultKind;
  readonly path: RegExp;
  readonly method?: string | undefined;
  /** Only requests whose body holds this text. */
  readonly about?: string | undefined;
  /** What somebody else does in that moment, before any work. */
  readonly meanwhile?: (() => void) | undefined;
  /** How many requests it hits; default 1. */
  readonly times?: number | undefined;
  /** How many matching requests pass first; default 0. */
  readonly after?: number | undefined;
  readonly status?: number | undefined;
  /** The JSON body in place of the status's usual one. */
  readonly body?: unknown;
  /** A web page in place of the JSON, as a proxy answers. */
  readonly page?: true | undefined;
  /** No body at all. */
  readonly empty?: true | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly delayMs?: number | undefined;
  readonly retryAfterSeconds?: number | undefined;
  /** the limit that a 429 names: calls an hour */
  readonly perHour?: number | undefined;
  readonly truncated?: boolean | undefined;
}

export interface Faults {
  /** Arms a fault; `hits()` tells how often it struck, `remove()` disarms it. */
  readonly add: (fault: Fault) => { readonly hits: () => number; readonly remove: () => void };
  /** The first armed fault for this request, used up by one. */
  readonly take: (request: Struck, place: "http" | "batch") => Fault | undefined;
  /** Disarms all of them, and ends the storm. */
  readonly clear: () => void;
  /** From now on a seeded share of requests goes wrong; null ends it. Armed faults come first. */
  readonly storm: (spec: StormSpec<Omit<Fault, "path">> | null) => void;
}

/** What of a request decides whether a fault strikes it. */
export interface Struck {
  readonly method: string;
  readonly url: string;
  readonly body: Buffer;
}

const ANY = /^/;
const INSIDE: ReadonlySet<FaultKind> = new Set(["unserviced", "hidden"]);

interface Armed {
  readonly fault: Fault;
  left: number;
  pass: number;
  hits: number;
}

export function createFaults(): Faults {
  const armed = new Set<Armed>();
  let storm: Storm<Omit<Fault, "path">> | undefined;
  const fits = ({ fault, left }: Armed, { method, url, body }: Struck) =>
    left > 0 &&
    (fault.method === undefined || fault.method === method) &&
    (fault.about === undefined || body.includes(fault.about)) &&
    new RegExp(fault.path, fault.path.flags.replace("g", "")).test(url);
  return {
    add: (fault) => {
      const entry: Armed = { fault, left: fault.times ?? 1, pass: fault.after ?? 0, hits: 0 };
      armed.add(entry);
      return { hits: () => entry.hits, remove: () => void armed.delete(entry) };
    },
    take: (request, place) => {
      for (const entry of armed) {
        if (INSIDE.has(entry.fault.kind) !== (place === "batch") || !fits(entry, request)) continue;
        if (entry.pass > 0) {
          entry.pass -= 1;
          continue;
        }
        entry.left -= 1;
        entry.hits += 1;
        if (entry.left === 0) armed.delete(entry);
        entry.fault.meanwhile?.();
        return entry.fault;
      }
      const struck = place === "http" ? storm?.(request.url) : undefined;
      return struck === undefined ? undefined : { ...struck, path: ANY };
    },
    storm: (spec) => {
      storm = spec === null ? undefined : createStorm(spec);
    },
    clear: () => {
      armed.clear();
      storm = undefined;
    },
  };
}
