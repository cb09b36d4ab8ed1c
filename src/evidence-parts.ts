import { join, resolve } from "node:path";
import type { Clock } from "./case/index.ts";
import type { Configuration, Keys } from "./config/index.ts";
import { CONNECTORS } from "./connectors/registry.ts";
import type { World } from "./pipeline/index.ts";
import type { Sink, VaultStore } from "./ports/index.ts";
import { openSigning } from "./signing.ts";
import { openVaultOf } from "./vault.ts";

/** What opening the evidence's parts needs of the service, and where what must be closed is put. */
interface Parts {
  readonly configuration: Configuration;
  readonly keys: Keys;
  readonly environment: Record<string, string | undefined>;
  readonly closers: (() => Promise<void> | void)[];
}

/** Where entries go, who signs their log, and what keeps what is taken out of them. */
export async function openEvidence(
  parts: Parts,
  { clock, vault }: { readonly clock: Clock; readonly vault: VaultStore },
): Promise<Pick<World, "sinks" | "signing" | "vault">> {
  const kept = await openVaultOf(parts, { clock, store: vault });
  return { sinks: await openSinks(parts), signing: await openSigning(parts.configuration, parts.keys), ...kept };
}

async function openSinks({ configuration, environment, closers }: Parts): Promise<readonly Sink[]> {
  const sinks = await sinksOf(configuration, environment);
  for (const one of sinks) closers.push(() => one.close());
  return sinks;
}

/** The sinks that are configured, connected on first use. */
export async function sinksOf(
  { service, sink, snowflake, simulated }: Configuration,
  environment: Record<string, string | undefined>,
): Promise<readonly Sink[]> {
  const { createLocalSink, createSnowflakeSink, prepareSnowflakeEnvironment } = await CONNECTORS.sinks();
  const sinks: Sink[] = [];
  if (service.localSink)
    sinks.push(createLocalSink({ folder: join(resolve(service.dataDir), "evidence"), segmentBytes: 64 * 1024 * 1024 }));
  if (sink.kind === "snowflake" && snowflake !== null) {
    prepareSnowflakeEnvironment(environment);
    sinks.push(createSnowflakeSink({ name: sink, connection: snowflake, allowLoopback: simulated }));
  }
  return sinks;
}
