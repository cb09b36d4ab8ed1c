import { readEnvironment } from "./env.ts";
import { type Loaded, loadPolicy } from "./load-policy.ts";

/** Files that a command was given instead of the configured ones. */
export interface Named {
  readonly policy?: string | undefined;
  readonly sops?: string | undefined;
}

/** The policy that a command is about, and where its file lies: the one named, else the configured one. */
export function policyAt({ policy, sops }: Named): { readonly file: string; readonly loaded: Loaded } {
  const env = readEnvironment();
  const file = policy ?? env.OPS_TRUST_POLICY ?? "config/ops-trust-layer.yaml";
  return { file, loaded: loadPolicy(file, sops ?? env.OPS_TRUST_SOPS ?? "config/sops") };
}
