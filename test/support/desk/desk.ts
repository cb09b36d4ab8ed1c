import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import type { JiraSim } from "../../../simulators/jira/index.ts";
import type { ModelSim } from "../../../simulators/model/index.ts";
import type { ServiceNowOptions, ServiceNowSim } from "../../../simulators/servicenow/index.ts";
import { jira } from "../../../src/connectors/jira/index.ts";
import { serviceNow } from "../../../src/connectors/servicenow/index.ts";
import { createLocalSink } from "../../../src/connectors/sinks/index.ts";
import { countRefusals, makeApp, type Refusals } from "../../../src/http/index.ts";
import { poll, runJob, sealOnce, shipOnce, type Timing, type World } from "../../../src/pipeline/index.ts";
import type { PolicyFile } from "../../../src/policy/index.ts";
import { JOB_KINDS, type Person, type WebhookScheme } from "../../../src/ports/index.ts";
import { openStore } from "../../../src/store/index.ts";
import { type FreshDatabase, freshDatabase } from "../database.ts";
import { JIRA_SECRET, siteConfig, startSite } from "./jira.ts";
import { modelServer } from "./model.ts";
import { directoryPeople } from "./people.ts";
import { type LoopQueue, loopQueue } from "./queue.ts";
import { instanceConfig, startInstance, WEBHOOK_SECRET } from "./servicenow.ts";
import { keptLog, type Line, type Parts, policyOf, TIMING, worldOf } from "./world.ts";

export const OPERATOR_TOKEN = "an-operators-token-of-more-than-thirty-two-bytes";
const START = "2026-11-21T12:00:00Z";

export interface DeskOptions {
  readonly policy?: (file: PolicyFile) => PolicyFile;
  readonly serviceNow?: Partial<ServiceNowOptions>;
  readonly timing?: Partial<Timing>;
  readonly demotions?: readonly string[];
  readonly ratePerSecond?: number;
}

/** The whole service in this process, over real PostgreSQL and simulators that remember; only the clock is the test's. */
export interface Desk {
  readonly serviceNow: ServiceNowSim;
  readonly jira: JiraSim;
  readonly model: ModelSim;
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

const closers: (() => Promise<unknown> | unknown)[] = [];

/** Call once at the top of a test file: desks close after each test, or with `afterAll` after all of them. */
export function closeDesks(when: typeof afterEach = afterEach): void {
  when(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
}

/** Starts everything; closed after the test. `change` may put wrappers around parts of the first world. */
export async function openDesk(options: DeskOptions = {}, change: (world: World) => World = (world) => world): Promise<Desk> {
  const clock = { now: new Date(START) };
  const now = (): Date => clock.now;
  const [database, instance, site, model] = await Promise.all([
    freshDatabase(),
    startInstance(now, options.serviceNow),
    startSite(now),
    modelServer(),
  ]);
  const dataDir = mkdtempSync(join(tmpdir(), "ots-desk-"));
  const egress = { private: false, allowLoopback: true };
  const connectors = [
    serviceNow(instanceConfig(instance), { clock: now, egress }),
    jira(siteConfig(site), { clock: now, egress }),
  ];
  const people = directoryPeople();
  const log = keptLog();
  const refusals = countRefusals();
  closers.push(
    () => rmSync(dataDir, { recursive: true, force: true }),
    () => database.drop(),
    () => Promise.all([instance.stop(), site.stop(), model.close()]),
  );
  closers.push(() => connectors.forEach((connector) => connector.close()));
  const shared: Omit<Parts, "queue"> = {
    clock: now,
    policy: policyOf(options.policy),
    store: openStore(database.db),
    systems: connectors.map((connector) => connector.tickets),
    model,
    people: () => ({
      people: people.map((person) => ({ ...person, groups: [...person.groups], accounts: mutable(person.accounts) })),
    }),
    sinks: [createLocalSink({ folder: join(dataDir, "evidence"), segmentBytes: 1_000_000 })],
    log,
    timing: { ...TIMING, ...options.timing },
    demotions: options.demotions ?? [],
  };
  const schemes = connectors.flatMap((connector) => connector.webhooks);
  const launch = async (wrap: (world: World) => World): Promise<Running> => {
    const queue = loopQueue();
    const world = wrap(worldOf({ ...shared, queue }));
    await queue.work((job) => runJob(world, job), 8);
    const app = makeApp({
      world,
      webhooks: {
        schemes,
        inbox: world.store.inbox,
        queue,
        clock: now,
        log,
        refusals,
        ratePerSecond: options.ratePerSecond ?? 10_000,
      },
      operators: [{ person: "olga", tokenHash: createHash("sha256").update(OPERATOR_TOKEN).digest() }],
      readiness: {
        region: world.region,
        policy: world.policy.hash,
        queue: "postgresql",
        embedded: [],
        demotions: world.demotions,
      },
      stopping: () => false,
      listens: true,
    });
    const server = createServer(app);
    const url = await listening(server);
    instance.setWebhook({ url: `${url}/webhooks/servicenow`, secret: WEBHOOK_SECRET, keyId: "k1", baseWaitMs: 10 });
    site.setWebhook({ url: `${url}/webhooks/jira`, secret: JIRA_SECRET, baseWaitMs: 10 });
    return { world, queue, url, server };
  };
  let running = await launch(change);
  closers.push(() => stop(running));
  const desk: Desk = {
    serviceNow: instance,
    jira: site,
    model,
    database,
    schemes,
    clock,
    people,
    log: log.lines,
    refusals,
    dataDir,
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
      await stop(running);
      await database.db.query("delete from leases");
      running = await launch(wrap);
    },
  };
  return desk;
}

interface Running {
  readonly world: World;
  readonly queue: LoopQueue;
  readonly url: string;
  readonly server: Server;
}

async function stop({ queue, server }: Running): Promise<void> {
  queue.die();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}

function mutable(accounts: Person["accounts"]): Record<string, string[]> {
  return Object.fromEntries(Object.entries(accounts).map(([system, ids]) => [system, [...ids]]));
}

/** Rests when a whole round of waiting brought nothing new. */
async function settle(desk: Desk): Promise<void> {
  for (;;) {
    const before = moves(desk);
    await desk.serviceNow.idle();
    await desk.jira.idle();
    await desk.queue.idle();
    if (moves(desk) === before) return;
  }
}

function moves({ queue, serviceNow: instance, jira: site }: Desk): string {
  return [
    queue.taken.length,
    instance.journal.length,
    instance.delivery.log.length,
    site.journal.length,
    site.deliveries.length,
  ].join(" ");
}

// The database itself dates what the listener leaves: those rows are due at once.
const DUE = `select kind, ref from outbox where due_at <= $1
  or (kind = 'delivery' and due_at between clock_timestamp() - interval '1 hour' and clock_timestamp() + interval '10 seconds') order by due_at, seq`;

async function pass(desk: Desk, seconds: number): Promise<void> {
  desk.clock.now = new Date(desk.clock.now.getTime() + seconds * 1000);
  for (let round = 0; round < 30; round += 1) {
    await settle(desk);
    const due = await desk.database.db.query(DUE, [desk.clock.now]);
    const jobs = due.rows.flatMap((row) => {
      const kind = JOB_KINDS.find((known) => known === row["kind"]);
      return kind === undefined ? [] : [{ kind, ref: String(row["ref"]) }];
    });
    if (jobs.length === 0) return;
    await desk.queue.add(jobs);
  }
  await settle(desk);
}
