import { z } from "zod";
import { IN_PLAIN_WORDS } from "../case/index.ts";
import { ModelConfig } from "../connectors/models/config.ts";
import type { Policy } from "../policy/index.ts";
import type { Reader } from "./settings.ts";
import type { Path } from "./yaml-file.ts";

/** The model endpoints of OPS_TRUST_MODELS; each must be one that the policy names; `at` says where in its file. */
export function modelSettings(read: Reader, policy: Policy, at: (path: Path) => string): readonly ModelConfig[] {
  const text = read.text("OPS_TRUST_MODELS");
  if (text === undefined) return [];
  const json = parse(text);
  if (!Array.isArray(json)) {
    read.wrong(
      "OPS_TRUST_MODELS",
      'is not a JSON array such as [{"endpoint": "az-openai:gpt-4o-mini@vpc", "url": "https://...", "region": "us-east-1", "model": "gpt-4o-mini"}]',
    );
    return [];
  }
  const parsed = z.array(ModelConfig).safeParse(json, IN_PLAIN_WORDS);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) read.wrong("OPS_TRUST_MODELS", `[${issue.path.join(".")}] ${issue.message}`);
    return [];
  }
  const named = new Set([...policy.workflows.values()].map((workflow) => workflow.modelEndpoint));
  for (const model of parsed.data) {
    if (!named.has(model.endpoint))
      read.wrong(
        "OPS_TRUST_MODELS",
        `"${model.endpoint}" is not an endpoint of the policy (${at(["workflows"])}: ${[...named].join(", ")})`,
      );
  }
  return parsed.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
