import { z } from "zod";
import { effectsIn, type LineageEffect } from "./lineage-effects.ts";
import { type Proved, provedOf } from "./proved.ts";
import type { World } from "./world.ts";

/** One recorded step, with its place in the log and its hash. */
interface Step {
  readonly seq: number;
  readonly entry: string;
  readonly at: string;
}

/** How a case came from its ticket's fields to a write: each step by the entry that proves it, and nothing that no checked entry says. */
export interface Lineage {
  readonly case: string;
  readonly workflow: string;
  readonly ticket: { readonly system: string; readonly id: string; readonly key: string };
  readonly status: "open" | "ended";
  readonly decisions: readonly LineageDecision[];
  readonly answers: readonly (Step & {
    readonly kind: string;
    readonly person: string;
    readonly groups: readonly string[];
    readonly digest: string | null;
  })[];
  readonly effects: readonly LineageEffect[];
  readonly end: (Step & { readonly end: string }) | null;
  /** The case whose action it takes back; absent = none. */
  readonly reverses?: string;
  /** The case that took its action back; absent = none did. */
  readonly overriddenBy?: string;
  /** Further entries of it that have no place in the log yet: nothing of them is told here. */
  readonly unsealed: number;
  /** Entries of it whose record does not hold: nothing of them is told here. */
  readonly broken: number;
}

type LineageDecision = Step & {
  /** What was read of the ticket and of everything else, by the names that policies use. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly context: string | null;
  readonly prompt: string | null;
  readonly model: string | null;
  readonly sop: string | null;
  readonly draft: { readonly output: string | null; readonly action: string | null; readonly digest: string | null };
  readonly decision: {
    readonly gate: string;
    readonly zone: string;
    readonly risk: string;
    readonly confidence: string | null;
    readonly rules: readonly string[];
    readonly policy: string;
  };
};

const text = z.string().nullable().default(null);
const Recorded = z.looseObject({
  at: z.string(),
  kind: z.string(),
  subject: z.looseObject({ system: z.string(), id: z.string() }),
  corr: z.looseObject({ workflow: z.string().default("") }),
  actor: z.looseObject({ type: z.string(), id: z.string(), groups: z.array(z.string()).default([]) }),
  decision: z
    .looseObject({
      action: text,
      args_hash: text,
      gate: z.string(),
      zone: z.string(),
      risk: z.string(),
      confidence: text,
      policy_ver: z.string(),
      reasons: z.array(z.looseObject({ rule: z.string() })).default([]),
    })
    .nullable(),
  model: z.looseObject({ deployment: text, sop: text, prompt_hash: text, output_hash: text }).nullable(),
  payload: z.looseObject({
    facts: z.looseObject({ values: z.record(z.string(), z.unknown()) }).optional(),
    context_sha256: text,
    end: z.string().optional(),
    recommended: z.looseObject({ proposal: z.looseObject({ digest: z.string() }).nullable() }).optional(),
    ticket_key: text,
    digest: text,
    effect: z.string().nullish().catch(null),
    effectId: z.string().optional(),
    carried_out: z.looseObject({ digest: z.string() }).optional(),
    glass: z.looseObject({ digest: z.string() }).optional().catch(undefined),
    receipt: z.looseObject({ status: z.string() }).nullish(),
    reverses: z.looseObject({ case: z.string() }).optional(),
    by_case: z.string().optional(),
  }),
});

const CASES = 200;

/** The lineage of a ticket, by its key or id: fields, context, prompt, draft, decision, answers, effect; one query. Without cases: empty. */
export async function lineageOf({ store }: Pick<World, "store">, ticket: string): Promise<readonly Lineage[]> {
  const all = (await store.exports.lineage(ticket, CASES)).map((row) => lineageIn(provedOf(row)));
  // Of a case without an entry that holds nobody knows the ticket: that there is one is said.
  return all.filter(({ ticket: { key, id } }) => key === "" || key === ticket || id === ticket);
}

/** The same of one case. */
export function lineageIn({ caseId, entries, broken, unsealed }: Proved): Lineage {
  const steps = entries.map(({ seq, hash, canonical }) => ({ seq, entry: hash, ...Recorded.parse(JSON.parse(canonical)) }));
  const ended = steps.findLast(({ kind }) => kind === "case.ended");
  return {
    case: caseId,
    ...aboutIn(steps),
    status: ended === undefined ? "open" : "ended",
    decisions: steps.flatMap(decisionIn),
    answers: steps.flatMap(answerIn),
    effects: effectsIn(steps),
    ...reversalIn(steps),
    end: ended?.payload.end === undefined ? null : { ...placeOf(ended), end: ended.payload.end },
    unsealed,
    broken,
  };
}

type Read = z.infer<typeof Recorded> & { readonly seq: number; readonly entry: string };

/** What the case is about, by the first of its entries that names its ticket. */
function aboutIn(steps: readonly Read[]): Pick<Lineage, "workflow" | "ticket"> {
  const named = steps.find(({ payload }) => payload.ticket_key !== null);
  if (named === undefined) return { workflow: "", ticket: { system: "", id: "", key: "" } };
  const { corr, subject, payload } = named;
  return { workflow: corr.workflow, ticket: { system: subject.system, id: subject.id, key: payload.ticket_key ?? "" } };
}

function reversalIn(steps: readonly Read[]): Pick<Lineage, "reverses" | "overriddenBy"> {
  const reverses = steps.find(({ kind }) => kind === "case.override_requested")?.payload.reverses?.case;
  const overriddenBy = steps.findLast(({ kind }) => kind === "case.overridden")?.payload.by_case;
  return { ...(reverses === undefined ? {} : { reverses }), ...(overriddenBy === undefined ? {} : { overriddenBy }) };
}

function placeOf({ seq, entry, at }: Read): Step {
  return { seq, entry, at };
}

function decisionIn(step: Read): readonly LineageDecision[] {
  const { decision, model, payload } = step;
  if (decision === null) return [];
  const { gate, zone, risk, confidence, reasons, policy_ver: policy } = decision;
  const { deployment, sop, prompt_hash: prompt, output_hash: output } = model ?? NO_MODEL;
  return [
    {
      ...placeOf(step),
      fields: payload.facts?.values ?? {},
      context: payload.context_sha256,
      prompt,
      model: deployment,
      sop,
      draft: { output, action: decision.action, digest: decision.args_hash },
      decision: { gate, zone, risk, confidence, rules: reasons.map(({ rule }) => rule), policy },
    },
  ];
}

const NO_MODEL = { deployment: null, sop: null, prompt_hash: null, output_hash: null };

function answerIn(step: Read): Lineage["answers"] {
  const { kind, actor, payload } = step;
  if (actor.type !== "person" || payload.recommended === undefined) return [];
  const digest = payload.recommended.proposal?.digest ?? null;
  return [{ ...placeOf(step), kind, person: actor.id, groups: actor.groups, digest }];
}
