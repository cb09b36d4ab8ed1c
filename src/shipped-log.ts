import type { Configuration } from "./config/index.ts";
import { CONNECTORS } from "./connectors/registry.ts";
import type { Counted, Difference, Lines } from "./connectors/sinks/index.ts";
import { openSnowflake } from "./evidence-parts.ts";
import { logNameOf } from "./signing.ts";

/** The log as Snowflake holds it: its lines as an export has them, its signed notes and the keys beside them. */
export interface ShippedLog {
  readonly log: string;
  readonly lines: () => AsyncGenerator<Lines>;
  /** What the table holds of it up to a place, and of other logs. */
  readonly counted: (upTo: number) => Promise<Counted>;
  readonly checkpoints: () => Promise<{ readonly notes: readonly string[]; readonly keys: readonly string[] }>;
  /** What is there otherwise than integrations/snowflake has it. */
  readonly differences: () => Promise<readonly Difference[]>;
  readonly close: () => Promise<void>;
}

/** Opens the account of the policy's sink to read; throws an Error when there is none. */
export async function openShippedLog(
  configuration: Configuration,
  environment: Record<string, string | undefined>,
): Promise<ShippedLog> {
  const opened = await openSnowflake(configuration, environment);
  if (opened === null)
    throw new Error(
      "no Snowflake account: the policy's logging.sink must be snowflake://DATABASE.SCHEMA.TABLE, and SNOWFLAKE_ACCOUNT set",
    );
  const { storedLines, storedCheckpoints, differences, countRows } = await CONNECTORS.sinks();
  const { options, session } = opened;
  const log = logNameOf(configuration);
  return {
    log,
    lines: () => storedLines(options.name, session, log),
    counted: (upTo) => countRows(options.name, session, { log, upTo }),
    checkpoints: () => storedCheckpoints(options.name, session, log),
    differences: () => differences(options.name, session, log),
    close: () => session.close(),
  };
}
