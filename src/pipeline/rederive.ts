import { z } from "zod";
import { canonical, type Decision, sha256 } from "../case/index.ts";
import { isRecordedAs } from "../evidence/index.ts";
import { fieldsRead, type Policy, type Question, rederive, type WorkflowPolicy } from "../policy/index.ts";
import { makeRedactor } from "../privacy/index.ts";
import { decisionOf } from "./entries.ts";
import { readQuestion } from "./question-record.ts";

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

/** Derives every recorded decision among the entries again, from the entry alone and the policy at hand, and compares it byte for byte. Other entries are passed over. */
export function rederiveEntries(entries: readonly Recorded[], policy: Policy): readonly Derived[] {
  return entries.flatMap(({ hash, record }) => {
    const parsed = Decided.safeParse(record);
    if (!parsed.success) return [];
    const { at, kind, corr, decision, payload } = parsed.data;
    const derivation =
      hashOf(record) === hash
        ? derivationOf(parsed.data, policy)
        : ({ kind: "broken", why: "the record does not have its hash" } as const);
    return [{ at, kind, hash, case: corr.case, ticket: payload.ticket_key, gate: decision.gate, derivation }];
  });
}

function hashOf(record: unknown): string | null {
  try {
    return sha256(canonical(record));
  } catch {
    return null;
  }
}

function derivationOf({ kind, corr, decision, payload }: Decided, policy: Policy): Derivation {
  if (decision.policy_ver !== policy.hash) return { kind: "other_policy", recorded: decision.policy_ver };
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
  if (fact !== undefined) return !fact.startsWith("fields.") || fieldsRead(workflow).has(fact);
  return /^(asked\.(ticket|target|policy)|facts\.sections)\b/.test(path);
}

/** The decision as its entry must say it. A person's change always goes to people again, whatever else it would be. */
function derived(kind: Decided["kind"], question: Question, workflow: WorkflowPolicy): object {
  const decision: Decision = rederive(question, workflow);
  if (kind === "case.modified") return decisionOf({ ...decision, outcome: "review" }, question.proposal);
  return decisionOf(decision, decision.outcome === "refuse" ? null : question.proposal);
}

function differences(recorded: Readonly<Record<string, unknown>>, again: object, policy: Policy): readonly string[] {
  const redact = makeRedactor(policy.piiPatterns);
  const expected = new Map<string, unknown>(Object.entries(again));
  const names = new Set([...Object.keys(recorded), ...expected.keys()]);
  const same = (name: string): boolean =>
    Object.hasOwn(recorded, name) && expected.has(name) && isRecordedAs(expected.get(name), canonical(recorded[name]), redact);
  return [...names].filter((name) => !same(name)).sort();
}
