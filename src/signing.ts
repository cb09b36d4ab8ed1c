import { join, resolve } from "node:path";
import { type CheckpointKeyConfig, type Configuration, isLoopback, type Keys } from "./config/index.ts";
import { CONNECTORS } from "./connectors/registry.ts";
import { originOf, vkeyOf } from "./evidence/index.ts";
import type { Signing } from "./pipeline/index.ts";
import type { Anchor, CheckpointSigner } from "./ports/index.ts";

/** Name of the one log that this process writes to: tenant.region.shard. */
export function logNameOf({ service, region }: Pick<Configuration, "service" | "region">): string {
  return `${service.tenant}.${region}.main`;
}

/** Who signs checkpoints of the evidence, and where they go; null where no timers run. Throws where a key service does not answer. */
export async function openSigning(
  configuration: Configuration,
  { checkpointKey }: Keys,
  further: (vkey: string) => readonly Anchor[] = () => [],
): Promise<Signing | null> {
  const { service } = configuration;
  const { formerKeys, anchor, keyService } = service.checkpoints;
  const key = keyService ?? (checkpointKey === null ? null : ({ kind: "file", pem: checkpointKey } as const));
  if (key === null || !service.roles.has("timers")) return null;
  const [signer, { fileAnchor }] = await Promise.all([checkpointSigner(configuration, key), CONNECTORS.anchors()]);
  const beside = { name: "local", folder: join(resolve(service.dataDir), "evidence", "checkpoints"), beside: "local" };
  const places = [
    ...(service.localSink ? [beside] : []),
    ...(anchor === undefined ? [] : [{ name: "anchor", folder: resolve(anchor), beside: null }]),
  ];
  const vkey = vkeyOf(originOf(logNameOf(configuration)), signer.publicKey);
  const anchors = [...places.map((place) => fileAnchor({ ...place, vkey })), ...further(vkey)];
  return { signer, formerKeys, anchors };
}

type Place = Pick<Configuration, "service" | "region">;

function keyServices({ service, region }: Place, key: CheckpointKeyConfig) {
  const allowLoopback = key.kind !== "file" && isLoopback(key.url);
  const deps = { clock: (): Date => new Date(), egress: { private: false, allowLoopback } };
  return { deps, of: { tenant: service.tenant, region } };
}

async function checkpointSigner(configuration: Place, key: CheckpointKeyConfig): Promise<CheckpointSigner> {
  const { checkpointSignerOf, checkpointContext } = await CONNECTORS.keys();
  const { deps, of } = keyServices(configuration, key);
  return checkpointSignerOf(key, deps, checkpointContext(of.tenant, of.region));
}

/** The key that the log's checkpoints are believed by, as it is published. */
export async function publishedKey(configuration: Place, key: CheckpointKeyConfig): Promise<string> {
  return vkeyOf(originOf(logNameOf(configuration)), (await checkpointSigner(configuration, key)).publicKey);
}

/** A new key of checkpoints that the configured key service closes; throws an Error where none closes keys. */
export async function makeClosedKey(configuration: Place): Promise<string> {
  const { keyService } = configuration.service.checkpoints;
  const { newClosedKey, checkpointContext } = await CONNECTORS.keys();
  if (keyService === null) throw new Error("OPS_TRUST_CHECKPOINT_AZURE_KEY names no key that closes: set it first");
  const { deps, of } = keyServices(configuration, keyService);
  const text = await newClosedKey(keyService, deps, checkpointContext(of.tenant, of.region));
  if (text === null) throw new Error("with OPS_TRUST_CHECKPOINT_AWS_KEY the key is made in AWS KMS (ECC_NIST_EDWARDS25519)");
  return text;
}
