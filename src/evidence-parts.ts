import { join, resolve } from "node:path";
import type { Clock } from "./case/index.ts";
import type { Configuration, Keys } from "./config/index.ts";
import { CONNECTORS } from "./connectors/registry.ts";
import type { SnowflakeOptions, SnowflakeSession } from "./connectors/sinks/index.ts";
import { outsideAnchors } from "./outside-anchors.ts";
import type { World } from "./pipeline/index.ts";
import type { Anchor, Sink, VaultStore } from "./ports/index.ts";
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
  { clock, vault, systems }: { readonly clock: Clock; readonly vault: VaultStore; readonly systems: World["systems"] },
): Promise<Pick<World, "sinks" | "signing" | "vault">> {
  const { configuration, environment, closers } = parts;
  const kept = await openVaultOf(parts, { clock, store: vault });
  const { sinks, anchorBy } = await evidenceOf(configuration, environment);
  for (const one of sinks) closers.push(() => one.close());
  const outside = await outsideAnchors(configuration, { clock, systems });
  const further = (vkey: string): readonly Anchor[] => [...anchorBy(vkey), ...outside];
  return { sinks, signing: await openSigning(configuration, parts.keys, further), ...kept };
}

/** The sinks that are configured, connected on first use. */
export async function sinksOf(
  configuration: Configuration,
  environment: Record<string, string | undefined>,
): Promise<readonly Sink[]> {
  return (await evidenceOf(configuration, environment)).sinks;
}

interface Evidence {
  readonly sinks: readonly Sink[];
  /** Places beside the sinks that keep checkpoints of a published key. */
  readonly anchorBy: (vkey: string) => readonly Anchor[];
}

async function evidenceOf(configuration: Configuration, environment: Record<string, string | undefined>): Promise<Evidence> {
  const { service } = configuration;
  const { createLocalSink, createSnowflakeSink, snowflakeAnchor } = await CONNECTORS.sinks();
  const local = { folder: join(resolve(service.dataDir), "evidence"), segmentBytes: 64 * 1024 * 1024 };
  const sinks = service.localSink ? [createLocalSink(local)] : [];
  const snowflake = await openSnowflake(configuration, environment);
  if (snowflake === null) return { sinks, anchorBy: () => [] };
  const { options, session } = snowflake;
  const anchorBy = (vkey: string): readonly Anchor[] => [snowflakeAnchor(options.name, session, vkey)];
  return { sinks: [...sinks, createSnowflakeSink(options, session)], anchorBy };
}

/** The account of the policy's snowflake:// sink, connected on first use; null when the policy names none or none is configured. */
export async function openSnowflake(
  { sink, snowflake, simulated, service }: Configuration,
  environment: Record<string, string | undefined>,
): Promise<{ readonly options: SnowflakeOptions; readonly session: SnowflakeSession } | null> {
  if (sink.kind !== "snowflake" || snowflake === null) return null;
  const { prepareSnowflakeEnvironment, snowflakeSession } = await CONNECTORS.sinks();
  prepareSnowflakeEnvironment(environment);
  const { gatherSeconds, filesAbove } = service;
  const files = filesAbove === undefined ? {} : { filesAbove };
  const gatherMs = gatherSeconds * 1000;
  const options = { name: sink, connection: snowflake, allowLoopback: simulated, isFirst: simulated, gatherMs, ...files };
  return { options, session: snowflakeSession(options) };
}
