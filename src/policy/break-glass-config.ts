import { z } from "zod";
import { Groups, unique } from "./lists.ts";

/** Ours, approvals.break_glass: what those of rbac.verbs.break_glass may break the glass for, and who judges it afterwards. Unset: nobody may. */
export const BreakGlassFile = z.strictObject({
  /** Who is told at once and judges afterwards. */
  review_by: Groups,
  /** Within so many hours; after that the groups of approvals.fallback are asked too, after twice as many it counts as not justified. Unset: 24. */
  review_hours: z.number().gt(0).max(720).optional(),
  /** So often a day one person may do it in one workflow. Unset: 1. */
  max_per_day: z.int().min(1, "must be at least 1; without approvals.break_glass nobody may").max(100).optional(),
  /** While more than so many are judged too late by then, nobody may. Unset: 0. */
  max_overdue: z.int().min(0).max(1_000).optional(),
  /** Classes of actions that it may carry out. Unset: [write, state]. */
  classes: z
    .array(z.enum(["write", "state", "destructive", "financial", "access"]))
    .min(1)
    .superRefine(unique)
    .optional(),
  /** Also where personal data tripped the policy. Unset: false. */
  pii: z.boolean().optional(),
});
export type BreakGlassFile = z.infer<typeof BreakGlassFile>;
