import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { startModel } from "../../simulators/model/index.ts";
import { runCommand } from "../run/command.ts";
import { crewOf, directoryOf } from "./crew.ts";
import { type Counted, driveRows, type Stage } from "./drive-rows.ts";
import { environmentOf, modelsFor } from "./environment.ts";
import { readLog, shipped } from "./evidence.ts";
import type { LegInput } from "./leg.ts";
import { sopModel } from "./model-behaviour.ts";
import type { Options } from "./options.ts";
import { type PolicyFiles, preparePolicy } from "./policy-files.ts";
import { showProgress } from "./progress.ts";
import { NOTHING_SAVED, restore, type Saved, save } from "./saved.ts";
import { closeSites, connect, firstPolls, openSites, saveSites } from "./sites.ts";
import type { Outcome } from "./summary.ts";
import { supervise } from "./supervised.ts";

/** Runs one leg from its policy to its figures. What was started is stopped, whatever happens. */
export async function runLeg(input: LegInput): Promise<Outcome> {
  const closers: Closers = [];
  try {
    return await runOpened(input, closers);
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

type Closers = (() => Promise<unknown> | void)[];

async function runOpened(input: LegInput, closers: Closers): Promise<Outcome> {
  const { options, survey, folder, leg } = input;
  const own = join(folder, "replay");
  mkdirSync(own, { recursive: true });
  const about = { files: [...options.files], policy: leg.policy };
  const saved = options.resume ? restore(own, about) : NOTHING_SAVED;
  const files = preparePolicy(leg, own, survey);
  const crew = crewOf(files.groups);
  const sites = await openSites({ survey, crew, seed: options.seed, jiraFields: files.fields.jira, saved });
  closers.push(() => closeSites(sites));
  const models = await modelsOf(options, files, closers);
  const directory = join(own, "directory.yaml");
  writeFileSync(directory, stringify(directoryOf(crew)));
  const secrets = { serviceNow: secret(), jira: secret(), operator: secret() };
  const lossy = options.shares.lose > 0;
  const { concurrency } = options;
  const environment = environmentOf({ data: folder, files, directory, ...sites, models, secrets, concurrency, lossy });
  const progress = showProgress(survey.steps);
  for (const line of [`${leg.name}: ${survey.steps} rows, policy ${leg.policy}`, ...files.mapped]) progress.say(line);
  const broken = new AbortController();
  const told = { told: (line: string) => progress.say(line), failed: (error: unknown) => broken.abort(error) };
  const service = await supervise(environment, join(own, "service.log"), told);
  closers.push(() => service.stop());
  connect(sites, service.url, secrets);
  if (lossy) await firstPolls(sites, broken.signal);
  const stage: Stage = { sites, service, token: secrets.operator, crew, progress, broken: broken.signal, saved };
  const counted = await driveRows(input, stage);
  if (!(await shipped(folder, counted.totals.entries))) progress.say("not all evidence has left the database");
  await service.stop();
  if (input.stop.aborted) save(own, { ...about, ...savedOf(counted), ...saveSites(sites) });
  const verified = await runCommand(["verify", "--data", folder], environment);
  const log = await readLog(folder);
  return { survey, unreadable: input.unreadable, ...counted, log, verified: { ok: verified.code === 0, said: verified.printed } };
}

/** Unmistakable, so that it can be looked for in whatever a run leaves. */
function secret(): string {
  return `demo-secret-${randomBytes(32).toString("base64url")}`;
}

/** A simulated model serves every endpoint of the policy; a named one comes from the environment; the template needs none. */
async function modelsOf({ model: name, seed }: Options, { endpoints }: PolicyFiles, closers: Closers): Promise<string | null> {
  if (name === "template") return null;
  if (name === "simulator") {
    const model = await startModel({ models: ["simulated"], behave: sopModel(seed) });
    closers.push(() => model.close());
    return modelsFor(endpoints, model.url, secret());
  }
  const given = process.env["OPS_TRUST_MODELS"];
  if (!endpoints.includes(name)) throw new Error(`--model ${name} is no endpoint of the policy (${endpoints.join(", ")})`);
  if (given === undefined || !given.includes(`"${name}"`))
    throw new Error(`--model ${name}: OPS_TRUST_MODELS does not say where it is`);
  return given;
}

function savedOf({
  driven,
  webhooks,
  written: markers,
  restarts,
  seconds,
}: Counted): Omit<Saved, "files" | "policy" | "serviceNow" | "jira"> {
  const { steps, written, unchanged } = driven;
  return {
    done: Object.fromEntries(driven.done),
    driven: { steps, written, unchanged, refused: Object.fromEntries(driven.refused), fates: Object.fromEntries(driven.fates) },
    webhooks,
    written: Object.fromEntries(markers),
    restarts,
    seconds,
  };
}
