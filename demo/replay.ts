import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DataFolder, dataFolder } from "./replay/data-folder.ts";
import { type Leg, legsOf } from "./replay/leg.ts";
import { type Options, readOptions, USAGE } from "./replay/options.ts";
import { notReachedLines, summaryLines, unreadableLines } from "./replay/print-summary.ts";
import { readInputs } from "./replay/read/input.ts";
import { runLeg } from "./replay/run-leg.ts";
import { finish, isFinished } from "./replay/saved.ts";
import type { Step } from "./replay/step.ts";
import { type Summary, summarise } from "./replay/summary.ts";
import { emptySurvey, note, notReached, type Survey, stepsOf, type UnreadableList, unreadableList } from "./replay/survey.ts";

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Reads the input once, so that it is known what is coming. */
async function surveyInput(
  options: Options,
  legs: readonly Leg[],
  unreadable: UnreadableList,
): Promise<ReadonlyMap<Leg, Survey>> {
  const surveys = new Map(legs.map((leg) => [leg, emptySurvey()]));
  for await (const step of stepsOf(readInputs(options.files), options.limit, (one) => unreadable.add(one))) {
    for (const [leg, survey] of surveys) if (leg.wants(step)) note(survey, step);
  }
  return surveys;
}

async function* wanted(options: Options, leg: Leg): AsyncGenerator<Step> {
  for await (const step of stepsOf(readInputs(options.files), options.limit, () => undefined)) if (leg.wants(step)) yield step;
}

/** True when nothing happened that must not. */
function isGood({ rows, writtenTwice, verified }: Summary): boolean {
  return verified && writtenTwice.length === 0 && rows.restless === 0;
}

interface Running {
  readonly options: Options;
  readonly unreadable: UnreadableList;
  readonly stop: AbortSignal;
}

/** One leg, unless it was finished before; null then. */
async function replayLeg(
  { options, unreadable, stop }: Running,
  leg: Leg,
  survey: Survey,
  folder: string,
): Promise<Summary | null> {
  mkdirSync(folder, { recursive: true });
  if (options.resume && isFinished(folder)) {
    say(`${leg.name}: was finished before`);
    return null;
  }
  const outcome = await runLeg({
    leg,
    options,
    survey,
    unreadable: unreadable.count(),
    steps: wanted(options, leg),
    folder,
    stop,
  });
  const summary = summarise(outcome);
  for (const line of summaryLines(outcome, summary)) say(line);
  if (!stop.aborted) finish(folder);
  return summary;
}

async function replay(options: Options, folder: DataFolder, stop: AbortSignal): Promise<boolean> {
  const unreadable = unreadableList(folder.unreadable);
  const surveys = await surveyInput(options, legsOf(options), unreadable);
  const legs = [...surveys].filter(([, survey]) => survey.steps > 0);
  const summaries: Record<string, Summary> = {};
  for (const [leg, survey] of legs) {
    const own = legs.length === 1 ? folder.path : join(folder.path, leg.name);
    const summary = await replayLeg({ options, unreadable, stop }, leg, survey, own);
    if (summary !== null) summaries[leg.name] = summary;
    if (stop.aborted) break;
  }
  if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(summaries, null, 2)}\n`);
  for (const line of unreadableLines(unreadable)) say(line);
  for (const line of notReachedLines(await notReached(readInputs(options.files), options.limit))) say(line);
  if (legs.length === 0) say("nothing in these files can be driven");
  return legs.length > 0 && Object.values(summaries).every(isGood);
}

/** The first Ctrl-C lets rows in flight come to rest, the second ends everything at once. */
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
  if (options === null) {
    say(USAGE);
    return 0;
  }
  if (typeof options === "string") {
    process.stderr.write(`${options}\n\n${USAGE}\n`);
    return 2;
  }
  const folder = dataFolder(options.data, options.resume);
  const stop = stopOnSignals();
  try {
    const good = await replay(options, folder, stop);
    if (options.data !== null)
      say(`  everything is in ${folder.path}${stop.aborted ? "; the same command with --resume goes on" : ""}`);
    if (stop.aborted) return 130;
    return good ? 0 : 1;
  } finally {
    folder.close();
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : "failed"}\n`);
  process.exitCode = 1;
}
