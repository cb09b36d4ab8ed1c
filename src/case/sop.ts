import { z } from "zod";
import { DRAFTED_TYPES } from "./reversal.ts";
import { PARTS } from "./ticket.ts";

const Name = z.string().regex(/^[a-z][a-z0-9_]{0,60}$/);
const ValueType = z.enum(["string", "number", "boolean"]);

/** One SOP file (config/sops/<workflow id>.yaml): note template, checks over system-of-record facts, and what the action arguments may name. */
export const Sop = z.strictObject({
  workflow: z.string().min(1),
  version: z.string().min(1),
  title: z.string().min(1),
  purpose: z.string().min(1),
  /** Extra ticket fields this SOP reads (facts `fields.<name>`) and their types. */
  fields: z.record(Name, ValueType).default({}),
  /** Further systems of record that this SOP reads (facts `sources.<source>.<value>`): the values by source, and their types. */
  sources: z.record(Name, z.record(Name, ValueType)).default({}),
  /** Parts of the context that the model should see although no check and no note line names them. */
  reads: z.array(z.enum(PARTS)).default([]),
  /** Facts that must hold; `when` is the condition language, `says` what people read when it does not hold. */
  checks: z
    .array(
      z.strictObject({
        id: Name,
        when: z.string().min(1),
        says: z.string().min(1),
        /** Only for these actions; absent = for all. */
        actions: z.array(z.enum(DRAFTED_TYPES)).min(1).optional(),
      }),
    )
    .min(1),
  /** Lines of the note; `{path}` is replaced by the context's value and cited. */
  note: z.array(z.string().min(1)).min(1),
  /** The action the template drafter proposes. */
  template_action: z.enum(DRAFTED_TYPES),
  /** For close_task: which child tasks may be closed, as a task type; absent = any open task. */
  closes: z.strictObject({ task_type: z.string().min(1), close_code: z.enum(["successful", "successful_issues"]) }).optional(),
  /** For request_info: field names that may be asked for. */
  asks: z.array(z.string().regex(/^[a-z0-9_.]{1,80}$/)).default([]),
  /** For route_approval: route name -> status (or queue) in the ticket system. */
  routes: z.record(z.string().regex(/^[a-z0-9_-]{1,60}$/), z.string().min(1)).default({}),
  /** Words for what the model should look at; part of the prompt template. */
  guidance: z.array(z.string().min(1)).default([]),
});
export type Sop = z.infer<typeof Sop>;
