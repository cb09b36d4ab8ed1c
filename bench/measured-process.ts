import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { PEOPLE } from "./servicenow-records.ts";
import { INSTANCE, SECRET } from "./webhooks.ts";

const ROOT = resolve(import.meta.dirname, "..");
const WEBHOOK = "/webhooks/servicenow";

/** A process under measurement. */
export interface Running {
  readonly pid: number;
  /** Where webhooks go. */
  readonly url: string;
  /** SIGTERM, and the end of the process. */
  stop(): Promise<void>;
}

/** What a service is started with. */
export interface ServiceSetup {
  readonly folder: string;
  readonly database: string;
  readonly redis: string | null;
  readonly serviceNow: string;
  readonly model: string;
  readonly roles: string;
  readonly profile: string | undefined;
  /** Jobs at a time. */
  readonly workers: number;
}

/** Starts the real service as its own process; it reads the project's own policy and SOPs. */
export function startService(setup: ServiceSetup): Promise<Running> {
  const directory = join(setup.folder, "directory.yaml");
  const checkpointKey = join(setup.folder, "checkpoint-key.pem");
  writeFileSync(checkpointKey, generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }));
  const vaultKeys = join(setup.folder, "vault-keys");
  writeFileSync(vaultKeys, `${Buffer.alloc(32, 7).toString("base64")}\n`, { mode: 0o600 });
  const groups = JSON.stringify(["ops-analyst", "ops-lead", "ops-director", "internal-audit"]);
  writeFileSync(directory, `people:\n  - { id: lee, groups: ${groups}, accounts: { servicenow: ["${PEOPLE.reviewer}"] } }\n`);
  const model = { endpoint: "az-openai:gpt-4o-mini@vpc", url: `${setup.model}/v1`, region: "us-east-1", model: "bench" };
  const profiling = setup.profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${resolve(setup.profile)}`];
  return launch([...profiling, "src/main.ts"], WEBHOOK, {
    OPS_TRUST_REGION: "us-east-1",
    OPS_TRUST_DATA_DIR: setup.folder,
    OPS_TRUST_PORT: "0",
    OPS_TRUST_SIMULATED_SYSTEMS: "yes",
    OPS_TRUST_ROLES: setup.roles,
    OPS_TRUST_WORKERS: String(setup.workers),
    OPS_TRUST_WEBHOOK_RATE: "100000",
    OPS_TRUST_ADMIN_TOKENS: `bench=${"b".repeat(40)}`,
    OPS_TRUST_CARD_KEY: Buffer.alloc(32, 7).toString("base64"),
    OPS_TRUST_CHECKPOINT_KEY_FILE: checkpointKey,
    OPS_TRUST_VAULT_KEY_FILE: vaultKeys,
    OPS_TRUST_DIRECTORY_FILE: directory,
    OPS_TRUST_MODELS: JSON.stringify([model]),
    DATABASE_URL: setup.database,
    ...(setup.redis === null ? {} : { REDIS_URL: setup.redis }),
    SERVICENOW_URL: setup.serviceNow,
    SERVICENOW_INSTANCE: INSTANCE,
    SERVICENOW_REGION: "us-east-1",
    SERVICENOW_USER: "svc.ots",
    SERVICENOW_PASSWORD: "bench",
    SERVICENOW_ACCOUNT: `svc.ots:${PEOPLE.ours}`,
    SERVICENOW_WEBHOOK_SECRETS: `${SECRET.keyId}:${SECRET.secret}`,
    SERVICENOW_RISK: "change_request=risk 2:high 3:medium 4:low",
  });
}

/** A listener that stores one row; the same with a case's calls and commits; the calls alone behind a queue on Redis. */
export type BareMode = "listener" | "floor" | "script";

/** Starts the bare process that ours is compared with (bare.ts). */
export function startBare(mode: BareMode, settings: Readonly<Record<string, string>>): Promise<Running> {
  return launch([fileURLToPath(new URL("./bare.ts", import.meta.url)), mode], "/", { BENCH_SECRET: SECRET.secret, ...settings });
}

// Whatever ends the bench ends them, too.
const running = new Set<ChildProcess>();
process.once("exit", () => running.forEach((child) => child.kill("SIGTERM")));

function launch(args: readonly string[], path: string, settings: Readonly<Record<string, string>>): Promise<Running> {
  const env = { PATH: process.env["PATH"], ...settings };
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  child.once("exit", () => running.delete(child));
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaints = (complaints + chunk.toString("utf8")).slice(-2_000);
  });
  return new Promise((ready, failed) => {
    createInterface(child.stdout).on("line", (line) => {
      const origin = /^listening on (http:\/\/\S+)$/.exec(line)?.[1];
      if (origin !== undefined && child.pid !== undefined)
        ready({ pid: child.pid, url: `${origin}${path}`, stop: () => stop(child) });
    });
    child.once("exit", (code) => failed(new Error(`${args.at(-1)} ended with ${code}: ${complaints}`)));
  });
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}
