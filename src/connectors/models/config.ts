import { z } from "zod";

const Text = z.string().min(1).max(500);

// What a maker calls processing outside one region: Azure deployment types, Bedrock inference profiles.
const ACROSS_REGIONS = /global|data[ _-]?zone|cross[ _-]?region|multi[ _-]?region/i;
const PROFILE = /^(?:global|us|eu|apac|us-gov|jp|au|ca)\.[a-z0-9-]+\./i;
const ONE_REGION = "runs in more than one region: name a deployment that stays in its own";

function staysInRegion(text: string): boolean {
  return !ACROSS_REGIONS.test(text) && !PROFILE.test(text);
}

/** One model endpoint as configured: where the policy's name leads. It must stay in one region and be called by an exact URL. */
export const ModelConfig = z.strictObject({
  /** The policy's name for it, "provider:model@network". */
  endpoint: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*:[A-Za-z0-9][A-Za-z0-9._:/-]*@[a-z][a-z0-9-]*$/, 'must read "provider:model@network"'),
  /** Base URL below which /chat/completions lies. */
  url: z.url({ protocol: /^https?$/ }).refine((url) => {
    const parsed = URL.parse(url);
    return parsed !== null && parsed.username === "" && parsed.password === "" && parsed.hash === "" && parsed.search === "";
  }, "must have no credentials, query or fragment"),
  /** The region in which the model runs; it must be the process's own. */
  region: z.string().regex(/^[a-z]{2}[a-z0-9-]{1,30}$/, 'must be a region such as "eu-west-1"'),
  /** The model's or deployment's name as the endpoint knows it. */
  model: Text.refine(staysInRegion, ONE_REGION),
  /** Sent as a bearer token; an endpoint inside the network may need none. */
  apiKey: Text.optional(),
  /** Azure deployment type or SKU. */
  sku: Text.refine(staysInRegion, ONE_REGION).optional(),
  /** Bedrock inference profile. */
  inferenceProfile: Text.refine(staysInRegion, ONE_REGION).optional(),
  /** From the call to the last byte of the answer. */
  timeoutMs: z.int().min(100).max(600_000).default(60_000),
});
export type ModelConfig = z.infer<typeof ModelConfig>;
