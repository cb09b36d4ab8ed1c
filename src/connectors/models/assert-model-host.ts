import { assertEgress, type EgressRule } from "../http.ts";
import type { ModelConfig } from "./config.ts";
import { egressOf } from "./openai.ts";

/** The check at start: every address of the model's host is a private one. Throws EGRESS_REFUSED otherwise; a host that cannot be resolved throws the resolver's error. */
export async function assertModelHost(config: ModelConfig, egress: Omit<EgressRule, "origins">): Promise<void> {
  await assertEgress(config.url, egressOf(config, egress));
}
