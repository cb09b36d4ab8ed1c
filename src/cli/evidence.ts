import type { Command } from "commander";
import type { Client } from "./client.ts";

/** What the commands use of their surroundings. */
export interface Around {
  readonly client: () => Client;
  readonly say: (text: string) => void;
}

/** `evidence adopt`: what operators do with the log as a whole. */
export function evidenceCommands(ops: Command, { client, say }: Around): void {
  ops
    .command("evidence")
    .description("the evidence log as a whole")
    .command("adopt")
    .description("after a restore or a failover: bring back what was shipped and the database lost, and begin a new epoch")
    .requiredOption("--reason <text>", "stands in the evidence")
    .action(async ({ reason }: { reason: string }) => say(JSON.stringify(await client().post("/v1/evidence/adopt", { reason }))));
}
