import type { Command } from "commander";
import { allVariables } from "../config/index.ts";
import { openShippedLog } from "../world.ts";
import type { Around } from "./verify-commands.ts";

const DAYS_A_YEAR = 365.25;

/** `snowflake plan`: what an administrator of the account needs of this command line. It changes nothing. */
export function snowflakeCommands(ops: Command, { configuration, say }: Around): void {
  ops
    .command("snowflake")
    .description("the account of the policy's snowflake:// sink")
    .command("plan")
    .description("print what differs there from what integrations/snowflake sets up; exit code 1 when anything does")
    .action(async () => {
      const configured = configuration();
      const days = Math.ceil(configured.policy.retentionYears * DAYS_A_YEAR);
      const account = await openShippedLog(configured, allVariables());
      try {
        say(`log ${account.log}`);
        const found = await account.differences();
        for (const { what, says, mend } of found) say(`${what}: ${says} -> ${mend}`);
        say(found.length === 0 ? "nothing differs" : `${found.length} differences`);
        say(`write-once backups (04-backups.optional.sql) for logging.retention_years: days=${days}`);
        const { rows, positions } = await account.counted(Number.MAX_SAFE_INTEGER);
        if (rows > positions)
          say(`note: ${rows - positions} rows stand at the place of another one: verify --snowflake tells copies from others`);
        if (found.length > 0) process.exitCode = 1;
      } finally {
        await account.close();
      }
    });
}
