import { parseArgs } from "node:util";

export const PARTS = ["a", "b", "c", "d"] as const;
export type Part = (typeof PARTS)[number];

/** What to measure and for how long. */
export interface Options {
  readonly parts: ReadonlySet<Part>;
  /** Length of each measured run, about. */
  readonly seconds: number;
  /** Cases that wait for people while the service's memory is read. */
  readonly waiting: number;
  readonly json: boolean;
  /** A running Redis; without one a redis-server of this machine is started, if there is one. */
  readonly redis: string | undefined;
  /** Folder for CPU profiles of the service. */
  readonly profile: string | undefined;
}

export const USAGE = "usage: npm run bench -- [--only a,b,c,d] [--seconds N] [--waiting N] [--redis URL] [--profile FOLDER] [--json]";

/** Reads the command line; text = what is wrong with it. */
export function readOptions(args: readonly string[]): Options | string {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { only: text, seconds: text, waiting: text, redis: text, profile: text, json: { type: "boolean", default: false } },
    });
    const wanted = (values.only ?? PARTS.join(",")).split(",").map((name) => name.trim());
    const parts = PARTS.filter((part) => wanted.includes(part));
    if (parts.length !== wanted.length) return "--only takes a, b, c and d";
    const seconds = Number(values.seconds ?? 10);
    const waiting = Number(values.waiting ?? 10_000);
    if (!(seconds > 0 && seconds <= 600)) return "--seconds takes a number up to 600";
    if (!(Number.isInteger(waiting) && waiting >= 0 && waiting <= 100_000)) return "--waiting takes a whole number up to 100000";
    return { parts: new Set(parts), seconds, waiting, json: values.json, redis: values.redis, profile: values.profile };
  } catch (error) {
    return error instanceof Error ? error.message : "not understood";
  }
}
