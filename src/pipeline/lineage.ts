import { z } from "zod";
import type { LineageRow } from "../ports/index.ts";
import type { World } from "./world.ts";

/** One recorded step, with its place in the log (null = not sealed yet) and its hash. */
interface Step {
  readonly seq: number | null;
  readonly entry: string;
  readonly at: string;
}

/** How a case came from its ticket's fields to a write: each step by the entry that proves it. */
export interface Lineage {
  readonly case: string;
  readonly workflow: string;
  readonly ticket: LineageRow["ticket"];
  readonly status: string;
  readonly decisions: readonly LineageDecision[];
  readonly answers: readonly (Step & {
    readonly kind: string;
    readonly person: string;
    readonly groups: readonly string[];
    readonly digest: string | null;
  })[];
  readonly effects: readonly (LineageRow["effects"][number] & { readonly receipt: string | null })[];
  readonly end: (Step & { readonly end: string }) | null;
  /** The case whose action it takes back; absent = none. */
  readonly reverses?: string;
  /** The case that took its action back; absent = none did. */
  readonly overriddenBy?: string;
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
    effect_id: z.string().optional(),
    receipt: z.looseObject({ status: z.string() }).nullish(),
    reverses: z.looseObject({ case: z.string() }).optional(),
    by_case: z.string().optional(),
  }),
});

const CASES = 200;

/** The lineage of a ticket, by its key or id: fields, context, prompt, draft, decision, answers, effect; one query. Without cases: empty. */
export async function lineageOf({ store }: Pick<World, "store">, ticket: string): Promise<readonly Lineage[]> {
  return (await store.exports.lineage(ticket, CASES)).map(lineageIn);
}

/** The same of one case. */
export function lineageIn(row: LineageRow): Lineage {
  const steps = row.entries.map(({ seq, hash, canonical }) => ({ seq, entry: hash, ...Recorded.parse(JSON.parse(canonical)) }));
  const receipt = steps.findLast(({ payload }) => payload.receipt != null)?.payload.receipt?.status ?? null;
  const ended = steps.find(({ kind }) => kind === "case.ended");
  return {
    case: row.caseId,
    workflow: row.workflow,
    ticket: row.ticket,
    status: row.status,
    decisions: steps.flatMap(decisionIn),
    answers: steps.flatMap(answerIn),
    effects: row.effects.map((effect) => ({ ...effect, receipt })),
    ...reversalIn(steps),
    end: ended?.payload.end === undefined ? null : { ...placeOf(ended), end: ended.payload.end },
  };
}

type Read = z.infer<typeof Recorded> & { readonly seq: number | null; readonly entry: string };

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
