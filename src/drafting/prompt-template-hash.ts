import { labelledDigest, type Sop } from "../case/index.ts";
import { RULES } from "./rules-text.ts";
import { ANSWER_VERSION } from "./schema.ts";

// A policy's SOPs stay the same objects until the process ends.
const known = new WeakMap<Sop, string>();

/** SHA-256 over everything of a prompt that is not the ticket: rules, answer schema version, the SOP, and the examples if there are any. */
export function promptTemplateHash(sop: Sop, examples?: string): string {
  const template = templateHash(sop);
  return examples === undefined ? template : labelledDigest("ots.prompt.examples.v1", { template, examples });
}

function templateHash(sop: Sop): string {
  const hash = known.get(sop) ?? hashOf(sop);
  known.set(sop, hash);
  return hash;
}

function hashOf(sop: Sop): string {
  // Through JSON: keys that the file leaves out are undefined, which has no canonical form.
  const plain: unknown = JSON.parse(JSON.stringify(sop));
  return labelledDigest("ots.prompt.v1", { rules: RULES, answer: ANSWER_VERSION, sop: plain });
}
