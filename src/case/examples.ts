import { z } from "zod";
import { ACTION_TYPES, type ActionType } from "./action.ts";
import { labelledDigest } from "./digest.ts";
import { REASON_CODES } from "./reasons.ts";

const Name = z.string().regex(/^[a-z][a-z0-9_.]{0,120}$/);
/** A word of a closed list; which one it may be is checked against the policy and its SOP. */
const Word = z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,79}$/);

/** One past answer as a prompt may show it: typed facts, an action with words of closed lists, what people decided. No text of a ticket has a place in it. */
export const Example = z.strictObject({
  facts: z.record(Name, z.union([z.boolean(), z.number(), Word])),
  proposed: z.strictObject({
    action: z.enum(ACTION_TYPES as [ActionType, ...ActionType[]]),
    args: z.record(Name, Word),
  }),
  decided: z.enum(["approve", "modify", "reject"]),
  reason: z.enum(REASON_CODES).nullable(),
  changed: z.array(Name).max(20),
});
export type Example = z.infer<typeof Example>;

export const MAX_EXAMPLES = 6;
export const Examples = z.array(Example).max(MAX_EXAMPLES, `may hold at most ${MAX_EXAMPLES} examples`);

/** The examples of a workflow, as adopted by somebody. Empty = none. */
export interface ExampleSet {
  readonly workflow: string;
  readonly version: number;
  readonly hash: string;
  readonly examples: readonly Example[];
  readonly by: string;
  readonly reason: string;
}

/** SHA-256 over the examples' canonical bytes. */
export function examplesHash(examples: readonly Example[]): string {
  return labelledDigest("ots.examples.v1", examples);
}
