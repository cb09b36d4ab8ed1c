import {
  type Job as BullJob,
  Queue as BullQueue,
  createPostgresBackend,
  type JobsOptions,
  type QueueOptions,
  WaitingError,
  Worker,
  type WorkerOptions,
  withBackend,
} from "bullmq";
import { Redis } from "ioredis";
import { errorCode, OpsError } from "../../case/index.ts";
import { JOB_KINDS, type Job, type Log, type Queue } from "../../ports/index.ts";
import { codeOf, complaintsTo, seldom } from "./bullmq-complaints.ts";
import { createHands } from "./bullmq-hands.ts";

const QUEUE = "ots";
/** A killed worker's jobs are back within 10 s (BullMQ's defaults took up to 97 s, measured). */
const LOCK_MS = 5_000;
const STALLED_MS = 3_000;
const FOREVER = 1_000_000;
/** How long a closing worker may take to give its jobs back and to end its connections. */
const GIVE_BACK_MS = 2_000;
const PING_MS = 2_000;

interface Data {
  readonly kind: string;
  readonly ref: string;
}

const now = (): number => performance.now();

type Run = (job: BullJob<Data>, token: string | undefined) => Promise<void>;

interface Parts {
  readonly queue: BullQueue<Data>;
  readonly work: (run: Run, concurrency: number) => Worker<Data>;
  readonly close: () => Promise<void>;
}

/** The queue on Redis, for many hosts. */
export function redisQueue(url: string, log: Log): Queue {
  const connection = new Redis(url, { maxRetriesPerRequest: null, enableReadyCheck: true });
  const failed = seldom(now, (code, more) => log.error("queue connection failed", { code, ...more }));
  connection.on("error", (error: unknown) => failed(codeOf(error)));
  return makeQueue("redis", log, {
    queue: new BullQueue<Data>(QUEUE, { connection, ...jobOptions() }),
    work: (run, concurrency) => new Worker<Data>(QUEUE, run, { connection, ...workerOptions(concurrency) }),
    close: async () => {
      connection.disconnect();
    },
  });
}

/** The queue on the same PostgreSQL database, in a schema of its own. Its connections commit asynchronously: truth is in our tables. */
export function postgresQueue(url: string, log: Log): Queue {
  const bound = withBackend(createPostgresBackend);
  const connection = {
    connectionString: url,
    schema: "ots_queue",
    migrate: true,
    max: 4,
    options: "-c synchronous_commit=off",
    application_name: "ops-trust-queue",
  };
  // The bound classes differ from Queue and Worker only in their connection type, which nothing here looks at.
  return makeQueue("postgresql", log, {
    queue: new bound.Queue<Data>(QUEUE, { connection, ...jobOptions() }) as unknown as BullQueue<Data>,
    work: (run, concurrency) =>
      new bound.Worker<Data>(QUEUE, run, { connection, ...workerOptions(concurrency) }) as unknown as Worker<Data>,
    close: async () => undefined,
  });
}

function jobOptions(): Omit<QueueOptions, "connection"> {
  return { defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 } };
}

function workerOptions(concurrency: number): Omit<WorkerOptions, "connection"> {
  return { concurrency, lockDuration: LOCK_MS, stalledInterval: STALLED_MS, maxStalledCount: FOREVER, autorun: true };
}

function makeQueue(backend: Queue["backend"], log: Log, parts: Parts): Queue {
  let worker: Worker<Data> | null = null;
  const complain = complaintsTo(log, backend, now);
  const hands = createHands((error) => log.error("job threw", { backend, code: errorCode(error) }));
  parts.queue.on("error", complain);
  return {
    backend,
    async ping() {
      const answered = await within(
        PING_MS,
        parts.queue.getVersion().then(() => true),
      );
      if (answered !== true) throw new OpsError("QUEUE_DOWN", "the queue does not answer");
    },
    async add(jobs) {
      if (jobs.length === 0) return;
      const [first, ...more] = inLine(jobs);
      if (first !== undefined && more.length === 0) await parts.queue.add(first.name, first.data, first.opts);
      else if (first !== undefined) await parts.queue.addBulk([first, ...more]);
    },
    async waitingSince() {
      const [next] = await parts.queue.getWaiting(0, 0);
      return next === undefined ? null : new Date(next.timestamp);
    },
    async work(handle, concurrency) {
      worker = parts.work(async (taken, token) => {
        const job = parse(taken.data);
        if (job === null || (await hands.hold(() => handle(job)))) return;
        await taken.moveToWait(token);
        throw new WaitingError();
      }, concurrency);
      worker.on("error", complain);
      await worker.waitUntilReady();
    },
    async close(graceMs) {
      // No more jobs are taken from here on; BullMQ itself waits for running ones without end.
      const closed = worker?.close();
      await hands.empty(graceMs);
      await within(GIVE_BACK_MS, closed).catch(complain);
      await within(GIVE_BACK_MS, parts.queue.close()).catch(complain);
      await parts.close();
    },
  };
}

/** Waits for the work, but not longer than the milliseconds: a server that is gone does not answer. */
async function within<T>(ms: number, work: Promise<T> | undefined): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

interface Added {
  readonly name: string;
  readonly data: Data;
  readonly opts: JobsOptions;
}

/**
 * Answers go to the head of the line: one push at its other end on Redis, a negative place on PostgreSQL, so it costs nothing. A `priority` would bring the
 * ordinary jobs into Redis's sorted set, and a queue for answers alone a worker with connections of its own. The head is reached last one first.
 */
function inLine(jobs: readonly Job[]): readonly Added[] {
  const urgent = jobs.filter((job) => job.urgent === true).map((job) => asBullJob(job, { lifo: true }));
  return [...jobs.filter((job) => job.urgent !== true).map((job) => asBullJob(job, {})), ...urgent.reverse()];
}

function asBullJob({ kind, ref }: Job, opts: JobsOptions): Added {
  return { name: kind, data: { kind, ref }, opts };
}

function parse(data: Data): Job | null {
  const kind = JOB_KINDS.find((known) => known === data.kind);
  return kind === undefined || typeof data.ref !== "string" ? null : { kind, ref: data.ref };
}
