import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { type ModelSim, startModel } from "../../simulators/model/index.ts";
import { runCommand } from "../run/command.ts";
import { until } from "../run/until.ts";
import { crewOf, directoryOf, type Reviewer } from "./crew.ts";
import { drive, nothingDriven } from "./drive.ts";
import { effectsSeen } from "./effects-seen.ts";
import { environmentOf, modelsFor } from "./environment.ts";
import { readLog, shipped } from "./evidence.ts";
import { killer } from "./kills.ts";
import type { Leg } from "./leg.ts";
import { sopModel } from "./model-behaviour.ts";
import type { Options } from "./options.ts";
import { type PolicyFiles, preparePolicy } from "./policy-files.ts";
import { type Progress, showProgress } from "./progress.ts";
import { seatReviewers } from "./reviewers.ts";
import { totalsOf } from "./service-client.ts";
import { type JiraSite, openJira } from "./site-jira.ts";
import { openServiceNow, type ServiceNowSite } from "./site-servicenow.ts";
import type { Step } from "./step.ts";
import type { Outcome } from "./summary.ts";
import { type Supervised, supervise } from "./supervised.ts";
import type { Survey, UnreadableList } from "./survey.ts";
import { watchService } from "./watch.ts";
import { webhookCounts } from "./webhook-counts.ts";

/** What a leg is given. */
export interface LegInput {
  readonly leg: Leg;
  readonly options: Options;
  readonly survey: Survey;
  readonly unreadable: UnreadableList;
  /** The steps of this leg, read anew. */
  readonly steps: AsyncIterable<Step>;
  readonly folder: string;
}

/** Ends what was started when the run is told to end. */
function onSignals(end: (reason: Error) => void): () => void {
  const told = (signal: string): void => end(new Error(`ended by ${signal}`));
  process.once("SIGINT", told).once("SIGTERM", told);
  return () => void process.off("SIGINT", told).off("SIGTERM", told);
}

const PATIENCE_MS = 180_000;

/** Runs one leg from its policy to its figures. What was started is stopped, whatever happens. */
export async function runLeg(input: LegInput): Promise<Outcome> {
  const closers: (() => Promise<unknown> | void)[] = [];
  try {
    return await runOpened(input, closers);
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

async function runOpened(input: LegInput, closers: (() => Promise<unknown> | void)[]): Promise<Outcome> {
  const { options, survey, folder, leg } = input;
  const own = join(folder, "replay");
  mkdirSync(own, { recursive: true });
  const files = preparePolicy(leg, own, survey);
  const crew = crewOf(files.groups);
  const sites = await openSites(input, files, crew);
  closers.push(
    () => sites.serviceNow?.sim.stop(),
    () => sites.jira?.sim.stop(),
  );
  const model =
    options.model === "simulator" ? await startModel({ models: ["simulated"], behave: sopModel(options.seed) }) : null;
  if (model !== null) closers.push(() => model.close());
  writeFileSync(join(own, "directory.yaml"), stringify(directoryOf(crew)));
  const secrets = { serviceNow: secret(), jira: secret(), operator: secret() };
  const directory = join(own, "directory.yaml");
  const lossy = options.shares.lose > 0;
  const models = modelsOf(options, files, model);
  const { concurrency } = options;
  const environment = environmentOf({ data: folder, files, directory, ...sites, models, secrets, concurrency, lossy });
  const progress = showProgress(survey.steps);
  for (const line of [`${leg.name}: ${survey.steps} rows, policy ${leg.policy}`, ...files.mapped]) progress.say(line);
  const stopped = new AbortController();
  const failed = (error: unknown): void => stopped.abort(error);
  closers.push(onSignals(failed));
  const service = await supervise(environment, join(own, "service.log"), { told: progress.say, failed });
  closers.push(() => service.stop());
  connect(sites, service.url, secrets);
  if (lossy) await firstPolls(sites);
  const outcome = await runDriven(input, { sites, service, secrets, crew, progress, stopped });
  if (!(await shipped(folder, outcome.totals.entries))) progress.say("not all evidence has left the database");
  const code = await service.stop();
  if (code !== 0) progress.say(`the service ended with code ${code ?? "?"}`);
  const verified = await runCommand(["verify", "--data", folder], environment);
  return {
    ...outcome,
    seen: effectsSeen(sites.serviceNow?.sim ?? null, sites.jira?.sim ?? null),
    log: await readLog(folder),
    verified: { ok: verified.code === 0, said: verified.printed },
  };
}

function secret(): string {
  return randomBytes(32).toString("base64url");
}

interface Sites {
  readonly serviceNow: ServiceNowSite | null;
  readonly jira: JiraSite | null;
}

async function openSites({ survey, options }: LegInput, files: PolicyFiles, crew: readonly Reviewer[]): Promise<Sites> {
  const has = (kind: Step["kind"]): boolean => (survey.systems.get(kind) ?? 0) > 0;
  return {
    serviceNow: has("servicenow") ? await openServiceNow(survey, crew, options.seed) : null,
    jira: has("jira") ? await openJira(survey, crew, { seed: options.seed, fields: files.fields.jira }) : null,
  };
}

/** A simulated model serves every endpoint of the policy; a named one comes from the environment; the template needs none. */
function modelsOf({ model: name }: Options, { endpoints }: PolicyFiles, model: ModelSim | null): string | null {
  if (model !== null) return modelsFor(endpoints, model.url, secret());
  if (name === "template") return null;
  const given = process.env["OPS_TRUST_MODELS"];
  if (!endpoints.includes(name)) throw new Error(`--model ${name} is no endpoint of the policy (${endpoints.join(", ")})`);
  if (given === undefined || !given.includes(`"${name}"`))
    throw new Error(`--model ${name}: OPS_TRUST_MODELS does not say where it is`);
  return given;
}

function connect(
  { serviceNow, jira }: Sites,
  url: string,
  secrets: { readonly serviceNow: string; readonly jira: string },
): void {
  serviceNow?.sim.setWebhook({ url: `${url}/webhooks/servicenow`, keyId: "replay", secret: secrets.serviceNow, maxAttempts: 20 });
  jira?.sim.setWebhook({ url: `${url}/webhooks/jira`, secret: secrets.jira, tries: 20, baseWaitMs: 500 });
}

/** A poller takes what changes from its first round on: a lost webhook before it would never be found. */
async function firstPolls({ serviceNow, jira }: Sites): Promise<void> {
  const polled = (): boolean =>
    (serviceNow === null || serviceNow.sim.journal.some(({ path }) => path === "/api/now/table/x_ots_ops_review")) &&
    (jira === null || jira.sim.journal.some(({ path }) => path.endsWith("/search/jql")));
  await until("the first poll", 60_000, new AbortController().signal, polled);
}

interface Driving {
  readonly sites: Sites;
  readonly service: Supervised;
  readonly secrets: { readonly operator: string };
  readonly crew: readonly Reviewer[];
  readonly progress: Progress;
  readonly stopped: AbortController;
}

async function runDriven(
  input: LegInput,
  { sites, service, secrets, crew, progress, stopped }: Driving,
): Promise<Omit<Outcome, "seen" | "log" | "verified">> {
  const { options, survey, unreadable } = input;
  const { serviceNow, jira } = sites;
  const urls = { serviceNow: serviceNow?.sim.url ?? null, jira: jira?.sim.url ?? null };
  const reviewers = options.reviewers ? seatReviewers(crew, urls, options.seed) : null;
  const watch = watchService({
    url: service.url,
    token: secrets.operator,
    reviewers: options.reviewers,
    patienceMs: PATIENCE_MS,
  });
  stopped.signal.addEventListener("abort", watch.stop);
  const driven = nothingDriven();
  const kills = killer({ times: options.kill, steps: survey.steps, seed: options.seed, kill: service.kill });
  const begun = performance.now();
  progress.begin();
  await drive({
    steps: input.steps,
    write: (step, fate) => {
      const site = step.kind === "servicenow" ? serviceNow?.write(step, fate) : jira?.write(step, fate);
      return site ?? { kind: "refused", why: "no such ticket system in this run" };
    },
    watch,
    shares: options.shares,
    seed: options.seed,
    concurrency: options.concurrency,
    rate: options.rate,
    driven,
    stepped: () => {
      progress.stepped();
      kills();
    },
    stopped: stopped.signal,
  });
  const seconds = (performance.now() - begun) / 1000;
  watch.stop();
  await reviewers?.stop();
  progress.done();
  if (stopped.signal.aborted) throw stopped.signal.reason;
  await Promise.all([serviceNow?.sim.idle(), jira?.sim.idle()]);
  const totals = await totalsOf(service.url, secrets.operator);
  const webhooks = webhookCounts(serviceNow?.sim ?? null, jira?.sim ?? null);
  return { survey, unreadable, driven, webhooks, totals, restarts: service.restarts(), seconds };
}
