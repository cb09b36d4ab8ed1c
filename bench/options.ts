import { parseArgs } from "node:util";

export const PARTS = ["a", "b", "c", "d", "e", "f", "g"] as const;
export type Part = (typeof PARTS)[number];

/** What to measure and for how long. */
export interface Options {
  readonly parts: ReadonlySet<Part>;
  /** Length of each measured run, about; below two it is only tried whether all of it runs. */
  readonly seconds: number;
  /** Cases that wait for people while the service's memory is read. */
  readonly waiting: number;
  /** Tickets that the service, the floor and the script each work on at a time. */
  readonly workers: number;
  readonly json: boolean;
  /** A running Redis; without one a redis-server of this machine is started, if there is one. */
  readonly redis: string | undefined;
  /** Folder for CPU profiles of the service. */
  readonly profile: string | undefined;
}

export const USAGE = `npm run bench -- [options]
Measures the service in one run, against a floor on the same machine, and prints a table.
  --only a,b,...,g    (a) listener, (b) pipeline and memory, (c) CPU a ticket, (d) calls a ticket, (e) review queue,
                    (f) sealing and verifying evidence, (g) shipping it to Snowflake; default all
  --seconds N       length of each measured run (default 10)
  --waiting N       cases that wait for people while memory is read, and open questions in (e) (default 10000)
  --workers N       tickets that service, floor and script work on at a time (default 16, as the service's)
  --redis URL       a running Redis; without one redis-server of this machine is started, if there is one
  --profile FOLDER  CPU profiles of the service
  --json            the figures as JSON`;

/** Reads the command line; null = help is asked for, text = what is wrong with it. */
export function readOptions(args: readonly string[]): Options | string | null {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: text,
        seconds: text,
        waiting: text,
        workers: text,
        redis: text,
        profile: text,
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return null;
    const wanted = (values.only ?? PARTS.join(",")).split(",").map((name) => name.trim());
    const parts = PARTS.filter((part) => wanted.includes(part));
    if (parts.length !== wanted.length) return "--only takes a to g";
    const numbers = numbersOf(values);
    if (numbers === null) return "--seconds takes a number up to 600, --waiting one up to 100000, --workers one up to 64";
    return {
      parts: new Set(parts),
      ...numbers,
      json: values.json,
      redis: values.redis,
      profile: values.profile,
    };
  } catch (error) {
    return error instanceof Error ? error.message : "not understood";
  }
}

/** Null = one of them is no number, or too large. */
function numbersOf(values: {
  readonly seconds?: string;
  readonly waiting?: string;
  readonly workers?: string;
}): Pick<Options, "seconds" | "waiting" | "workers"> | null {
  const seconds = numberIn(values.seconds ?? "10", 600);
  const waiting = numberIn(values.waiting ?? "10000", 100_000);
  const workers = numberIn(values.workers ?? "16", 64);
  if (seconds === null || waiting === null || workers === null) return null;
  return { seconds, waiting: Math.floor(waiting), workers: Math.floor(workers) };
}

function numberIn(text: string, highest: number): number | null {
  const value = Number(text);
  return text.trim() !== "" && value > 0 && value <= highest ? value : null;
}
