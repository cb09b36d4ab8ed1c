import { z } from "zod";
import { canonical, type Decision, redacted, sha256 } from "../case/index.ts";
import { collectTexts, isRecordedAs, type LongTexts } from "../evidence/index.ts";
import {
  fieldsRead,
  type Policy,
  policyHash,
  type Question,
  readPolicyText,
  rederive,
  type WorkflowPolicy,
} from "../policy/index.ts";
import { makeRedactor } from "../privacy/index.ts";
import { decisionOf } from "./entries.ts";
import { readQuestion } from "./question-record.ts";
import { type Held, holdApprovals } from "./rederive-approvals.ts";

/** An entry as the service or a sink hands it out: its record and the hash it was recorded under. */
export interface Recorded {
  readonly hash: string;
  readonly record: unknown;
}

/** What deriving one recorded decision again found. `broken` = the record is not the one that was hashed. */
export type Derivation =
  | { readonly kind: "same" }
  | { readonly kind: "differs"; readonly fields: readonly string[] }
  | { readonly kind: "other_policy"; readonly recorded: string }
  | { readonly kind: "not_derivable"; readonly why: string }
  | { readonly kind: "broken"; readonly why: string };

/** One recorded decision and what became of it. */
export interface Derived {
  readonly at: string;
  readonly kind: string;
  readonly hash: string;
  readonly case: string;
  readonly ticket: string;
  /** What was decided, as recorded. */
  readonly gate: string;
  readonly derivation: Derivation;
}

const Decided = z.looseObject({
  at: z.string(),
  kind: z.enum(["case.decided", "case.modified"]),
  corr: z.looseObject({ case: z.string(), workflow: z.string() }),
  decision: z.looseObject({ gate: z.string(), policy_ver: z.string() }),
  payload: z.looseObject({ ticket_key: z.string() }),
});
type Decided = z.infer<typeof Decided>;

const Approved = z.looseObject({
  at: z.string(),
  kind: z.literal("case.approved"),
  corr: z.looseObject({ case: z.string() }),
  payload: z.looseObject({ ticket_key: z.string() }),
});

const LongNamed = z.looseObject({ long_texts: z.array(z.looseObject({ sha256: z.string() })).default([]) });
const Part = z.looseObject({
  kind: z.literal("text.part"),
  payload: z.looseObject({ sha256: z.string(), part: z.int(), parts: z.int(), text: z.string() }),
});
const PolicyRecorded = z.looseObject({
  kind: z.literal("policy.recorded"),
  payload: LongNamed.extend({ policy: z.string(), text: z.string() }),
});

/** Takes a log's entries in order, whatever they are, derives the decisions among them again, and holds each approval of people against the decision that demanded it. */
export interface Rederiver {
  /** Null for what is no decision. */
  readonly take: (entry: Recorded) => Derived | null;
}

/** A commit holds at most 32 moves: the texts of an entry are among the last ones that came by. */
const TEXTS_KEPT = 200;

/** Derives from the entries alone: the policies are those that they hold; the ones at hand stand in for what they do not hold. */
export function openRederiver(atHand: readonly Policy[]): Rederiver {
  const texts = collectTexts(TEXTS_KEPT);
  const policies = new Map(atHand.map((policy) => [policy.hash, policy]));
  const approvals = holdApprovals(policies);
  return {
    take(entry) {
      const { hash, record } = entry;
      const held = approvals.take(entry);
      if (held !== null) return approvedAs(entry, held);
      const parsed = Decided.safeParse(record);
      if (parsed.success) return derivedFrom(entry, parsed.data, texts, policies);
      if (!isBeside(record) || hashOf(record) !== hash) return null;
      const part = Part.safeParse(record);
      if (part.success) texts.take(part.data.payload);
      const policy = policyIn(record, texts);
      if (policy !== null) policies.set(policy.hash, policy);
      return null;
    },
  };
}

/** People's approval, by what was answered before it; null where the entry is not one that was recorded so. */
function approvedAs({ hash, record }: Recorded, held: Held): Derived | null {
  const parsed = Approved.safeParse(record);
  if (!parsed.success) return null;
  const { at, kind, corr, payload } = parsed.data;
  const derivation = hashOf(record) === hash ? HELD[held] : BROKEN;
  return { at, kind, hash, case: corr.case, ticket: payload.ticket_key, gate: "people", derivation };
}

const BROKEN: Derivation = { kind: "broken", why: "the record does not have its hash" };
const HELD: Readonly<Record<Held, Derivation>> = {
  met: { kind: "same" },
  unmet: { kind: "differs", fields: ["steps"] },
  unknown: {
    kind: "not_derivable",
    why: "the decision or the standing approval before it is not here, or what they say was redacted",
  },
};

function isBeside(record: unknown): boolean {
  const kind = typeof record === "object" && record !== null && "kind" in record ? record.kind : null;
  return kind === "text.part" || kind === "policy.recorded";
}

/** The policy that an entry records, if its text has the hash it is recorded under. */
function policyIn(record: unknown, texts: LongTexts): Policy | null {
  const parsed = PolicyRecorded.safeParse(record);
  if (!parsed.success) return null;
  const { policy, text } = withTexts(parsed.data.payload, texts);
  return policyHash(text) === policy ? readPolicyText(text) : null;
}

function withTexts<T extends object>(payload: T, texts: LongTexts): T {
  const named = LongNamed.safeParse(payload);
  return texts.whole(payload, named.success ? named.data.long_texts.map(({ sha256: text }) => text) : []);
}

function derivedFrom(
  { hash, record }: Recorded,
  decided: Decided,
  texts: LongTexts,
  policies: ReadonlyMap<string, Policy>,
): Derived {
  const { at, kind, corr, decision } = decided;
  const payload = withTexts(decided.payload, texts);
  const derivation = hashOf(record) === hash ? derivationOf({ ...decided, payload }, policies.get(decision.policy_ver)) : BROKEN;
  return { at, kind, hash, case: corr.case, ticket: payload.ticket_key, gate: decision.gate, derivation };
}

function hashOf(record: unknown): string | null {
  try {
    return sha256(canonical(record));
  } catch {
    return null;
  }
}

function derivationOf({ kind, corr, decision, payload }: Decided, policy: Policy | undefined): Derivation {
  if (policy === undefined) return { kind: "other_policy", recorded: decision.policy_ver };
  const workflow = policy.workflows.get(corr.workflow);
  if (workflow === undefined) return { kind: "not_derivable", why: "the policy has no such workflow" };
  const read = readQuestion(payload);
  if (read === null) return { kind: "not_derivable", why: "the entry does not hold what the policy was asked" };
  const lost = read.altered.filter((path) => isCompared(path, workflow));
  if (lost.length > 0) return redactedFacts(lost);
  const fields = differences(decision, derived(kind, read.question, workflow), policy);
  if (fields.length === 0) return { kind: "same" };
  return read.altered.length > 0 ? redactedFacts(read.altered) : { kind: "differs", fields };
}

function redactedFacts(paths: readonly string[]): Derivation {
  return {
    kind: "not_derivable",
    why: `a fact was redacted (${paths.map((path) => path.replace(/^(asked|facts\.values|facts)\./, "")).join(", ")})`,
  };
}

/** A fact that decide() compares cannot be derived from once it is redacted. Texts that it only quotes were redacted in the reasons too. */
function isCompared(path: string, workflow: WorkflowPolicy): boolean {
  const fact = /^facts\.values\.(.+)$/.exec(path)?.[1];
  if (fact !== undefined) return !/^(fields|sources)\./.test(fact) || fieldsRead(workflow).has(fact);
  return /^(asked\.(ticket|target|policy)|facts\.sections)\b/.test(path);
}

/** The decision as its entry must say it. A person's change always goes to people again, whatever else it would be. */
function derived(kind: Decided["kind"], question: Question, workflow: WorkflowPolicy): object {
  const decision: Decision = rederive(question, workflow);
  if (kind === "case.modified") return decisionOf({ ...decision, outcome: "review" }, question.proposal);
  return decisionOf(decision, decision.outcome === "refuse" ? null : question.proposal);
}

function differences(recorded: Readonly<Record<string, unknown>>, again: object, policy: Policy): readonly string[] {
  const redact = makeRedactor(policy.piiPatterns, policy.redaction);
  const expected = new Map<string, unknown>(Object.entries(again));
  const names = new Set([...Object.keys(recorded), ...expected.keys()]);
  // What a record holds was redacted when it was made, with the names of its ticket's people and with fewer detectors than there are now.
  const asNow = (value: unknown): string => canonical(redacted(value, redact));
  const same = (name: string): boolean =>
    Object.hasOwn(recorded, name) && expected.has(name) && isRecordedAs(expected.get(name), asNow(recorded[name]), redact);
  return [...names].filter((name) => !same(name)).sort();
}
