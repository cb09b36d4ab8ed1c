import { parseArgs } from "node:util";
import pino from "pino";
import { allVariables, type Configuration, configure, readEnvironment } from "./config/index.ts";
import { preflight } from "./preflight.ts";
import { describe, say, start } from "./start.ts";
import { type Log, reasonOf } from "./world.ts";

const USAGE = `npm start -- [--check]
Runs the service until SIGTERM or SIGINT. Settings are environment variables: .env.example lists them, docs/operating.md explains.
  --check  only check settings, policy, SOPs, addresses, data folder and port; changes nothing`;

/** Checks or starts the service; the exit code is 0, 1 after one line a problem on stderr, or 2 for options that do not exist. */
async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === "string") {
    process.stderr.write(`${options}\n${USAGE}\n`);
    return 2;
  }
  if (options.help) {
    say(USAGE);
    return 0;
  }
  const configured = configure(readEnvironment(), allVariables());
  const problems = configured.ok ? await preflight(configured.configuration) : configured.problems;
  if (!configured.ok || problems.length > 0) {
    for (const problem of problems) process.stderr.write(`${problem}\n`);
    return 1;
  }
  if (!options.check) return run(configured.configuration);
  describe(configured.configuration);
  say("configuration: ok");
  return 0;
}

async function run(configuration: Configuration): Promise<number> {
  try {
    await start(configuration, logOf(configuration));
    return 0;
  } catch (error) {
    process.stderr.write(`${reasonOf(error)}\n`);
    if (configuration.service.logLevel === "debug" && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    return 1;
  }
}

function readOptions(args: readonly string[]): { readonly check: boolean; readonly help: boolean } | string {
  const off = { type: "boolean", default: false } as const;
  try {
    return parseArgs({ args: [...args], options: { check: off, help: { ...off, short: "h" } } }).values;
  } catch (error) {
    return error instanceof Error ? (error.message.split(". ")[0] ?? "not understood") : "not understood";
  }
}

function logOf({ service, region }: Configuration): Log {
  const logger = pino(
    { level: service.logLevel, base: { service: "ops-trust", region } },
    // A write for every line costs a twentieth of a ticket's work (measured): lines wait for each other at most this long, errors for none.
    pino.destination({ fd: 2, sync: false, minLength: 4_096, periodicFlush: 100 }),
  );
  return {
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => {
      logger.error(fields ?? {}, message);
      logger.flush();
    },
  };
}

process.exitCode = await main(process.argv.slice(2));
