import type { Entry } from "../case/index.ts";
import { type EntryInput, recordedText } from "../evidence/index.ts";
import { recordOutside } from "./outside.ts";
import type { World } from "./world.ts";

const KIND = "policy.recorded";

/** Records the policy in force, once a log: its whole text, so that decisions can be derived again from the evidence alone. A text that redaction would change cannot be shown: that is recorded in its place, and said. */
export async function recordPolicy(world: World): Promise<void> {
  const { policy, logName } = world;
  const recorded = (await entriesOfPolicy(world, policy.hash)).some(({ log, kind }) => log === logName && kind === KIND);
  const shown = recordedText(policy.text, world.redact) === policy.text;
  if (!shown)
    world.log.warn("the policy file holds what redaction takes out: its text is not in the evidence", { policy: policy.hash });
  if (!recorded) await recordOutside(world, entryOfPolicy(world, shown));
}

/** The entries that hold a policy's text: its parts, if it is long, and what names it; none for a hash that is not recorded. */
export function entriesOfPolicy(world: World, hash: string): Promise<readonly Entry[]> {
  return world.store.ledger.ofSubject(`ops-trust/policy/${hash}`);
}

function entryOfPolicy({ policy }: World, shown: boolean): EntryInput {
  return {
    kind: KIND,
    actor: { type: "service", id: "ops-trust" },
    subject: { system: "ops-trust", type: "policy", id: policy.hash },
    caseId: null,
    corr: {},
    payload: { policy: policy.hash, version: policy.version, text: shown ? policy.text : null },
  };
}
