import type { Command } from "commander";
import { allVariables } from "../config/index.ts";
import { openShippedLog } from "../world.ts";
import type { Around } from "./verify-commands.ts";

/** `snowflake plan`: what an administrator of the account needs of this command line. It changes nothing. */
export function snowflakeCommands(ops: Command, { configuration, say }: Around): void {
  ops
    .command("snowflake")
    .description("the account of the policy's snowflake:// sink")
    .command("plan")
    .description("print what differs there from what integrations/snowflake sets up; exit code 1 when anything does")
    .action(async () => {
      const account = await openShippedLog(configuration(), allVariables());
      try {
        const found = await account.differences();
        for (const { what, says, mend } of found) say(`${what}: ${says} -> ${mend}`);
        say(found.length === 0 ? "nothing differs" : `${found.length} differences`);
        if (found.length > 0) process.exitCode = 1;
      } finally {
        await account.close();
      }
    });
}
