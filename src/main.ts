import pino from "pino";
import { allVariables, type Configuration, configure, readEnvironment } from "./config/index.ts";
import { describe, say, start } from "./start.ts";
import { type Log, reasonOf } from "./world.ts";

/** Checks or starts the service; the exit code is 0, or 1 after one line a problem on stderr. */
async function main(args: readonly string[]): Promise<number> {
  const configured = configure(readEnvironment(), allVariables());
  if (!configured.ok) {
    for (const problem of configured.problems) process.stderr.write(`${problem}\n`);
    return 1;
  }
  const { configuration } = configured;
  if (args.includes("--check")) {
    describe(configuration);
    say("configuration: ok");
    return 0;
  }
  try {
    await start(configuration, logOf(configuration));
    return 0;
  } catch (error) {
    process.stderr.write(`${reasonOf(error)}\n`);
    if (configuration.service.logLevel === "debug" && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    return 1;
  }
}

function logOf({ service, region }: Configuration): Log {
  const logger = pino(
    { level: service.logLevel, base: { service: "ops-trust", region } },
    pino.destination({ fd: 2, sync: false }),
  );
  return {
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
  };
}

process.exitCode = await main(process.argv.slice(2));
