import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BareMode, type Running, startBare, startService } from "./measured-process.ts";
import { type ModelStub, startModel } from "./model-stub.ts";
import type { Options } from "./options.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { findRedis, type Redis } from "./redis.ts";
import { type ServiceNowStub, startServiceNow } from "./servicenow-stub.ts";

/** What every measurement of a run shares. */
export interface Stage {
  readonly options: Options;
  readonly folder: string;
  readonly postgres: Postgres;
  /** Null when this machine has none: the figures with Redis are left out. */
  readonly redis: Redis | null;
  readonly serviceNow: ServiceNowStub;
  readonly model: ModelStub;
  /** Numbers of tickets that no measurement has used. */
  tickets: number;
  strike(): Promise<void>;
}

/** Starts the servers around the service. */
export async function setStage(options: Options): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "ots-bench-"));
  const [postgres, redis, serviceNow, model] = await Promise.all([
    startPostgres(folder),
    findRedis(options.redis, folder),
    startServiceNow(),
    startModel(),
  ]);
  return {
    options,
    folder,
    postgres,
    redis,
    serviceNow,
    model,
    tickets: 0,
    async strike() {
      await Promise.all([postgres.stop(), redis?.stop(), serviceNow.stop(), model.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A service of this run with a database of its own. */
export interface Subject extends Running {
  readonly database: string;
  readonly queue: "postgresql" | "redis" | "none";
  /** What is left of a case: evidence, plain rows, nothing. */
  readonly keeps: "evidence" | "rows" | "nothing";
}

/** Starts our service on the stage. */
export async function ours(stage: Stage, queue: Subject["queue"], roles: string): Promise<Subject> {
  const database = await stage.postgres.create();
  const redis = queue === "redis" ? (stage.redis?.url ?? null) : null;
  const { folder, serviceNow, model, options } = stage;
  const setup = {
    folder: mkdtempSync(join(folder, "service-")),
    database,
    redis,
    roles,
    serviceNow: serviceNow.url,
    model: model.url,
    profile: options.profile,
    workers: options.workers,
  };
  return { ...(await startService(setup)), database, queue, keeps: "evidence" };
}

/** Starts the bare process that ours is compared with; `calls` is the file of what it sends for each ticket. */
export async function bare(stage: Stage, mode: BareMode, calls = ""): Promise<Subject> {
  const database = await stage.postgres.create();
  const running = await startBare(mode, {
    DATABASE_URL: database,
    SERVICENOW_URL: stage.serviceNow.url,
    MODEL_URL: stage.model.url,
    REDIS_URL: stage.redis?.url ?? "",
    BENCH_WORKERS: String(stage.options.workers),
    BENCH_CALLS: calls,
  });
  return { ...running, database, keeps: mode === "script" ? "nothing" : "rows", queue: mode === "script" ? "redis" : "none" };
}
