import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { Command, CommanderError } from "commander";
import { ZodError } from "zod";
import { auditorClient, type Client, operatorClient, personClient, readerClient } from "./cli/client.ts";
import { evidenceCommands } from "./cli/evidence.ts";
import { exampleCommands } from "./cli/examples.ts";
import { explainAlone } from "./cli/explain-alone.ts";
import { explainPolicy } from "./cli/explain-policy.ts";
import { exportCommands } from "./cli/export-commands.ts";
import { overrideCommand } from "./cli/override-commands.ts";
import { policyLintCommand, policyTestCommand } from "./cli/policy-test.ts";
import { printFindings, verdictOn } from "./cli/print-findings.ts";
import { printGlass } from "./cli/print-glass.ts";
import { printPrompt } from "./cli/print-prompt.ts";
import { printReviewers } from "./cli/print-reviewers.ts";
import { printReviews } from "./cli/print-reviews.ts";
import { printCases, printStory } from "./cli/print-story.ts";
import { textsOfCase } from "./cli/print-texts.ts";
import { printVigilance } from "./cli/print-vigilance.ts";
import { type RederiveOptions, rederiveReport } from "./cli/rederive.ts";
import { signWebhookCommand } from "./cli/sign-webhook.ts";
import { snowflakeCommands } from "./cli/snowflake-commands.ts";
import { standingCommands } from "./cli/standing-commands.ts";
import { vaultCommands } from "./cli/vault-commands.ts";
import { verifyAssertionEntry } from "./cli/verify-assertion.ts";
import { verifyCommands } from "./cli/verify-commands.ts";
import { allVariables, type Configuration, configure, readEnvironment } from "./config/index.ts";
import { examineAll, type Finding } from "./examine.ts";

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function configuration(): Configuration {
  const configured = configure(readEnvironment());
  if (!configured.ok) throw new Error(configured.problems.join("\n"));
  return configured.configuration;
}

function dataDir(): string {
  return readEnvironment().OPS_TRUST_DATA_DIR ?? "data";
}

/** The id as given; one that could lead somewhere else in the service is refused. */
function named(id: string): string {
  if (/^[\w-]{1,100}$/.test(id)) return id;
  throw new Error(`the case's id is "${id}", which no case has: find it with: cases --ticket KEY`);
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw new Error(`${file} cannot be read: name a file that does`);
  }
}

async function doctor(): Promise<void> {
  const all: Finding[] = [];
  for await (const { part, findings } of examineAll(configuration(), allVariables())) {
    say(printFindings(part, findings));
    all.push(...findings);
  }
  const { text, exitCode } = verdictOn(all);
  say(text);
  process.exitCode = exitCode;
}

function textOf(file: string): string {
  return bytesOf(file).toString("utf8");
}

function operator(): Client {
  return operatorClient(dataDir());
}
const AROUND = { configuration, dataDir, textOf, bytesOf, say };

function program(): Command {
  const ops = new Command("ops-trust").description("Operate and check the governed automation layer.").exitOverride();
  ops.showHelpAfterError("(the same command with --help says what it takes)");
  ops
    .command("explain-policy")
    .description("what every name and key of the policy resolved to")
    .option("--without-a-person", "instead: every way in which something can be applied without a person, on one page")
    .action(({ withoutAPerson }: { withoutAPerson?: true }) =>
      say(withoutAPerson === true ? explainAlone(configuration()) : explainPolicy(configuration())),
    );
  for (const commands of [verifyCommands, snowflakeCommands, policyTestCommand, policyLintCommand]) commands(ops, AROUND);
  ops
    .command("rederive [case]")
    .description("derive recorded decisions again under the policies in the evidence and compare them byte for byte")
    .option("--data <folder>", "offline: read the local evidence log below this data folder, verified first")
    .option("--ticket <key>", "offline: this ticket's decisions only")
    .option("--policy <file>", "for decisions whose policy the evidence does not hold; default OPS_TRUST_POLICY")
    .option("--sops <folder>", "its SOP folder; default OPS_TRUST_SOPS")
    .action(async (id: string | undefined, options: RederiveOptions) => {
      const report = await rederiveReport(id, options, dataDir());
      say(report.lines.join("\n"));
      process.exitCode = report.exitCode;
    });
  signWebhookCommand(ops, AROUND);
  ops
    .command("doctor")
    .description("connect to everything that is configured and say how it is: rights, fields, clocks, last webhooks; reads only")
    .action(doctor);
  operating(ops);
  exportCommands(ops, { client: () => auditorClient(dataDir()), textOf, say, tell: (text) => process.stderr.write(`${text}\n`) });
  evidenceCommands(ops, { client: operator, configuration, say });
  secondFactors(ops);
  kept(ops);
  overrideCommand(ops, { person: () => personClient(), say });
  return ops;
}

function kept(ops: Command): void {
  vaultCommands(ops.command("vault").description("what redaction took out of the evidence, sealed"), {
    client: operator,
    person: () => personClient(),
    say,
    input: () => text(process.stdin),
  });
}

function waiting(ops: Command): void {
  ops
    .command("reviews")
    .description("questions that wait for people, most urgent first: age, risk, ticket, until when, who may answer")
    .option("--group <name>", "only those that this group may answer")
    .option("--limit <n>", "at most 1000", "50")
    .action(async (options: Record<string, string>) =>
      say(printReviews(await operator().get(`/v1/queue?${new URLSearchParams(options).toString()}`))),
    );
  ops
    .command("reviewers")
    .description("how people answer: seconds, agreement, alarms of rubber-stamping; approval velocity and escalations")
    .action(async () => say(printReviewers(await operator().get("/v1/reviewers"))));
  ops
    .command("vigilance")
    .description("how groups find the mistakes planted in exercises, with bounds; of single people only yourself")
    .action(async () => say(printVigilance(await operator().get("/v1/vigilance"))));
}

function glass(ops: Command): void {
  ops
    .command("break-glass")
    .description("proposals that somebody had carried out although nothing cleared them")
    .command("list")
    .description("each with who, why, and where its review stands")
    .action(async () => say(printGlass(await operator().get("/v1/break-glass"))));
}

function learning(ops: Command): void {
  const all = ops.command("examples").description("past answers that a workflow's prompt shows, as typed facts alone");
  exampleCommands(all, {
    client: operator,
    textOf,
    say,
  });
}

function secondFactors(ops: Command): void {
  ops
    .command("verify-assertion <file>")
    .description("verify a security key's signature from its evidence entry alone (JSON, as case show or the local log has it)")
    .action((file: string) => {
      const report = verifyAssertionEntry(bytesOf(file).toString("utf8"));
      say(report.line);
      if (!report.ok) process.exitCode = 1;
    });
  ops
    .command("factor")
    .description("second factors of people")
    .command("reset <person>")
    .description("take a person's second factors away: he enrols anew")
    .requiredOption("--reason <text>", "stands in the evidence")
    .action(async (person: string, { reason }: { reason: string }) =>
      say(JSON.stringify(await operator().post(`/v1/factors/${encodeURIComponent(person)}/reset`, { reason }))),
    );
}

function operating(ops: Command): void {
  ops
    .command("cases")
    .description("cases, newest first, and how many stand where")
    .option("--status <status>")
    .option("--workflow <id>")
    .option("--ticket <key>")
    .option("--limit <n>", "at most 1000", "50")
    .action(async (options: Record<string, string>) =>
      say(printCases(await operator().get(`/v1/cases?${new URLSearchParams(options).toString()}`), options)),
    );
  waiting(ops);
  glass(ops);
  standingCommands(ops, { client: operator, say });
  learning(ops);
  const one = ops.command("case").description("one case");
  showing(one);
  for (const verb of ["retry", "abandon"] as const) {
    one
      .command(`${verb} <id>`)
      .description(verb === "retry" ? "let a stuck case try again" : "end a stuck case by hand")
      .requiredOption("--reason <text>", "stands in the evidence")
      .action(async (id: string, { reason }: { reason: string }) =>
        say(JSON.stringify(await operator().post(`/v1/cases/${encodeURIComponent(named(id))}/${verb}`, { reason }))),
      );
  }
  for (const verb of ["pause", "resume"] as const) {
    ops
      .command(verb)
      .description(verb === "pause" ? "stop automation before its next write" : "let it go on")
      .option("--workflow <id>", "only this one; otherwise all")
      .requiredOption("--reason <text>", "stands in the evidence")
      .action(async ({ workflow, reason }: { workflow?: string; reason: string }) =>
        say(JSON.stringify(await operator().post(`/v1/${verb}`, { reason, workflow: workflow ?? null }))),
      );
  }
}

function showing(one: Command): void {
  one
    .command("show <id>")
    .description(
      "its whole story; with --texts what the model was asked and answered, whole; with --prompt exactly what it was shown",
    )
    .option("--prompt", "context and prompt behind each decision, to the letter, with the hashes that the evidence holds")
    .option("--texts", "prompt, answers, model, parameters and SOP version of each decision, redacted as recorded")
    .option("--data <folder>", "with --texts, offline: read the local evidence log below this data folder, verified first")
    .action(async (id: string, { texts, data, prompt }: { texts?: true; data?: string; prompt?: true }) => {
      named(id);
      if (prompt === true && (texts === true || data !== undefined))
        throw new Error("--prompt stands alone: it asks the running service");
      if (prompt === true) return say(printPrompt(await operator().get(`/v1/cases/${encodeURIComponent(id)}/prompt`)));
      if (texts === true) return say(await textsOfCase(id, data, dataDir()));
      if (data !== undefined) throw new Error("--data goes with --texts: without it the running service is asked");
      say(printStory(await readerClient(dataDir()).get(`/v1/cases/${encodeURIComponent(id)}`)));
    });
}

try {
  await program().parseAsync();
} catch (error) {
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
  if (error instanceof ZodError)
    process.stderr.write("the answer is not one of this version of the service: check OPS_TRUST_URL\n");
  else if (!(error instanceof CommanderError)) process.stderr.write(`${error instanceof Error ? error.message : "failed"}\n`);
}
