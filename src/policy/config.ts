import { z } from "zod";
import { DRAFTED_TYPES, FACTOR_KINDS } from "../case/index.ts";
import { AutomaticReviewers } from "./automatic-reviewers-config.ts";
import { BreakGlassFile } from "./break-glass-config.ts";
import { CustomPatterns } from "./custom-patterns-config.ts";
import { ExercisesFile } from "./exercises-config.ts";
import { Groups, Text, unique } from "./lists.ts";
import { Notifications } from "./notifications-config.ts";
import { AmountOf, Authorities, Verbs } from "./rights-config.ts";
import { StandingFile } from "./standing-config.ts";

/** What logging.redact.pii_patterns may name: every detector there is. */
const PII_PATTERNS = ["EMAIL", "PHONE", "SSN", "CREDIT_CARD", "IBAN", "IP"] as const;

/** What metrics.publish and the alerts may name. */
export const METRIC_NAMES = [
  "first_pass_automation_rate",
  "human_touch_rate",
  "avg_handle_time_minutes",
  "confidence_shift_stddev",
  "reviewer_slo_minutes",
  "false_positive_rate",
] as const;

const Minutes = z.number().gt(0).max(525_600);
const Share = z.number().min(0).max(1);
const RegionName = z.string().regex(/^[a-z]{2}[a-z0-9-]{1,30}$/, 'must be a region such as "eu-west-1"');

const Threshold = z
  .number()
  .gt(0)
  .max(1)
  .refine((value) => Number(value.toFixed(4)) === value, "must have at most four decimals: confidence is compared with four");

const Thresholds = z
  .strictObject({
    auto_approve_confidence: Threshold.optional(),
    auto_complete_confidence: Threshold.optional(),
    require_human_review_below: Threshold,
  })
  .superRefine((thresholds, context) => {
    const { auto_approve_confidence: approve, auto_complete_confidence: complete } = thresholds;
    if ((approve === undefined) === (complete === undefined)) {
      const message = "needs exactly one of auto_approve_confidence and auto_complete_confidence";
      context.addIssue({ code: "custom", path: [], message });
      return;
    }
    if (thresholds.require_human_review_below > (approve ?? complete ?? 0)) {
      const message = "must not be above the auto threshold";
      context.addIssue({ code: "custom", path: ["require_human_review_below"], message });
    }
  });

const Workflow = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9_-]{0,60}$/, "must be a short lower-case name"),
  source: z
    .string()
    .regex(/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*(:[A-Za-z0-9][A-Za-z0-9_.-]*)?$/, 'must read "system.kind" or "system.kind:NAME"'),
  model_endpoint: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*:[A-Za-z0-9][A-Za-z0-9._:/-]*@[a-z][a-z0-9-]*$/, 'must read "provider:model@network"'),
  thresholds: Thresholds,
  allowed_actions: z.array(z.enum(DRAFTED_TYPES)).min(1).superRefine(unique),
  reviewer_slo_minutes: Minutes,
  sample_rate: Share,
  rollback: z
    .strictObject({ trigger_false_positive_rate: z.number().gt(0).lt(1), window_hours: z.number().gt(0).max(8_760) })
    .optional(),
  pii_guardrail: z.boolean().default(false),
  /** Ours. Decides and records, applies nothing. Unset: off. */
  shadow: z.boolean().default(false),
  /** Ours. After this a review is rejected as expired. Unset: approvals.expiry_minutes, else four times reviewer_slo_minutes. */
  expiry_minutes: Minutes.optional(),
  /** Ours. The SOP's name, when it is not the workflow's id. */
  sop: Text.optional(),
  amount: AmountOf.optional(),
  /** Ours. So many actions an hour are applied without a person; what is more goes to review. Unset: no limit. */
  max_per_hour: z.int().min(1, "must be at least 1; shadow: true applies nothing").max(1_000_000).optional(),
});

const RouteTo = z.string().regex(/^rbac\.reviewer_groups\.[a-z][a-z0-9_]*$/, 'must read "rbac.reviewer_groups.NAME"');

/** Multiples of the SLO, each later than the one before. */
const EscalateAt = z
  .array(z.number().gt(0).max(1_000))
  .max(3, "may have at most three: remind, ask more people, ask the last ones")
  .superRefine((multiples, context) => {
    multiples.forEach((multiple, index) => {
      const before = multiples[index - 1];
      if (before !== undefined && multiple <= before)
        context.addIssue({ code: "custom", path: [index], message: "must be above the one before" });
    });
  });

const Approvals = z.strictObject({
  /** All are evaluated; without any, everything waits for people. */
  steps: z.array(
    z.strictObject({
      when: Text,
      route_to: RouteTo,
      /** Ours. So many different people must approve. Unset: 1. */
      need: z.int().min(1).max(20).optional(),
    }),
  ),
  /** Ours. any: the last match names the groups; serial: each match is a step of its own. Unset: any. */
  mode: z.enum(["any", "serial"]).default("any"),
  /** Ours. any: the first rejection ends a review; majority: those of more than half of a step's `need`. Unset: any. */
  veto: z.enum(["any", "majority"]).optional(),
  /** Ours. Classes of actions whose approval always needs a written reason. Unset: only a confidence below require_human_review_below needs one. */
  reason_for: z
    .array(z.enum(["write", "state", "destructive", "financial", "access"]))
    .min(1)
    .superRefine(unique)
    .optional(),
  /** Ours. A group that so many questions wait for is asked no new one of low risk; of medium risk at twice as many. Unset: no limit. */
  max_open: z.int().min(1, "must be at least 1: nobody could be asked").max(100_000).optional(),
  /** Ours. See workflows[].expiry_minutes. */
  expiry_minutes: Minutes.optional(),
  /** Ours. So many hours a review's clock stands still for a requester who was asked. Unset: 48. */
  info_hours: z.number().gt(0).max(8_760).optional(),
  /** Ours. Multiples of reviewer_slo_minutes at which a question nobody answers reminds, asks the next list too, asks the last ones too. Unset: [0.5, 1, 2]; []: never. */
  escalate_at: EscalateAt.optional(),
  /** Ours. Who is asked last. Unset: rbac.reviewer_groups.high_risk. */
  fallback: RouteTo.optional(),
  notifications: Notifications.optional(),
  /** Ours. Chats tell of questions of low risk together, every so many minutes, by links alone. Unset: each by a message of its own, like all others. */
  digest_minutes: z.int().min(1).max(1_440).optional(),
  /** Ours. required: approving or modifying what is of high risk needs a factor (a fresh login, a one-time code or a security key), also where no login is configured yet; none: never. Unset: required, among declared simulators as soon as a login is configured. */
  high_risk_factor: z.enum(["required", "none"]).optional(),
  /** Ours. Which factors count there. Unset: all. */
  high_risk_kinds: z.array(z.enum(FACTOR_KINDS)).min(1).superRefine(unique).optional(),
  /** Ours. So long an approval given in the ticket waits for its factor, never past its question's end; 0: none is kept. Unset: 15. */
  confirm_minutes: z.int().min(0).max(1_440).optional(),
  break_glass: BreakGlassFile.optional(),
  standing: StandingFile.optional(),
});

const Vigilance = z.strictObject({
  /** What follows when somebody's answers look like approving unread. Unset: off. */
  rubber_stamp: z.enum(["off", "warn", "require_reason"]).optional(),
  /** Figures of single people are shown to operators. Unset: false, groups of at least five only. */
  individual_reporting: z.boolean().optional(),
  exercises: ExercisesFile.optional(),
});

const Logging = z
  .strictObject({
    sink: z
      .string()
      .regex(
        /^(local|snowflake:\/\/[A-Za-z_][\w$]*\.[A-Za-z_][\w$]*\.[A-Za-z_][\w$]*)$/,
        'must read "snowflake://DATABASE.SCHEMA.TABLE" or "local"',
      ),
    retention_years: z.number().min(1, "must be at least 1: records younger than 180 days may never go").max(100),
    /** Ours. How long the sink may lack an entry before nothing is applied without a person any more. Unset: 15. */
    max_lag_minutes: Minutes.optional(),
    /** Ours. The same before nothing is applied at all. Unset: 60, or four times max_lag_minutes when that is more. */
    stop_lag_minutes: Minutes.optional(),
    redact: z.strictObject({
      pii_patterns: z.array(z.enum(PII_PATTERNS)).min(1).superRefine(unique),
      custom: CustomPatterns.optional(),
      /** Ours. Addresses of machines stay where pii_patterns does not name IP. Unset: false, they are redacted. */
      keep_ip: z.boolean().optional(),
      reversible_vault: z.boolean(),
    }),
  })
  .refine(({ max_lag_minutes: max, stop_lag_minutes: stop }) => stop === undefined || stop >= (max ?? 15), {
    path: ["stop_lag_minutes"],
    message: "must be at least max_lag_minutes (15 when unset)",
  });

const Metric = z
  .strictObject({ name: z.enum(METRIC_NAMES), target: z.number().gt(0) })
  .refine(({ name, target }) => !name.endsWith("_rate") || target <= 1, { path: ["target"], message: "a rate is at most 1" });

/** The policy file: the user's keys, all required but pii_guardrail and rollback, and ours, all optional. What is not here is refused. */
export const PolicyFile = z.strictObject({
  version: z.union([z.number().gt(0), Text], "must be a number or a text"),
  service: Text,
  owners: z.strictObject({ product_owner: Text, engineering_owner: Text, audit_owner: Text }),
  review_cadence: z.strictObject({ weekly_sample_size: z.int().gt(0), approver: Text, schedule: Text }),
  regions: z.strictObject({
    allowed: z.array(RegionName).min(1).superRefine(unique),
    data_residency: z.record(z.string(), Text),
  }),
  rbac: z.strictObject({
    /** Further lists may stand beside the three, if a step routes to them. */
    reviewer_groups: z.object({ low_risk: Groups, medium_risk: Groups, high_risk: Groups }).catchall(Groups),
    verbs: Verbs.optional(),
    authority: Authorities.optional(),
    automatic_reviewers: AutomaticReviewers.optional(),
    /** Ours. Groups two of whose members together may see what the vault keeps. Unset: nobody may. */
    vault_auditors: Groups.optional(),
    /** Ours. Groups whose members take evidence out under their own name. Unset: nobody does. */
    auditors: Groups.optional(),
  }),
  logging: Logging,
  orchestration: z.strictObject({
    provider: z.enum(["aws-step-functions", "azure-durable-functions", "bullmq"]),
    timeout_seconds: z.number().gt(0).max(86_400),
    retry_policy: z.strictObject({ max_attempts: z.int().min(1).max(100), backoff_seconds: z.number().min(0).max(86_400) }),
  }),
  workflows: z.array(Workflow).min(1),
  approvals: Approvals,
  /** Ours. How it is watched whether people read what they approve. */
  vigilance: Vigilance.optional(),
  metrics: z.strictObject({ publish: z.array(Metric) }),
  security: z.strictObject({
    zero_training_on_client_data: z.boolean(),
    inference_vpc_only: z.boolean(),
    idp_provider: z.enum(["AzureAD", "EntraID", "Okta"]),
  }),
  alerts: z.strictObject({ on_drift: Text, on_slo_breach: Text }),
});
export type PolicyFile = z.infer<typeof PolicyFile>;

/** One workflow of the file. */
export type WorkflowFile = PolicyFile["workflows"][number];
