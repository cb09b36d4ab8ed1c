import { caseStories } from "./chaos/case-stories.ts";
import { judge } from "./chaos/judge.ts";
import { moodyModel } from "./chaos/model-mood.ts";
import { type Options, readOptions, USAGE } from "./chaos/options.ts";
import { playAll } from "./chaos/play-all.ts";
import { type Judged, runLine, tableLines, wrongLines } from "./chaos/print-chaos.ts";
import { type Script, scriptOf } from "./chaos/script.ts";
import { type ChaosStage, environmentOf, openChaosStage } from "./chaos/stage.ts";
import { showProgress } from "./replay/progress.ts";
import { runCommand } from "./run/command.ts";
import { makeFolder, type RunFolder } from "./run/folder.ts";

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function scriptsOf({ seed, runs, only, system }: Options): readonly Script[] {
  const systems = system === "both" ? (["servicenow", "jira"] as const) : [system];
  const numbers = only === null ? Array.from({ length: runs }, (_, i) => i + 1) : [only];
  return numbers.map((run) => scriptOf(seed, run, systems));
}

interface Staged {
  readonly options: Options;
  readonly scripts: readonly Script[];
  readonly folder: RunFolder;
  readonly stop: AbortSignal;
}

/** Plays and judges; true when nothing happened that must not. */
async function run(staged: Staged): Promise<boolean> {
  const { options, scripts } = staged;
  const whileThinking = new Map<string, () => void>();
  const model = moodyModel(new Map(scripts.map((script) => [script.key, script])), ({ key }) => {
    whileThinking.get(key)?.();
    whileThinking.delete(key);
  });
  const stage = await openChaosStage(options.seed, model);
  try {
    return await judged(staged, stage, whileThinking);
  } finally {
    await stage.stop();
  }
}

async function judged(staged: Staged, stage: ChaosStage, whileThinking: Map<string, () => void>): Promise<boolean> {
  const { options, scripts, folder, stop } = staged;
  const environment = environmentOf(stage, folder);
  const progress = showProgress(scripts.length, "runs");
  const shown = await playAll({ options, scripts, stage, folder, environment, progress, whileThinking, stop });
  const verified = await runCommand(["verify", "--data", folder.data], environment);
  const stories = await caseStories(folder.data);
  const all = shown.played.map((played): Judged => {
    const cases = stories.get(played.ticket.id) ?? [];
    const trail = shown.sites[played.ticket.script.system].trail(played.ticket);
    return { played, cases, violations: judge({ played, trail, cases }) };
  });
  all.sort((a, b) => a.played.ticket.script.run - b.played.ticket.script.run);
  report(options, all, shown);
  say(`  evidence: ${verified.printed.split("\n").at(-1) ?? ""}`);
  if (verified.code !== 0) say("  VIOLATION the evidence does not verify");
  return verified.code === 0 && all.length === scripts.length && all.every(({ violations }) => violations.length === 0);
}

function report(options: Options, all: readonly Judged[], { restarts, seconds }: { restarts: number; seconds: number }): void {
  const { seed, system, verbose } = options;
  const again = (run: number): string => `npm run chaos -- --seed ${seed} --system ${system} --only ${run} --verbose`;
  if (verbose) for (const one of all) say(runLine(one));
  for (const line of tableLines(all)) say(line);
  const wrong = all.filter(({ violations }) => violations.length > 0);
  for (const one of wrong) for (const line of wrongLines(one, again)) say(line);
  const rate = (all.length / Math.max(seconds, 0.001)).toFixed(1);
  say(
    `seed ${seed}: ${all.length} runs, ${wrong.length} with violations, ${restarts} kills, ${seconds.toFixed(0)} s, ${rate} runs/s`,
  );
}

/** The first Ctrl-C lets runs in flight come to rest, the second ends everything at once. */
function stopOnSignals(): AbortSignal {
  const stop = new AbortController();
  const told = (): void => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  };
  process.on("SIGINT", told).on("SIGTERM", told);
  return stop.signal;
}

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === null || typeof options === "string") {
    say(options === null ? USAGE : `${options}\n\n${USAGE}`);
    return options === null ? 0 : 2;
  }
  const folder = makeFolder();
  try {
    return (await run({ options, scripts: scriptsOf(options), folder, stop: stopOnSignals() })) ? 0 : 1;
  } finally {
    await folder.remove();
  }
}

process.exitCode = await main(process.argv.slice(2));
