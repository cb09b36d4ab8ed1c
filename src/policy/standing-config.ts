import { z } from "zod";
import { ACTIONS, DRAFTED_TYPES } from "../case/index.ts";
import { Groups, unique } from "./lists.ts";

/** What changes too little to be looked at each time. */
const LIGHT = DRAFTED_TYPES.filter((name) => ACTIONS[name].tier <= 1);

/** Ours, approvals.standing: who may approve the identical action beforehand, for how long and how often. Unset: nobody may. */
export const StandingFile = z.strictObject({
  /** No longer than so many days. */
  max_days: z.int().min(1).max(90),
  /** No more often than so many times. */
  max_uses: z.int().min(1).max(1_000),
  /** Which actions, of tier 0 and 1 only. Unset: [add_comment, attach_evidence, draft_note, request_info, route_approval]. */
  actions: z.array(z.enum(LIGHT)).min(1).superRefine(unique).optional(),
  /** Members of these groups who may answer the very question that it is given from. */
  groups: Groups,
});
