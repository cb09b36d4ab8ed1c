import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { policyAt, problemLine, readChecked } from "../config/index.ts";
import { type CaseRun, coverageOf, lintPolicy, runTestFile, TestFile } from "../world.ts";
import { casesFromLog } from "./policy-test-from-log.ts";
import { percent, printCase, printCoverage } from "./print-coverage.ts";

/** What the commands use of their surroundings. */
export interface Around {
  readonly dataDir: () => string;
  readonly say: (text: string) => void;
}

interface Options {
  readonly policy?: string;
  readonly sops?: string;
  readonly minCoverage?: string;
  readonly fromLog?: string;
  readonly data?: string;
}

/** `policy-lint`: what of the policy can never matter. */
export function policyLintCommand(ops: Command, { say }: Around): void {
  ops
    .command("policy-lint")
    .description(
      "list what of the policy and its SOPs can never matter: steps, comparisons, checks, limits, times; exit code 1 when there is anything",
    )
    .option("--policy <file>", "another policy file; default OPS_TRUST_POLICY")
    .option("--sops <folder>", "its SOP folder; default OPS_TRUST_SOPS")
    .action((options: Pick<Options, "policy" | "sops">) => {
      const { loaded } = policyAt(options);
      if (!loaded.ok) throw new Error(loaded.problems.map(problemLine).join("\n"));
      const found = lintPolicy(loaded.policy).map(({ path, says }) => `${loaded.at(path)}: ${says}`);
      say(found.length === 0 ? "everything in this policy can matter" : found.join("\n"));
      if (found.length > 0) process.exitCode = 1;
    });
}

type Policy = Parameters<typeof runTestFile>[1];

/** `policy-test`: cases beside the policy, put to it by the product's own decision; no network, no database. */
export function policyTestCommand(ops: Command, { dataDir, say }: Around): void {
  ops
    .command("policy-test [files...]")
    .description(
      "put cases (YAML or JSON) to the policy and say what differs and what no case reached; default: tests/ beside the policy",
    )
    .option("--policy <file>", "another policy file; default OPS_TRUST_POLICY")
    .option("--sops <folder>", "its SOP folder; default OPS_TRUST_SOPS")
    .option("--min-coverage <percent>", "fail below this, for CI")
    .option("--from-log <id>", "print the recorded decisions of a case (with --data also: of a ticket's key) as cases, instead")
    .option("--data <folder>", "with --from-log, offline: the local evidence log below this data folder, verified first")
    .action(async (files: readonly string[], options: Options) => {
      const { file, loaded } = policyAt(options);
      if (!loaded.ok) throw new Error(loaded.problems.map(problemLine).join("\n"));
      if (options.fromLog !== undefined) return say(await casesFromLog(options.fromLog, loaded.policy, { ...options, dataDir }));
      if (options.data !== undefined) throw new Error("--data goes with --from-log: cases are read from files");
      const { text, ok } = testReport(files.length > 0 ? files : filesBeside(file), loaded.policy, leastOf(options));
      say(text);
      if (!ok) process.exitCode = 1;
    });
}

function filesBeside(policyFile: string): readonly string[] {
  const folder = join(dirname(policyFile), "tests");
  const names = namesIn(folder).filter((name) => /\.(ya?ml|json)$/.test(name));
  if (names.length === 0)
    throw new Error(`${folder} holds no cases: name files, or write one (docs/policy.md, "Testing a policy")`);
  return names.sort().map((name) => join(folder, name));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function leastOf({ minCoverage = "0" }: Options): number {
  const least = /^\d{1,3}(\.\d)?$/.test(minCoverage) ? Number(minCoverage) : Number.NaN;
  if (least <= 100) return least;
  throw new Error("--min-coverage must be a number from 0 to 100, with at most one decimal");
}

/** What the cases of these files found, and whether all is as expected and enough was reached. Throws an Error with file, line and column for cases that are none. */
export function testReport(files: readonly string[], policy: Policy, least = 0): { readonly text: string; readonly ok: boolean } {
  const run = files.flatMap((file) => casesOf(file, policy));
  const wrong = run.filter(({ one }) => one.differences.length > 0);
  const coverage = coverageOf(
    policy,
    run.map(({ one }) => one.asked),
  );
  const enough = percent(coverage) >= least;
  const lines = [
    ...wrong.map(({ where, one }) => printCase(where, one)),
    printCoverage(coverage),
    `${run.length} cases under policy ${policy.version}, SHA-256 ${policy.hash}: ${run.length - wrong.length} as expected, ${wrong.length} different`,
    ...(enough ? [] : [`less is reached than the ${least} % that --min-coverage asks for`]),
  ];
  return { text: lines.join("\n"), ok: wrong.length === 0 && enough };
}

function casesOf(file: string, policy: Policy): readonly { readonly where: string; readonly one: CaseRun }[] {
  const read = readChecked(file, TestFile);
  if (!read.ok) throw new Error(read.problems.map(problemLine).join("\n"));
  const run = runTestFile(read.value, policy);
  if (!run.ok) throw new Error(run.problems.map(({ path, message }) => problemLine(read.from.problem(path, message))).join("\n"));
  return run.cases.map((one) => {
    const { line, column } = read.from.problem([...one.path, "name"], "");
    return { where: `${file}:${line}:${column}`, one };
  });
}
