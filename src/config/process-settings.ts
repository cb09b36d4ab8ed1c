import { createHash } from "node:crypto";
import { type CheckpointSettings, checkpointSettings } from "./checkpoint-settings.ts";
import type { Environment } from "./env.ts";
import { pairs, type Reader } from "./settings.ts";

export const ROLES = ["listener", "worker", "timers"] as const;
export type Role = (typeof ROLES)[number];

/** How the service itself runs. */
export interface ServiceSettings {
  readonly region: string | undefined;
  readonly tenant: string;
  readonly policyFile: string;
  readonly sopFolder: string;
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly roles: ReadonlySet<Role>;
  readonly workers: number;
  readonly webhookRate: number;
  readonly localSink: boolean;
  /** How long entries for Snowflake are gathered. */
  readonly gatherSeconds: number;
  /** When more entries than this wait, they go to Snowflake as files; undefined = never. */
  readonly filesAbove: number | undefined;
  readonly allowEmbedded: boolean;
  readonly simulatedSystems: boolean;
  readonly cardKey: Buffer | undefined;
  readonly factorKey: Buffer | undefined;
  readonly sessionKey: Buffer | undefined;
  readonly checkpoints: CheckpointSettings;
  readonly operators: readonly { readonly person: string; readonly tokenHash: Buffer }[];
  /** Whoever may take evidence out, and nothing else; none = operators may. */
  readonly auditors: readonly { readonly person: string; readonly tokenHash: Buffer }[];
  readonly directoryFile: string;
  readonly rosterFile: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly logLevel: "debug" | "info" | "warn" | "error";
  readonly timing: { readonly sendMs: number; readonly settleMs: number; readonly tickMs: number; readonly pollMs: number };
}

/** Reads the service's own settings; what is wrong is collected in the reader. */
export function serviceSettings(read: Reader, env: Environment): ServiceSettings {
  return {
    region: read.text("OPS_TRUST_REGION"),
    tenant: tenantOf(read),
    policyFile: read.text("OPS_TRUST_POLICY", "config/ops-trust-layer.yaml"),
    sopFolder: read.text("OPS_TRUST_SOPS", "config/sops"),
    dataDir: read.text("OPS_TRUST_DATA_DIR", "data"),
    host: read.text("OPS_TRUST_HOST", "127.0.0.1"),
    port: read.integer("OPS_TRUST_PORT", 8080, [0, 65535]),
    roles: rolesOf(read),
    workers: read.integer("OPS_TRUST_WORKERS", 16, [1, 200]),
    webhookRate: read.integer("OPS_TRUST_WEBHOOK_RATE", 500, [1, 100_000]),
    localSink: read.oneOf("OPS_TRUST_LOCAL_SINK", ["on", "off"], "on") === "on",
    gatherSeconds: read.integer("SNOWFLAKE_GATHER_SECONDS", 30, [0, 600]),
    filesAbove:
      read.text("SNOWFLAKE_BACKFILL_ENTRIES") === undefined
        ? undefined
        : read.integer("SNOWFLAKE_BACKFILL_ENTRIES", 5_000, [1_000, 19_999]),
    allowEmbedded: read.oneOf("OPS_TRUST_ALLOW_EMBEDDED_DATABASE", ["yes", "no"], "no") === "yes",
    simulatedSystems: read.oneOf("OPS_TRUST_SIMULATED_SYSTEMS", ["yes", "no"], "no") === "yes",
    cardKey: keyOf(read, "OPS_TRUST_CARD_KEY"),
    factorKey: keyOf(read, "OPS_TRUST_FACTOR_KEY"),
    sessionKey: keyOf(read, "OPS_TRUST_SESSION_KEY"),
    checkpoints: checkpointSettings(read),
    operators: tokensOf(read, "OPS_TRUST_ADMIN_TOKENS"),
    auditors: tokensOf(read, "OPS_TRUST_AUDIT_TOKENS"),
    directoryFile: read.text("OPS_TRUST_DIRECTORY_FILE", "config/directory.yaml"),
    rosterFile: read.text("OPS_TRUST_ROSTER_FILE"),
    databaseUrl: urlOf(read, "DATABASE_URL", ["postgres:", "postgresql:"]),
    redisUrl: urlOf(read, "REDIS_URL", ["redis:", "rediss:"]),
    logLevel: read.oneOf("OPS_TRUST_LOG_LEVEL", ["debug", "info", "warn", "error"], "info"),
    timing: {
      sendMs: read.integer("OPS_TRUST_SEND_MS", 4_000, [500, 60_000]),
      settleMs: read.integer("OPS_TRUST_SETTLE_MS", 60_000, [500, 600_000]),
      tickMs: read.integer("OPS_TRUST_TICK_MS", 15_000, [50, 600_000]),
      pollMs: read.integer("OPS_TRUST_POLL_MS", 60_000, [200, 3_600_000]),
    },
    ...(env.OPS_TRUST_REGION === undefined ? {} : { region: env.OPS_TRUST_REGION }),
  };
}

function tenantOf(read: Reader): string {
  const tenant = read.text("OPS_TRUST_TENANT", "default");
  if (!/^[a-z0-9-]{1,40}$/.test(tenant)) read.wrong("OPS_TRUST_TENANT", "may hold a-z, 0-9 and - only, at most 40 characters");
  return tenant;
}

function rolesOf(read: Reader): ReadonlySet<Role> {
  const names = read
    .text("OPS_TRUST_ROLES", ROLES.join(","))
    .split(",")
    .map((name) => name.trim());
  const roles = ROLES.filter((role) => names.includes(role));
  if (roles.length !== names.length) read.wrong("OPS_TRUST_ROLES", `may name ${ROLES.join(", ")} only`);
  return new Set(roles);
}

function keyOf(read: Reader, name: "OPS_TRUST_CARD_KEY" | "OPS_TRUST_FACTOR_KEY" | "OPS_TRUST_SESSION_KEY"): Buffer | undefined {
  const text = read.text(name);
  if (text === undefined) return undefined;
  const key = Buffer.from(text, "base64");
  if (key.length !== 32) read.wrong(name, "must be the base64 of exactly 32 bytes (openssl rand -base64 32)");
  return key;
}

function tokensOf(read: Reader, name: "OPS_TRUST_ADMIN_TOKENS" | "OPS_TRUST_AUDIT_TOKENS"): ServiceSettings["operators"] {
  const text = read.text(name);
  if (text === undefined) return [];
  const found = pairs(text, ",", "=");
  if (found === null || found.some(([, token]) => !/^\S{32,500}$/.test(token))) {
    read.wrong(name, "must be person=token pairs with tokens of 32 to 500 characters without blanks");
    return [];
  }
  return found.map(([person, token]) => ({ person, tokenHash: createHash("sha256").update(token).digest() }));
}

function urlOf(read: Reader, name: "DATABASE_URL" | "REDIS_URL", protocols: readonly string[]): string | undefined {
  const text = read.text(name);
  if (text === undefined) return undefined;
  const protocol = /^([a-z]+:)\/\//.exec(text)?.[1];
  if (protocol === undefined || !protocols.includes(protocol)) read.wrong(name, `must start with ${protocols[0]}//`);
  return text;
}
