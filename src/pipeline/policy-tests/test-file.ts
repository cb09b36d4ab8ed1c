import { z } from "zod";
import { OUTCOMES, RISKS } from "../../case/index.ts";
import { RULE_NAMES } from "../../policy/index.ts";

const Text = z.string().min(1, "must be a text that is not empty");
const Names = z.array(Text);
const Value = z.union([z.string(), z.number(), z.boolean()], "must be a text, a number, or true or false");

/** What a ticket's people are to it. */
const ROLES = ["requester", "opened_by", "affected", "assignee"] as const;

/** What the policy is asked. What is not said is as on a ticket that was read whole and in which nothing was found. */
const Given = z.strictObject({
  drafted: z.enum(["drafted", "invalid", "unavailable"]).optional(),
  /** Why there is no draft, or why its action could not be carried out. */
  why: Text.nullish(),
  action: Text.nullish(),
  args: z.record(z.string(), z.unknown()).optional(),
  /** none = the action could not be made into something exact; other = another ticket. Unset: what the action is about. */
  target: z.enum(["ticket", "task", "other", "none"]).optional(),
  /** Null = nothing measured it. */
  confidence: z.number().min(0).max(1).nullish(),
  /** By name; null = it could not be read. */
  facts: z.record(z.string(), Value.nullable()).optional(),
  sections: z.record(z.string(), z.enum(["ok", "forbidden", "absent", "partial"])).optional(),
  uncited: Names.optional(),
  unshown: Names.optional(),
  injection: Names.optional(),
  deceptive: Names.optional(),
  deceptive_risk: z.enum(RISKS).nullish(),
  pii: z
    .strictObject({
      tripped: z.boolean().optional(),
      restricted: z.boolean().optional(),
      unread: z.boolean().optional(),
      kinds: Names.optional(),
    })
    .optional(),
  holds: Names.optional(),
  demotions: Names.optional(),
  applied_alone: z.int().min(0).nullish(),
  modified_by: Text.nullish(),
  region_matches: z.boolean().optional(),
  /** An applied action on the ticket was taken back before. */
  contested: z.literal(true, "must be true, or left out").optional(),
  /** Who may answer is asked of these, by a name of the file's own. */
  people: z
    .record(
      z.string(),
      z.strictObject({
        groups: Names,
        is: z.enum(ROLES).optional(),
        human: z.boolean().optional(),
        active: z.boolean().optional(),
        guest: z.boolean().optional(),
      }),
    )
    .optional(),
});
export type Given = z.infer<typeof Given>;

const Step = z.union(
  [
    z.array(Text).min(1),
    z.strictObject({ groups: z.array(Text).min(1), need: z.int().optional(), veto: z.literal("majority").optional() }),
  ],
  "must be a list of groups, or groups and need",
);

const Rule = z.enum([...RULE_NAMES, "rule_failed"]);

/** What its answer must be. Only what stands here is compared, and a list as a whole. */
const Expected = z
  .strictObject({
    outcome: z.enum(OUTCOMES).optional(),
    would: z.enum(OUTCOMES).optional(),
    risk: z.enum(RISKS).optional(),
    zone: z.enum(["auto", "assist", "review"]).optional(),
    reason_required: z.boolean().optional(),
    /** Each objection in order: its rule, or the rule and a part of what it says. */
    objections: z
      .array(z.union([Rule, z.strictObject({ rule: Rule, says: Text })], "must be a rule of docs/policy.md, or rule and says"))
      .optional(),
    /** Who is asked, step by step. */
    route: z.array(Step).optional(),
    /** Of the people given those who may approve at the first step. */
    may_approve: Names.optional(),
  })
  .refine((expected) => Object.keys(expected).length > 0, "must expect something");
export type Expected = z.infer<typeof Expected>;

const TestCase = z.strictObject({ name: Text, workflow: Text.optional(), given: Given.optional(), expect: Expected });
export type TestCase = z.infer<typeof TestCase>;

/** A file of cases beside the policy: what all of them start from, and each case with what it changes and expects. */
export const TestFile = z
  .strictObject({
    /** Of the cases that name none. */
    workflow: Text.optional(),
    given: Given.optional(),
    cases: z.array(TestCase).min(1),
  })
  .superRefine(({ workflow, cases }, context) => {
    cases.forEach((one, index) => {
      const refuse = (key: string, message: string): void =>
        context.addIssue({ code: "custom", path: ["cases", index, key], message });
      if ((one.workflow ?? workflow) === undefined) refuse("workflow", "is missing, here and at the top of the file");
      if (cases.findIndex(({ name }) => name === one.name) !== index) refuse("name", "another case of the file has this name");
    });
  });
export type TestFile = z.infer<typeof TestFile>;
