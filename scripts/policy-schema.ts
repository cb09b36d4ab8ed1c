import { z } from "zod";
import { PolicyFile } from "../src/policy/index.ts";

/** The text of config/ops-trust-layer.schema.json, for editors: what a policy file may hold. */
export function policySchema(): string {
  return `${JSON.stringify(z.toJSONSchema(PolicyFile, { io: "input", unrepresentable: "any" }), null, 2)}\n`;
}
