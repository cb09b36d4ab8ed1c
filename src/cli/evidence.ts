import type { Command } from "commander";
import type { Configuration } from "../config/index.ts";
import type { Client } from "./client.ts";
import { evidenceTables } from "./evidence-tables.ts";
import { printMonths } from "./print-months.ts";

/** What the commands use of their surroundings. */
export interface Around {
  readonly client: () => Client;
  readonly configuration: () => Configuration;
  readonly say: (text: string) => void;
}

/** `evidence adopt|months|leave|hold|release|tables`: what operators do with the log as a whole. */
export function evidenceCommands(ops: Command, { client, configuration, say }: Around): void {
  const evidence = ops.command("evidence").description("the evidence log as a whole");
  const asked = async (path: string, body: object): Promise<void> => say(JSON.stringify(await client().post(path, body)));
  evidence
    .command("adopt")
    .description("after a restore or a failover: bring back what was shipped and the database lost, and begin a new epoch")
    .requiredOption("--reason <text>", "stands in the evidence")
    .action(({ reason }: { reason: string }) => asked("/v1/evidence/adopt", { reason }));
  tablesCommand(evidence, { configuration, say });
  evidence
    .command("months")
    .description("which months of entries the database holds, which have left it, and the legal holds")
    .action(async () => say(printMonths(await client().get("/v1/evidence/months"))));
  evidence
    .command("leave <month>")
    .description("take a month of entries (2026-01) out of the database: every sink is compared with its seals first")
    .requiredOption("--reason <text>", "stands in the evidence")
    .action((month: string, { reason }: { reason: string }) =>
      asked(`/v1/evidence/months/${encodeURIComponent(month)}/leave`, { reason }),
    );
  evidence
    .command("hold")
    .description("forbid that months of entries leave the database (legal hold)")
    .requiredOption("--from <month>", "the first month, such as 2026-01")
    .requiredOption("--to <month>", "the last month")
    .requiredOption("--reason <text>", "stands in the evidence")
    .action(({ from: first, to: last, reason }: Record<"from" | "to" | "reason", string>) =>
      asked("/v1/evidence/holds", { first, last, reason }),
    );
  evidence
    .command("release <hold>")
    .description("end a legal hold")
    .requiredOption("--reason <text>", "stands in the evidence")
    .action((id: string, { reason }: { reason: string }) =>
      asked(`/v1/evidence/holds/${encodeURIComponent(id)}/release`, { reason }),
    );
}

function tablesCommand(evidence: Command, { configuration, say }: Pick<Around, "configuration" | "say">): void {
  evidence
    .command("tables")
    .description(
      "verify the database's log, and that the rows of cases, reviews and effects say what it says; they are only read",
    )
    .option(
      "--key <vkey>",
      "believe checkpoints by this published key; may be repeated",
      (key, before: string[]) => [...before, key],
      [],
    )
    .action(async ({ key }: { key: readonly string[] }) => {
      const report = await evidenceTables(configuration(), key);
      say(report.lines.join("\n"));
      if (!report.ok) process.exitCode = 1;
    });
}
