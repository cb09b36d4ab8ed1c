import { join, resolve } from "node:path";
import type { Configuration, Keys } from "./config/index.ts";
import { CONNECTORS } from "./connectors/registry.ts";
import { originOf, vkeyOf } from "./evidence/index.ts";
import type { Signing } from "./pipeline/index.ts";
import type { Anchor } from "./ports/index.ts";

/** Name of the one log that this process writes to: tenant.region.shard. */
export function logNameOf({ service, region }: Pick<Configuration, "service" | "region">): string {
  return `${service.tenant}.${region}.main`;
}

/** Who signs checkpoints of the evidence, and where they go; null where no timers run. */
export async function openSigning(
  configuration: Configuration,
  { checkpointKey }: Keys,
  further: (vkey: string) => readonly Anchor[] = () => [],
): Promise<Signing | null> {
  const { service } = configuration;
  if (checkpointKey === null || !service.roles.has("timers")) return null;
  const [keyFileSigner, fileAnchor] = await Promise.all([CONNECTORS.keys(), CONNECTORS.anchors()]);
  const { formerKeys, anchor } = service.checkpoints;
  const beside = { name: "local", folder: join(resolve(service.dataDir), "evidence", "checkpoints"), beside: "local" };
  const places = [
    ...(service.localSink ? [beside] : []),
    ...(anchor === undefined ? [] : [{ name: "anchor", folder: resolve(anchor), beside: null }]),
  ];
  const vkey = await publishedKey(configuration, checkpointKey);
  const anchors = [...places.map((place) => fileAnchor({ ...place, vkey })), ...further(vkey)];
  return { signer: keyFileSigner(checkpointKey), formerKeys, anchors };
}

/** The key that the log's checkpoints are believed by, as it is published. */
export async function publishedKey(configuration: Pick<Configuration, "service" | "region">, pem: string): Promise<string> {
  return vkeyOf(originOf(logNameOf(configuration)), (await CONNECTORS.keys())(pem).publicKey);
}
