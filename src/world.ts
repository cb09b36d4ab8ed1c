import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { openBackends } from "./backends.ts";
import { errorCode, OpsError, uuidV7 } from "./case/index.ts";
import { openChats } from "./chat-channels.ts";
import { type Configuration, isLoopback, type Keys } from "./config/index.ts";
import { CONNECTORS, guardedSource } from "./connectors/registry.ts";
import { openDirectory } from "./directory.ts";
import type { Drift } from "./drift.ts";
import { openEvidence } from "./evidence-parts.ts";
import { compareHeads, recordPolicy, type World } from "./pipeline/index.ts";
import type { ChatScheme, ContextSource, Log, Login, Model, WebhookScheme } from "./ports/index.ts";
import { makeRedactor } from "./privacy/index.ts";
import { recordStart } from "./record-start.ts";
import { loginOf, pageOf } from "./sign-in.ts";
import { logNameOf } from "./signing.ts";

import { type Database, openCounts, openRateLimits, openStore } from "./store/index.ts";

import { assertFits, startChecks } from "./system-checks.ts";
import { openTicketSystems } from "./ticket-systems.ts";

export { comparedTables } from "./domain-tables.ts";
export {
  append,
  type Cover,
  checkProof,
  collectTexts,
  EMPTY,
  excerptText,
  type KnownHead,
  leafOf,
  linesIn,
  notesIn,
  openCheckpoint,
  openCover,
  openExcerpt,
  openVerifier,
  originOf,
  parseHead,
  parseVkey,
  rootOf,
  signedText,
  told,
  uncoveredText,
  unsignedText,
  type Verification,
  writeConsistency,
  writeProof,
} from "./evidence/index.ts";
export { verifyAssertion } from "./identity/index.ts";
export { openAnchors } from "./outside-anchors.ts";
export type { Difference } from "./pipeline/index.ts";
export {
  type CaseRun,
  type Derived,
  openRederiver,
  type Recorded,
  type RecordedCase,
  recordedCase,
  runTestFile,
  TestFile,
} from "./pipeline/index.ts";
export { type Coverage, coverageOf, isEverAlone, lintPolicy } from "./policy/index.ts";
export { openRecordedLog } from "./recorded-log.ts";
export { openShippedLog } from "./shipped-log.ts";
export { makeClosedKey, publishedKey } from "./signing.ts";
export type { Log };

/** The webhook schemes of the configured ticket systems, without starting anything. */
export async function schemesOf({ serviceNow, jira }: Configuration): Promise<readonly WebhookScheme[]> {
  const clock = (): Date => new Date();
  const made = [
    serviceNow === null
      ? null
      : (await CONNECTORS.servicenow())(serviceNow, { clock, egress: { private: false, allowLoopback: true } }),
    jira === null ? null : (await CONNECTORS.jira())(jira, { clock, egress: { private: false, allowLoopback: true } }),
  ];
  return made.flatMap((connector) => connector?.webhooks ?? []);
}

/** One line of why something could not start: our own messages hold no secrets, others are named by code only. */
export function reasonOf(error: unknown): string {
  return error instanceof OpsError
    ? error.message
    : `could not start (${errorCode(error)}); OPS_TRUST_LOG_LEVEL=debug tells more`;
}

/** The whole service, composed and not yet listening. */
export interface Composed {
  readonly world: World;
  readonly schemes: readonly WebhookScheme[];
  readonly chats: readonly ChatScheme[];
  /** Where the embedded database lies; null with an external one. */
  readonly where: string | null;
  /** How people sign in on our pages; null when nobody can. */
  readonly login: Login | null;
  /** Resolves when the embedded database ended and could not be kept running; never otherwise. */
  readonly databaseLost: Promise<void>;
  /** Ticket systems whose circuit is open. */
  silent(): readonly string[];
  /** Answers that were not as documented, by system and operation. */
  drift(): ReturnType<Drift["counts"]>;
  close(): Promise<void>;
}

const MAX_LAG_SECONDS = 60;

/** Builds everything out of the configuration: the only file that knows connectors and pipeline. Throws OpsError when a part cannot start; what was started is stopped again. */
export async function compose(
  configuration: Configuration,
  keys: Keys,
  log: Log,
  environment: Record<string, string | undefined>,
): Promise<Composed> {
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return await composeParts({ configuration, keys, log, environment, closers, close });
  } catch (error) {
    await close();
    throw error;
  }
}

interface Parts {
  readonly configuration: Configuration;
  readonly keys: Keys;
  readonly log: Log;
  readonly environment: Record<string, string | undefined>;
  readonly closers: (() => Promise<void> | void)[];
  readonly close: () => Promise<void>;
}

async function composeParts(parts: Parts): Promise<Composed> {
  const { configuration, keys, log, closers } = parts;
  const { service, policy, region } = configuration;
  const clock = (): Date => new Date();
  const { db, queue, where, lost } = await openBackends(parts);
  const { systems, schemes, checks, drift, links } = await openChecked(parts, clock, db);
  const chats = await openChats(configuration, clock);
  closers.push(() => chats.close());
  const store = openStore(db);
  const world: World = {
    region,
    tenant: service.tenant,
    logName: logNameOf(configuration),
    policy,
    store,
    queue,
    systems,
    models: await modelsOf(parts, clock),
    sources: await sourcesOf(parts),
    chat: chats.chat,
    directory: await openDirectory(parts, { clock, cursors: store.cursors, provisioned: store.provisioned, links }),
    roster: configuration.roster,
    ...(await openEvidence(parts, { clock, vault: store.vault, systems })),
    ...randomness(clock),
    redact: makeRedactor(policy.piiPatterns, { ...policy.redaction, region }),
    cardKey: keys.cardKey,
    factorKey: keys.factorKey,
    ...placeOf(configuration),
    log,
    timing: { ...service.timing, maxLagSeconds: MAX_LAG_SECONDS },
    get demotions() {
      return [...configuration.demotions, ...checks.problems()];
    },
  };
  await begin(world, configuration);
  return {
    world,
    schemes,
    chats: chats.schemes,
    where,
    login: await loginOf(configuration, keys, closers),
    databaseLost: lost,
    silent: () => [...systems.values()].filter((system) => system.isOpen()).map(({ system }) => system),
    drift: () => drift.counts(),
    close: parts.close,
  };
}

/** The ticket systems, looked at now and each hour. Throws when the start check of one forbids to start. */
async function openChecked(parts: Parts, clock: () => Date, db: Database) {
  const shared = { limits: openRateLimits(db), counts: openCounts(db) };
  const { checked, ...opened } = await openTicketSystems(parts, clock, shared);
  const checks = await startChecks(checked, parts.log);
  parts.closers.push(() => checks.stop());
  assertFits("Jira", checks);
  return { ...opened, checks };
}

/** Where people sign in, and whether what is connected is real. */
function placeOf(configuration: Configuration): Pick<World, "page" | "simulated"> {
  return { ...pageOf(configuration), simulated: configuration.simulated };
}

async function begin(world: World, configuration: Configuration): Promise<void> {
  await compareHeads(world);
  await recordPolicy(world);
  await recordStart(world, configuration);
}

/** Time, ids, fences and the name that owns leases: nothing that is random is made anywhere else. */
function randomness(clock: () => Date): Pick<World, "clock" | "makeId" | "makeFence" | "owner"> {
  return {
    clock,
    makeId: uuidV7(clock),
    makeFence: () => randomBytes(12).toString("hex"),
    owner: `${hostname()}:${process.pid}:${randomBytes(4).toString("hex")}`,
  };
}

async function modelsOf(parts: Parts, clock: () => Date): Promise<Map<string, Model>> {
  const { models, simulated } = parts.configuration;
  if (models.length === 0) return new Map();
  const { openAiModel } = await CONNECTORS.models();
  const egress = { private: true, allowLoopback: simulated };
  return new Map(models.map((config) => [config.endpoint, openAiModel(config, { clock, egress })]));
}

async function sourcesOf(parts: Parts): Promise<Map<string, ContextSource>> {
  const { contextSources } = parts.configuration;
  if (contextSources.length === 0) return new Map();
  const { contextSource } = await CONNECTORS.contextSources();
  const open = contextSources.map((config) => {
    const made = contextSource(config, { egress: { private: false, allowLoopback: isLoopback(config.url) } });
    parts.closers.push(() => made.close());
    return [config.name, guardedSource(made.source, config.concurrent)] as const;
  });
  return new Map(open);
}
