import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import type { IdpSim } from "../../../simulators/idp/index.ts";
import type { JiraSim } from "../../../simulators/jira/index.ts";
import type { ModelSim } from "../../../simulators/model/index.ts";
import type { ServiceNowOptions, ServiceNowSim } from "../../../simulators/servicenow/index.ts";
import { type Sop, uuidV7 } from "../../../src/case/index.ts";
import { fileAnchor } from "../../../src/connectors/anchors/index.ts";
import { jira } from "../../../src/connectors/jira/index.ts";
import { keyFileSigner } from "../../../src/connectors/keys/index.ts";
import { serviceNow } from "../../../src/connectors/servicenow/index.ts";
import { createLocalSink } from "../../../src/connectors/sinks/index.ts";
import { originOf, vkeyOf } from "../../../src/evidence/index.ts";
import { countRefusals, type Refusals } from "../../../src/http/index.ts";
import { poll, type Signing, sealOnce, shipOnce, type Timing, type World } from "../../../src/pipeline/index.ts";
import type { PolicyFile } from "../../../src/policy/index.ts";
import type { Channel, ChatScheme, ContextSource, Person, WebhookScheme } from "../../../src/ports/index.ts";
import type { Roster } from "../../../src/review/index.ts";
import { openCounts, openStore } from "../../../src/store/index.ts";
import { canariesInFolder, openWatch, plantHeaders } from "../canaries/index.ts";
import { checkpointKey } from "../checkpoint-key.ts";
import { type FreshDatabase, freshDatabase } from "../database.ts";
import { type LoginOptions, peopleOf } from "./idp.ts";
import { againstContract, siteConfig, startSite } from "./jira.ts";
import { type Ground, kill, launch } from "./launch.ts";
import { modelServer } from "./model.ts";
import { SERVICE } from "./people.ts";
import type { LoopQueue } from "./queue.ts";
import { pass, settle } from "./rest.ts";
import { instanceConfig, startInstance } from "./servicenow.ts";
import { keptLog, type Line, policyOf, TIMING } from "./world.ts";

const START = "2026-11-21T12:00:00Z";
const LOOPBACK = { private: false, allowLoopback: true };

export interface DeskOptions {
  readonly policy?: (file: PolicyFile) => PolicyFile;
  readonly sop?: (sop: Sop) => Sop;
  /** Further systems of record by the names that SOPs use. */
  readonly sources?: ReadonlyMap<string, ContextSource>;
  /** Chats that people are told in, by the desk's clock. */
  readonly chats?: (now: () => Date) => readonly { readonly channel: Channel; readonly scheme: ChatScheme }[];
  readonly serviceNow?: Partial<ServiceNowOptions>;
  /** How our service reaches the instance, where it differs. */
  readonly connection?: Parameters<typeof instanceConfig>[1];
  /** The same for the Jira site, and accounts of ours that it has besides the system's. */
  readonly jiraConnection?: Parameters<typeof siteConfig>[1];
  readonly jiraAccounts?: Parameters<typeof startSite>[1];
  readonly timing?: Partial<Timing>;
  readonly demotions?: readonly string[];
  readonly roster?: Roster;
  readonly ratePerSecond?: number;
  /** People can sign in on our pages; absent = there are none. */
  readonly login?: LoginOptions;
}

/** The whole service in this process, over real PostgreSQL and simulators that remember; only the clock is the test's. */
export interface Desk {
  readonly serviceNow: ServiceNowSim;
  readonly jira: JiraSim;
  readonly model: ModelSim;
  /** The identity provider; throws when people cannot sign in. */
  readonly idp: IdpSim;
  readonly database: FreshDatabase;
  /** The present one; restart() makes another. */
  readonly world: World;
  readonly schemes: readonly WebhookScheme[];
  /** Where the listener is. */
  readonly url: string;
  readonly clock: { now: Date };
  /** The directory, open for changes. */
  readonly people: Person[];
  readonly log: readonly Line[];
  readonly refusals: Refusals;
  readonly queue: LoopQueue;
  readonly dataDir: string;
  /** Until nothing is under way any more. */
  settle(): Promise<void>;
  /** Moves the clock, does what is due by then, and settles; again until nothing is due. */
  pass(seconds: number): Promise<void>;
  /** Seals and ships what was recorded. */
  seal(): Promise<void>;
  /** What no webhook told about, from both systems. */
  poll(): Promise<void>;
  /** Another process takes over: same database and systems; what the old one still holds stays undone. Its leases have run out. */
  restart(change?: (world: World) => World): Promise<void>;
}

const closers: (() => unknown)[] = [];

/** Call once at the top of a test file: desks close after each test, or with `afterAll` after all of them. That fails when a canary got anywhere. */
export function closeDesks(when: (close: () => Promise<void>) => unknown = afterEach): void {
  when(async () => {
    const failures: unknown[] = [];
    for (const close of closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0)
      throw failures.length === 1 ? failures[0] : new AggregateError(failures, failures.map(String).join("\n"));
  });
}

interface Base extends Ground {
  readonly clock: { now: Date };
  readonly database: FreshDatabase;
  readonly model: ModelSim;
  readonly people: Person[];
  readonly log: { readonly lines: readonly Line[] };
  readonly dataDir: string;
}

/** Starts everything; closed after the test. `change` may put wrappers around parts of the first world. */
export async function openDesk(options: DeskOptions = {}, change: (world: World) => World = (world) => world): Promise<Desk> {
  const base = await baseOf(options);
  let running = await launch(base, change);
  closers.push(
    () => ended(base),
    () => kill(running),
  );
  const { serviceNow: instance, jira: site, model, database, schemes, clock, people, refusals, dataDir } = base;
  const desk: Desk = {
    serviceNow: instance,
    jira: site,
    model,
    database,
    schemes,
    clock,
    people,
    refusals,
    dataDir,
    log: base.log.lines,
    get idp() {
      if (base.idp === null) throw new Error("this desk has no login");
      return base.idp;
    },
    get world() {
      return running.world;
    },
    get url() {
      return running.url;
    },
    get queue() {
      return running.queue;
    },
    settle: () => settle(desk),
    pass: (seconds) => pass(desk, seconds),
    async seal() {
      await sealOnce(running.world);
      await shipOnce(running.world);
    },
    async poll() {
      for (const system of running.world.systems.values()) await poll(running.world, system);
      await settle(desk);
    },
    async restart(wrap = (world) => world) {
      await kill(running);
      await database.db.query("delete from leases");
      running = await launch(base, wrap);
    },
  };
  return desk;
}

const isOurs = ({ accountId }: JiraSim["writes"][number]): boolean => accountId === SERVICE.accountId;

/** Looks at what a desk leaves behind; its database is looked at as it is dropped. */
function ended({ watch, log, model, serviceNow: instance, jira: site, dataDir }: Base): void {
  watch.look("log", JSON.stringify(log.lines));
  watch.look("prompts", JSON.stringify(model.calls.map(({ request }) => request)));
  const ours = [...instance.writes.filter(({ by }) => by === SERVICE.userName), ...site.writes.filter(isOurs)];
  // What stood there before is other people's.
  const written = JSON.stringify(ours, (key, value: unknown) => (key === "from" ? undefined : value));
  watch.look("what was written into tickets", written, "secrets");
  watch.found(canariesInFolder(dataDir));
  watch.end();
  const against = againstContract(site);
  if (against.length > 0) throw new Error(`not as Atlassian documents it:\n${against.join("\n")}`);
}

async function baseOf(options: DeskOptions): Promise<Base> {
  plantHeaders();
  const watch = openWatch();
  const clock = { now: new Date(START) };
  const now = (): Date => clock.now;
  const [database, instance, site, model] = await Promise.all([
    freshDatabase(),
    startInstance(now, options.serviceNow),
    startSite(now, options.jiraAccounts),
    modelServer(),
  ]);
  const dataDir = mkdtempSync(join(tmpdir(), "ots-desk-"));
  const connectors = [
    serviceNow(instanceConfig(instance, options.connection), { clock: now, egress: LOOPBACK, counts: openCounts(database.db) }),
    jira(siteConfig(site, options.jiraConnection), { clock: now, egress: LOOPBACK }),
  ];
  closers.push(
    () => rmSync(dataDir, { recursive: true, force: true }),
    () => database.drop(),
    () => Promise.all([instance.stop(), site.stop(), model.close()]),
    () => connectors.forEach((connector) => connector.close()),
  );
  const { idp, people } = await peopleOf(now, options.login);
  closers.push(() => idp?.close());
  const chats = chatsOf(options, now);
  const log = keptLog();
  const parts: Ground["parts"] = {
    clock: now,
    makeId: uuidV7(now),
    policy: policyOf(options.policy, options.sop),
    store: openStore(database.db),
    systems: connectors.map((connector) => connector.tickets),
    model,
    sources: options.sources ?? new Map(),
    channels: chats.channels,
    people: () => people,
    roster: options.roster ?? null,
    sinks: [createLocalSink({ folder: join(dataDir, "evidence"), segmentBytes: 1_000_000 })],
    signing: signingIn(dataDir),
    log,
    timing: { ...TIMING, ...options.timing },
    demotions: options.demotions ?? [],
  };
  const schemes = connectors.flatMap((connector) => connector.webhooks);
  const { ratePerSecond = 10_000 } = options;
  const systems = { serviceNow: instance, jira: site, model, idp, login: options.login ?? {} };
  const rest = { refusals: countRefusals(), ratePerSecond, watch, clock, database, people, log, dataDir };
  return { parts, schemes, chats: chats.schemes, ...systems, ...rest };
}

/** A key of its own, and checkpoints beside the evidence. */
function signingIn(dataDir: string): Signing {
  const signer = keyFileSigner(checkpointKey());
  const vkey = vkeyOf(originOf("test.us-east-1.main"), signer.publicKey);
  const folder = join(dataDir, "evidence", "checkpoints");
  return { signer, formerKeys: [], anchors: [fileAnchor({ name: "local", folder, beside: "local", vkey })] };
}

function chatsOf(
  { chats }: DeskOptions,
  now: () => Date,
): { readonly channels: ReadonlyMap<string, Channel>; readonly schemes: readonly ChatScheme[] } {
  const made = chats?.(now) ?? [];
  return { channels: new Map(made.map(({ channel }) => [channel.system, channel])), schemes: made.map(({ scheme }) => scheme) };
}
