import { createHash } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { errorCode, OpsError } from "./case/index.ts";
import type { Configuration } from "./config/index.ts";
import { allVariables, installationKeys } from "./config/index.ts";
import { countRefusals, makeApp, makeServer, type Refusals, type ScimDeps } from "./http/index.ts";
import { recordOutside, runJob, startTimers, type Timers, type World } from "./pipeline/index.ts";
import type { Log } from "./ports/index.ts";
import { notListening } from "./preflight.ts";
import { reviewsOf } from "./sign-in.ts";
import { type Composed, compose } from "./world.ts";

const GRACE_MS = 8_000;

/** Prints a line for people on standard output; the log is on standard error. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Starts everything this process does, until SIGTERM or SIGINT. Throws what cannot start. */
export async function start(configuration: Configuration, log: Log): Promise<void> {
  const { service } = configuration;
  const keys = installationKeys(service);
  const composed = await compose(configuration, keys, log, allVariables());
  void composed.databaseLost.then(() => endWithoutDatabase(log));
  const refusals = countRefusals();
  const reviews = reviewsOf(configuration, composed, keys);
  let stopping = false;
  const app = makeApp({
    world: composed.world,
    webhooks: {
      schemes: composed.schemes,
      inbox: composed.world.store.inbox,
      queue: composed.world.queue,
      clock: composed.world.clock,
      log,
      refusals,
      ratePerSecond: service.webhookRate,
    },
    chats: composed.chats,
    operators: [...keys.operators, ...service.auditors.map((one) => ({ ...one, audits: true }) as const)],
    reviews: reviews === null ? null : { ...reviews, refusals },
    scim: scimOf(configuration, composed.world, refusals),
    readiness: readinessOf(configuration, composed),
    stopping: () => stopping,
    silent: () => composed.silent(),
    works: service.roles.has("worker"),
    listens: service.roles.has("listener"),
  });
  const server = makeServer(app);
  await listen(server, service.host, service.port);
  if (service.roles.has("worker")) await composed.world.queue.work((job) => runJob(composed.world, job), service.workers);
  const timers = service.roles.has("timers") ? startTimers(composed.world, service.timing.pollMs) : null;
  const flush = setInterval(() => void flushRefusals(composed, refusals, log), 60_000);
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    clearInterval(flush);
    log.info("stopping", { signal });
    void shutDown({ composed, server, timers, refusals, log });
  };
  // Before anybody is told that it runs: whoever reads that line may stop it at once.
  process.once("SIGTERM", () => stop("SIGTERM"));
  process.once("SIGINT", () => stop("SIGINT"));
  describe({ ...configuration, demotions: composed.world.demotions });
  if (composed.where !== null) say(composed.where);
  if (keys.tokenFile !== null) say(`operator token: ${keys.tokenFile}`);
  say(`listening on ${addressOf(server)}`);
}

/** Where an identity provider pushes to; null when none may. */
function scimOf({ scim }: Configuration, world: World, refusals: Refusals): ScimDeps | null {
  if (scim === null) return null;
  const tokenHashes = scim.tokens.map((token) => createHash("sha256").update(token).digest());
  const attributes = new Map(Object.entries(scim.attributes).map(([system, name]) => [name.toLowerCase(), system]));
  return { world, tokenHashes, attributes, refusals };
}

/** The demotions are those of the moment of asking: a ticket system may have been put right. */
function readinessOf({ region, notes }: Configuration, composed: Composed) {
  const { world } = composed;
  return {
    region,
    policy: world.policy.hash,
    queue: world.queue.backend,
    embedded: notes,
    get demotions() {
      return world.demotions;
    },
    get drift() {
      return composed.drift();
    },
  };
}

interface Running {
  readonly composed: Composed;
  readonly server: Server;
  readonly timers: Timers | null;
  readonly refusals: Refusals;
  readonly log: Log;
}

/** No new work, running work finished, evidence sealed and shipped, everything closed: within ten seconds, then the process ends by itself. */
async function shutDown(running: Running): Promise<void> {
  const { composed, server, timers, refusals, log } = running;
  const deadline = setTimeout(() => endAtOnce(log, "not stopped in time"), GRACE_MS + 1_500);
  deadline.unref();
  server.close();
  server.closeIdleConnections();
  try {
    await composed.world.queue.close(5_000);
    await flushRefusals(composed, refusals, log);
    await timers?.stop();
    await composed.close();
  } catch (error) {
    log.error("stopped with an error", { code: errorCode(error) });
    process.exitCode = 1;
  }
  server.closeAllConnections();
}

/** Nothing can be finished or sealed without it: what was committed is there at the next start. */
function endWithoutDatabase(log: Log): void {
  process.stderr.write("the embedded PostgreSQL does not stay up: read server.log in its folder, then start again\n");
  endAtOnce(log, "embedded database lost");
}

/** Ends the process, whatever hangs in it. The log is written first: at exit pino would write for ever to a reader that is gone, and notices that only so. */
function endAtOnce(log: Log, why: string): void {
  log.error(why);
  setTimeout(() => process.exit(1), 200);
}

async function flushRefusals(composed: Composed, refusals: Refusals, log: Log): Promise<void> {
  const counts = refusals.take();
  if (counts === null) return;
  log.warn("webhooks refused", counts);
  await recordOutside(composed.world, {
    kind: "security.webhooks_refused",
    actor: { type: "service", id: "ops-trust" },
    subject: { system: "ops-trust", type: "listener", id: composed.world.region },
    caseId: null,
    corr: {},
    payload: { counts },
  }).catch((error: unknown) => log.error("refusals not recorded", { code: errorCode(error) }));
}

/** The start lines: policy, region, what is embedded, missing or demoted. */
export function describe({ policy, region, notes, demotions }: Configuration): void {
  say(
    `ops-trust-layer: policy ${policy.version} (${policy.hash.slice(0, 12)}), region ${region}, ${policy.workflows.size} workflows`,
  );
  for (const note of notes) say(`- ${note}`);
  for (const warning of policy.warnings) say(`- policy: ${warning}`);
  if (policy.inert.length > 0) say(`- policy keys that nothing uses yet: ${policy.inert.join(", ")}`);
  if (demotions.length > 0) say(`- AUTO-APPLY IS DEMOTED TO REVIEW: ${demotions.join("; ")}`);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((done, failed) => {
    server.once("error", (error) => failed(new OpsError("SETTING_INVALID", notListening(host, port, error))));
    server.listen(port, host, () => done());
  });
}

function addressOf(server: Server): string {
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? `http://${address.address}:${address.port}` : String(address);
}
