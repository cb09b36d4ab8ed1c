import { type Job as BullJob, Queue as BullQueue, createPostgresBackend, type QueueOptions, WaitingError, Worker, type WorkerOptions, withBackend } from "bullmq";
import { Redis } from "ioredis";
import { errorCode, OpsError } from "../../case/index.ts";
import { JOB_KINDS, type Job, type Log, type Queue } from "../../ports/index.ts";
import { createHands } from "./bullmq-hands.ts";

const QUEUE = "ots";
/** A killed worker's jobs are back within 10 s (BullMQ's defaults took up to 97 s, measured). */
const LOCK_MS = 5_000;
const STALLED_MS = 3_000;
const FOREVER = 1_000_000;

interface Data {
  readonly kind: string;
  readonly ref: string;
}

interface Parts {
  readonly queue: BullQueue<Data>;
  readonly work: (run: (data: Data) => Promise<void>, concurrency: number) => Worker<Data>;
  readonly close: () => Promise<void>;
}

/** The queue on Redis, for many hosts. */
export function redisQueue(url: string, log: Log): Queue {
  const connection = new Redis(url, { maxRetriesPerRequest: null, enableReadyCheck: true });
  connection.on("error", (error: unknown) => log.error("queue connection failed", { code: errorCode(error) }));
  return makeQueue("redis", log, {
    queue: new BullQueue<Data>(QUEUE, { connection, ...jobOptions() }),
    work: (run, concurrency) => new Worker<Data>(QUEUE, (job) => run(job.data), { connection, ...workerOptions(concurrency) }),
    close: async () => {
      connection.disconnect();
    },
  });
}

/** The queue on the same PostgreSQL database, in a schema of its own. Its connections commit asynchronously: truth is in our tables. */
export function postgresQueue(url: string, log: Log): Queue {
  const bound = withBackend(createPostgresBackend);
  const connection = { connectionString: url, schema: "ots_queue", migrate: true, max: 4, options: "-c synchronous_commit=off", application_name: "ops-trust-queue" };
  // The bound classes differ from Queue and Worker only in their connection type, which nothing here looks at.
  return makeQueue("postgresql", log, {
    queue: new bound.Queue<Data>(QUEUE, { connection, ...jobOptions() }) as unknown as BullQueue<Data>,
    work: (run, concurrency) => new bound.Worker<Data>(QUEUE, (job) => run(job.data), { connection, ...workerOptions(concurrency) }) as unknown as Worker<Data>,
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
  const complain = (error: unknown): void => log.error("queue failed", { backend, code: errorCode(error) });
  parts.queue.on("error", complain);
  return {
    backend,
    async add(jobs) {
      if (jobs.length === 0) return;
      const [first] = jobs;
      if (jobs.length === 1 && first !== undefined) await parts.queue.add(first.kind, { kind: first.kind, ref: first.ref });
      else await parts.queue.addBulk(jobs.map((job) => ({ name: job.kind, data: { kind: job.kind, ref: job.ref } })));
    },
    async work(handle, concurrency) {
      worker = parts.work(async (data) => {
        const job = parse(data);
        if (job !== null) await handle(job);
      }, concurrency);
      worker.on("error", complain);
      await worker.waitUntilReady();
    },
    async close(graceMs) {
      await Promise.race([worker?.close() ?? Promise.resolve(), new Promise((done) => setTimeout(done, graceMs).unref())]);
      await worker?.close(true).catch(complain);
      await parts.queue.close().catch(complain);
      await parts.close();
    },
  };
}

function parse(data: Data): Job | null {
  const kind = JOB_KINDS.find((known) => known === data.kind);
  return kind === undefined || typeof data.ref !== "string" ? null : { kind, ref: data.ref };
}
