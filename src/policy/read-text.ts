import { z } from "zod";
import { Sop } from "../case/index.ts";
import { compilePolicy, policyHash } from "./compile.ts";
import { PolicyFile } from "./config.ts";
import type { Policy } from "./policy.ts";

const Text = z.strictObject({ file: PolicyFile, sops: z.record(z.string(), Sop) });

/** The policy that a recorded text is, under the hash of that text; null when this version of the service cannot read it. */
export function readPolicyText(text: string): Policy | null {
  const parsed = Text.safeParse(parseJson(text));
  if (!parsed.success) return null;
  const { file, sops } = parsed.data;
  const compiled = compilePolicy(file, new Map(Object.entries(sops)));
  if (!compiled.ok) return null;
  // The hash is the text's: a default that came later must not give an old policy another one.
  const hash = policyHash(text);
  const workflows = [...compiled.policy.workflows].map(([id, workflow]) => [id, { ...workflow, policyHash: hash }] as const);
  return { ...compiled.policy, hash, text, workflows: new Map(workflows) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
