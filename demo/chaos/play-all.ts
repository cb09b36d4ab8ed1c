import { shipped } from "../replay/evidence.ts";
import { killer } from "../replay/kills.ts";
import type { Progress } from "../replay/progress.ts";
import { type Supervised, supervise } from "../replay/supervised.ts";
import { totalsOf } from "../replay/totals.ts";
import type { RunFolder } from "../run/folder.ts";
import { SECRETS } from "../run/secrets.ts";
import { until } from "../run/until.ts";
import { jiraChaosSite } from "./jira-site.ts";
import type { Options } from "./options.ts";
import { type Played, type Playing, playRun } from "./play-run.ts";
import type { Script } from "./script.ts";
import { serviceNowSite } from "./servicenow-site.ts";
import type { Placed, Site } from "./site.ts";
import type { ChaosStage } from "./stage.ts";
import { operatorAt } from "./standing.ts";

/** What all runs share. */
export interface Show {
  readonly options: Options;
  readonly scripts: readonly Script[];
  readonly stage: ChaosStage;
  readonly folder: RunFolder;
  readonly environment: Readonly<Record<string, string>>;
  readonly progress: Progress;
  readonly whileThinking: Map<string, () => void>;
  readonly stop: AbortSignal;
}

/** What came of them. */
export interface Shown {
  readonly played: readonly Played[];
  readonly sites: Readonly<Record<Script["system"], Site>>;
  readonly restarts: number;
  readonly seconds: number;
}

const POLL_WAIT_MS = 60_000;

/** Starts the service, plays every script against it, a number at a time, and stops it once nothing is under way any more. */
export async function playAll(show: Show): Promise<Shown> {
  const { stage, folder, environment, progress, stop } = show;
  const broken = new AbortController();
  const told = { told: (line: string) => progress.say(line), failed: (error: unknown) => broken.abort(error) };
  const service = await supervise(environment, folder.file("service.log"), told);
  try {
    stage.connect(service.url);
    await until("the first poll", POLL_WAIT_MS, broken.signal, () => hasPolled(stage));
    return await played(show, service, AbortSignal.any([stop, broken.signal]));
  } finally {
    await service.stop();
  }
}

/** A poller takes what changes from its first round on. */
function hasPolled({ serviceNow, jira }: ChaosStage): boolean {
  const reviews = serviceNow.journal.some(({ path }) => path === "/api/now/table/x_ots_ops_review");
  return reviews && jira.journal.some(({ path }) => path.endsWith("/search/jql"));
}

async function played(show: Show, service: Supervised, stopped: AbortSignal): Promise<Shown> {
  const { options, scripts, stage, progress, whileThinking } = show;
  const sites = { servicenow: serviceNowSite(stage.serviceNow), jira: jiraChaosSite(stage.jira) };
  const tickets = scripts.map((script) => sites[script.system].place(script));
  const operator = operatorAt(service.url);
  const kills = killer({ times: killsOf(options), steps: scripts.length, seed: options.seed, kill: () => service.kill() });
  const begun = performance.now();
  progress.begin();
  const results = await inWaves(tickets, options.concurrency, stopped, async (ticket) => {
    const playing: Playing = { site: sites[ticket.script.system], operator, url: service.url, whileThinking, stopped };
    const result = await playRun(playing, ticket);
    progress.stepped();
    kills();
    return result;
  });
  operator.stop();
  progress.done();
  await Promise.all([stage.serviceNow.idle(), stage.jira.idle()]);
  const { entries } = await totalsOf(service.url, SECRETS.operator);
  if (!(await shipped(show.folder.data, entries))) progress.say("not all evidence has left the database");
  return { played: results, sites, restarts: service.restarts(), seconds: (performance.now() - begun) / 1000 };
}

function killsOf({ kill, runs, only }: Options): number {
  if (only !== null) return kill ?? 0;
  return kill ?? Math.max(runs >= 50 ? 1 : 0, Math.floor(runs / 150));
}

/** Does so many at a time; after a stop no further one begins. */
async function inWaves<T>(
  tickets: readonly Placed[],
  atOnce: number,
  stopped: AbortSignal,
  work: (ticket: Placed) => Promise<T>,
): Promise<readonly T[]> {
  const queue = [...tickets];
  const done: T[] = [];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && !stopped.aborted; next = queue.shift()) done.push(await work(next));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, tickets.length) }, worker));
  return done;
}
