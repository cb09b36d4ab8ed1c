import { parseArgs } from "node:util";
import type { Script } from "./script.ts";

/** What was asked for on the command line. */
export interface Options {
  readonly runs: number;
  readonly seed: number;
  readonly system: Script["system"] | "both";
  /** Only this run of the seed; null = all. */
  readonly only: number | null;
  readonly concurrency: number;
  /** How often the service is killed on the way; null = once in 150 runs. */
  readonly kill: number | null;
  readonly verbose: boolean;
}

export const USAGE = `npm run chaos -- [options]
Plays tickets through the real service while everything around it misbehaves, and judges from the ticket systems' own journals and the exported evidence.
Each run is one ticket with a script of its own: webhooks lost, doubled, late, forged; people who edit and answer at bad moments; servers and a model that fail and lie.
  --runs N            how many (default 200)
  --seed N            of all scripts (default 1): the same seed and run always give the same script
  --system NAME       servicenow, jira or both (default)
  --only N            only run N of the seed
  --concurrency N     runs at a time (default 64)
  --kill N            kill -9 the service N times on the way (default once in 150 runs, at least once from 50 on)
  --verbose           print every run's script and end
  --help              this text`;

const SYSTEMS = new Map<unknown, Options["system"]>([
  [undefined, "both"],
  ["both", "both"],
  ["servicenow", "servicenow"],
  ["jira", "jira"],
]);
const NUMBERS = ["runs", "seed", "only", "concurrency", "kill"] as const;

/** The options, null when help is asked for, or one line that says what is wrong. */
export function readOptions(args: readonly string[]): Options | string | null {
  const values = parsed(args);
  if (typeof values === "string") return values;
  if (values["help"] === true) return null;
  const system = SYSTEMS.get(values["system"]);
  if (system === undefined) return "--system is servicenow, jira or both";
  const wrong = NUMBERS.find((name) => values[name] !== undefined && count(values[name]) === null);
  if (wrong !== undefined) return `--${wrong} is a whole number`;
  const given = (name: (typeof NUMBERS)[number]): number | null => count(values[name]);
  const { runs, seed, concurrency } = {
    runs: given("runs") ?? 200,
    seed: given("seed") ?? 1,
    concurrency: given("concurrency") ?? 64,
  };
  if (runs < 1 || concurrency < 1) return "--runs and --concurrency are 1 or more";
  return { runs, seed, concurrency, system, only: given("only"), kill: given("kill"), verbose: values["verbose"] === true };
}

function count(text: unknown): number | null {
  return typeof text === "string" && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function parsed(args: readonly string[]): Readonly<Record<string, unknown>> | string {
  const names = Object.fromEntries(["system", ...NUMBERS].map((name) => [name, { type: "string" as const }]));
  const flags = { verbose: { type: "boolean" as const }, help: { type: "boolean" as const } };
  try {
    return parseArgs({ args: [...args], options: { ...names, ...flags } }).values;
  } catch (error) {
    return error instanceof Error ? error.message : "the options cannot be read";
  }
}
