import type { ActionClass, ActionType, AutomaticReviewer, FactorKind, Rights, Sop } from "../case/index.ts";
import type { Condition } from "./conditions/index.ts";
import type { Notifications } from "./notifications-config.ts";

/** Why a policy is refused, and where: keys and indexes from the file's root, or ["sops", name, ...] inside an SOP. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Who answers when no step of the policy names somebody. Never empty. */
export interface RiskGroups {
  readonly low: readonly string[];
  readonly medium: readonly string[];
  readonly high: readonly string[];
}

/** One SOP check, parsed. */
export interface CompiledCheck {
  readonly id: string;
  readonly says: string;
  /** Only for these actions; null = for all. */
  readonly actions: ReadonlySet<ActionType> | null;
  readonly condition: Condition;
  /** The parts of the context that its facts come from. */
  readonly sections: readonly string[];
}

export interface CompiledSop {
  readonly sop: Sop;
  readonly checks: readonly CompiledCheck[];
  /** The parts of the context that its note quotes. */
  readonly noteSections: readonly string[];
}

/** One of approvals.steps, parsed. */
export interface CompiledStep {
  readonly condition: Condition;
  /** The condition in canonical form, for people. */
  readonly text: string;
  readonly groups: readonly string[];
  /** So many different people must approve. */
  readonly need: number;
  /** When rejections end it. */
  readonly veto: "any" | "majority";
}

/** Where a ticket says what it is worth: names of its SOP's fields, and a currency that is always the same or stands in a field. */
export interface AmountFields {
  readonly field: string;
  readonly currency: { readonly always: string } | { readonly field: string };
}

export interface Thresholds {
  /** The workflow's single auto threshold; equal counts as reached. */
  readonly auto: number;
  readonly review: number;
  /** The key the file gives it under. */
  readonly autoKey: "auto_approve_confidence" | "auto_complete_confidence";
}

/** All that the policy says about one workflow, ready to be asked. */
export interface WorkflowPolicy {
  readonly id: string;
  readonly source: string;
  readonly modelEndpoint: string;
  readonly thresholds: Thresholds;
  readonly allowedActions: ReadonlySet<ActionType>;
  readonly sloMinutes: number;
  /** May be fractional. */
  readonly expiryMinutes: number;
  /** How long a review waits for a requester who was asked; may be fractional. */
  readonly infoHours: number;
  /** Multiples of the SLO: remind, ask the next list too, ask the last ones too. May be shorter or empty. */
  readonly escalateAt: readonly number[];
  /** Who is asked last. */
  readonly fallback: readonly string[];
  /** So many questions may wait for a group before one of low risk is not put to it; null = any number. */
  readonly maxOpen: number | null;
  /** So many actions are applied without a person within an hour; null = any number. */
  readonly maxPerHour: number | null;
  readonly piiGuardrail: boolean;
  readonly shadow: boolean;
  readonly sop: CompiledSop;
  readonly steps: readonly CompiledStep[];
  readonly groups: RiskGroups;
  readonly mode: "any" | "serial";
  /** Classes of actions whose approval always needs a written reason. */
  readonly reasonFor: ReadonlySet<ActionClass>;
  readonly rights: Rights;
  /** Null = its tickets are about no sum. */
  readonly amount: AmountFields | null;
  readonly timeoutSeconds: number;
  readonly maxAttempts: number;
  readonly backoffSeconds: number;
  readonly policyHash: string;
}

/** Questions with a planted mistake, on tickets that nobody works on. */
export interface Exercises {
  /** At most so many of a group a day. */
  readonly perDay: number;
  /** The chance of each of them. */
  readonly rate: number;
  /** A group whose lower bound is below this is marked; null = none is. */
  readonly alertBelow: number | null;
  readonly trainingTickets: readonly { readonly workflow: string; readonly ticket: string; readonly group: string }[];
}

/** Who may have one proposal carried out that is not answered or held, and who judges that afterwards. */
export interface BreakGlass {
  readonly groups: readonly string[];
  readonly reviewBy: readonly string[];
  /** Who is asked too when those do not judge in time. */
  readonly then: readonly string[];
  /** May be fractional. */
  readonly reviewHours: number;
  /** So often within 24 hours, one person in one workflow. */
  readonly perDay: number;
  /** While more than so many are overdue, nobody may. */
  readonly maxOverdue: number;
  readonly classes: ReadonlySet<ActionClass>;
  /** Also where personal data tripped the policy. */
  readonly pii: boolean;
}

/** Who may approve the identical action beforehand, for other tickets. */
export interface Standing {
  readonly maxDays: number;
  readonly maxUses: number;
  readonly actions: ReadonlySet<ActionType>;
  readonly groups: readonly string[];
}

/** A compiled policy: nothing in it is unknown, mistyped or left to a default that nobody wrote down. */
export interface Policy {
  /** Hex SHA-256 of "ots.policy.v1", a line end and `text`; stands on every decision. */
  readonly hash: string;
  /** The file and its SOPs as canonical JSON, defaults included. */
  readonly text: string;
  readonly version: string;
  readonly regions: readonly string[];
  readonly workflows: ReadonlyMap<string, WorkflowPolicy>;
  readonly sink: string;
  /** How long the sink may lack an entry: before nothing is applied without a person, and before nothing is applied at all. */
  readonly sinkLag: { readonly holdsSeconds: number; readonly stopsSeconds: number };
  /** How long every sink must keep an entry. Nothing here deletes one. */
  readonly retentionYears: number;
  readonly piiPatterns: readonly string[];
  /** What else the policy says about redaction. */
  readonly redaction: {
    readonly custom: readonly { readonly name: string; readonly pattern: string }[];
    readonly keepIp: boolean;
  };
  /** What redaction takes out of evidence is kept, sealed. */
  readonly reversibleVault: boolean;
  /** Groups two of whose members together may see it. */
  readonly vaultAuditors: readonly string[];
  /** Groups whose members take evidence out under their own name. */
  readonly auditors: readonly string[];
  /** Every group name that may be asked, once. */
  readonly groups: readonly string[];
  /** Groups that steps ask about the requester; the directory must know them too. */
  readonly requesterGroups: readonly string[];
  /** How many people of a list of groups must answer the same question, where that is more than one. */
  readonly quorums: readonly { readonly groups: readonly string[]; readonly need: number }[];
  readonly rights: Rights;
  /** Programs that may ask for more people, and do nothing else. */
  readonly automaticReviewers: readonly AutomaticReviewer[];
  /** Null = nobody may. */
  readonly breakGlass: BreakGlass | null;
  /** Null = nobody may. */
  readonly standing: Standing | null;
  /** How it is watched whether people read what they approve. */
  readonly vigilance: {
    readonly rubberStamp: "off" | "warn" | "require_reason";
    readonly individualReporting: boolean;
    /** Null = there are none. */
    readonly exercises: Exercises | null;
  };
  /** By stage of a review which channels are told, and in which words; what is not there is told everywhere in ours. */
  readonly notifications: Notifications;
  /** How often chats are told of questions of low risk, all of them in one message; null = of each by itself. */
  readonly digestMinutes: number | null;
  readonly orchestrator: string;
  readonly idpProvider: string;
  /** required: high risk is approved and modified with a factor alone; none: without one; null: with one, but among simulators only where people can sign in. */
  readonly highRiskFactor: "required" | "none" | null;
  /** How long an approval given in the ticket waits for that proof; 0 = none is kept. */
  readonly confirmMinutes: number;
  /** What counts as that proof. */
  readonly factorKinds: readonly FactorKind[];
  /** Keys that nothing uses yet, said at start. */
  readonly inert: readonly string[];
  /** What people should know about this policy at start; one sentence each. */
  readonly warnings: readonly string[];
}
