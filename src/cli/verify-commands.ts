import type { Command } from "commander";
import { type Configuration, checkpointKeyOf } from "../config/index.ts";
import { makeClosedKey, publishedKey } from "../world.ts";
import { consistencyOf, proofOf, proofReport } from "./proof.ts";
import { verifyAnchors } from "./verify-anchors.ts";
import { verifyDatabase } from "./verify-database.ts";
import { verifyExport } from "./verify-export.ts";
import { type LogReport, verifyLog } from "./verify-log.ts";
import { verifySnowflake } from "./verify-snowflake.ts";

/** What the commands use of their surroundings. */
export interface Around {
  readonly configuration: () => Configuration;
  readonly dataDir: () => string;
  readonly textOf: (file: string) => string;
  readonly say: (text: string) => void;
}

interface VerifyOptions {
  readonly ticket?: string;
  readonly data?: string;
  readonly key: readonly string[];
  readonly anchor: readonly string[];
  readonly anchors?: true;
  readonly database?: true;
  readonly snowflake?: true;
  readonly expectLog: readonly string[];
  readonly proof?: string;
  readonly checkProof?: string;
  readonly consistency?: string;
  readonly entry?: string;
  readonly export?: string;
}

const several = (text: string, before: readonly string[]): readonly string[] => [...before, text];

/** `verify` and `checkpoint key`: what an auditor needs of this command line. */
export function verifyCommands(ops: Command, around: Around): void {
  ops
    .command("verify")
    .description("verify the local evidence log and its signed checkpoints; names the first bad entry, notices a cut tail")
    .option("--ticket <key>", "also list this ticket's entries")
    .option("--data <folder>", "the service's data folder")
    .option(
      "--key <vkey>",
      "believe checkpoints by this published key, not by those beside the log; may be repeated",
      several,
      [],
    )
    .option(
      "--anchor <folder>",
      "also the checkpoints that were kept in this folder, which has to have some; may be repeated",
      several,
      [],
    )
    .option("--anchors", "against the newest checkpoint at each configured place outside: ticket, S3, time stamp authority")
    .option(
      "--database",
      "verify what the database (DATABASE_URL, else the embedded one) holds instead of the local log; it is only read",
    )
    .option("--snowflake", "verify what the policy's Snowflake table holds instead of the local log")
    .option("--expect-log <id>", "with --snowflake: another log that belongs into the same table; repeatable", several, [])
    .option("--export <file>", "verify the lines of an export (jsonl), which may begin anywhere and leave entries out")
    .option("--proof <entry>", "print the C2SP proof that this entry (id or sequence number) is in the signed log")
    .option(
      "--consistency <file>",
      "print the proof (RFC 6962) that the log of this older signed note is the beginning of the newest",
    )
    .option("--check-proof <file>", "check such a proof of the entry in --entry, by --key")
    .option("--entry <file>", "with --check-proof: the entry's line out of the log")
    .action((options: VerifyOptions) => verify(options, around));
  checkpointCommands(ops, around);
}

function checkpointCommands(ops: Command, around: Around): void {
  const checkpoint = ops.command("checkpoint").description("signed checkpoints of the evidence");
  checkpoint
    .command("key")
    .description("the published key (C2SP vkey) that this installation's checkpoints are believed by")
    .action(async () => {
      const configuration = around.configuration();
      const key = checkpointKeyOf(configuration.service);
      if (key === null)
        throw new Error("there is no key of checkpoints yet: start the service once, or set OPS_TRUST_CHECKPOINT_KEY_FILE");
      around.say(await publishedKey(configuration, key));
    });
  checkpoint
    .command("make-key")
    .description(
      "a new key of checkpoints, closed by OPS_TRUST_CHECKPOINT_AZURE_KEY: what OPS_TRUST_CHECKPOINT_KEY_FILE then holds",
    )
    .action(async () => around.say(await makeClosedKey(around.configuration())));
}

/** An option that would be passed over is refused: whoever gives it takes the answer for one about it. */
function assertTogether(options: VerifyOptions): void {
  const { anchors, database, snowflake, export: exported, proof, checkProof, consistency } = options;
  const about = Object.entries({ anchors, database, snowflake, export: exported, proof, consistency, "check-proof": checkProof });
  const [one, other] = about.flatMap(([name, given]) => (given === undefined ? [] : [name]));
  const refused = other ?? (one === undefined ? undefined : passedOver(one, options));
  if (refused !== undefined) throw new Error(`--${one} goes without --${refused}: verify twice`);
}

const WITH_ANCHOR: ReadonlySet<string> = new Set(["anchors", "database", "snowflake"]);

function passedOver(by: string, { ticket, anchor, key }: VerifyOptions): string | undefined {
  if (ticket !== undefined) return "ticket";
  if (anchor.length > 0 && !WITH_ANCHOR.has(by)) return "anchor";
  return key.length > 0 && by === "export" ? "key" : undefined;
}

async function verify(options: VerifyOptions, around: Around): Promise<void> {
  assertTogether(options);
  const { ticket, key, anchor, proof, consistency } = options;
  const dataDir = options.data ?? around.dataDir();
  if (proof !== undefined) return around.say((await proofOf(dataDir, proof, key)).trimEnd());
  if (consistency !== undefined) return around.say((await consistencyOf(dataDir, around.textOf(consistency), key)).trimEnd());
  const report = await reportOf(options, around, () => verifyLog(dataDir, ticket, { keys: key, anchors: anchor }));
  around.say(report.lines.join("\n"));
  if (!report.ok || report.unsigned) process.exitCode = report.ok ? UNSIGNED : 1;
}

/** The exit code of a chain that holds and that nobody signed. */
const UNSIGNED = 2;

async function reportOf(
  { checkProof, entry, key, anchor, anchors, data, database, snowflake, expectLog, export: exported }: VerifyOptions,
  around: Around,
  local: () => Promise<LogReport>,
): Promise<LogReport> {
  const brought = { keys: key, anchors: anchor };
  if (exported !== undefined) return verifyExport(exported);
  if (anchors === true) return verifyAnchors(around.configuration(), data ?? around.dataDir(), brought);
  if (snowflake === true) return verifySnowflake(around.configuration(), brought, expectLog);
  if (database === true) return verifyDatabase(configuredFor(around.configuration(), data), brought);
  if (checkProof === undefined) return local();
  if (entry === undefined || key.length === 0)
    throw new Error("--check-proof needs --entry FILE (the entry's line) and --key VKEY");
  const { ok, line } = proofReport(around.textOf(checkProof), around.textOf(entry), key);
  return { ok, lines: [line] };
}

/** The same installation over another data folder, when one is named. */
function configuredFor(configuration: Configuration, dataDir: string | undefined): Configuration {
  return dataDir === undefined ? configuration : { ...configuration, service: { ...configuration.service, dataDir } };
}
