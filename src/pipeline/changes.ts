import { z } from "zod";
import { ACTIONS } from "../case/index.ts";
import { type Lineage, lineageIn } from "./lineage.ts";
import type { LineageEffect } from "./lineage-effects.ts";
import type { Proved } from "./proved.ts";

/** Evidence of one change to a ticket, as controls over financial systems ask for it. */
export interface ChangeEvidence {
  /** What kind of change the closed taxonomy says it is, and its tier. */
  readonly category: { readonly class: string; readonly tier: number; readonly action: string };
  readonly ticket: string;
  readonly target: string;
  readonly workflow: string;
  readonly proposedBy: string;
  /** Facts of the systems of record that the decision was made on. */
  readonly before: Readonly<Record<string, unknown>>;
  /** What was asked for, by name. */
  readonly change: Readonly<Record<string, unknown>>;
  /** What was read back from the system of record. */
  readonly after: Readonly<Record<string, string>>;
  /** Empty = nobody approved it. */
  readonly approvers: readonly { readonly person: string; readonly groups: readonly string[]; readonly at: string }[];
  /** glass = somebody broke the glass for it; nobody = no checked entry grants it. */
  readonly grantedBy: "people" | "policy" | "glass" | "nobody";
  readonly policy: string;
  readonly digest: string;
  /** By the entries, what was decided and granted is what was carried out. */
  readonly sameDigest: boolean;
  readonly outcome: string;
  /** The case whose action it took back, or the one that took it back; absent = neither. */
  readonly reverses?: string;
  readonly overriddenBy?: string;
  readonly at: string;
  /** Place of the entry that confirms it. */
  readonly seq: number;
  /** Hashes of the entries that prove decision, approvals and outcome. */
  readonly entries: readonly string[];
}

const Proposal = z.looseObject({
  by: z.string(),
  digest: z.string(),
  payload: z.looseObject({
    action: z.string(),
    args: z.record(z.string(), z.unknown()),
    target: z.looseObject({ key: z.string() }),
  }),
});
const Proposed = z.looseObject({
  payload: z.looseObject({ proposal: Proposal, facts: z.looseObject({ values: z.record(z.string(), z.unknown()) }) }),
});
const Confirmed = z.looseObject({
  at: z.string(),
  kind: z.literal("case.effect_confirmed"),
  payload: z.looseObject({
    effectId: z.string(),
    receipt: z.looseObject({ status: z.string(), recordKey: z.string(), seen: z.record(z.string(), z.string()) }),
  }),
});
const APPROVALS: ReadonlySet<string> = new Set(["case.approved", "case.verdict_recorded"]);

/** The changes that a case made to its ticket: none, or one for each confirmed write; out of entries that hold, and nothing else. */
export function changesIn(of: Proved): readonly ChangeEvidence[] {
  const lineage = lineageIn(of);
  const records = of.entries.map(({ seq, hash, canonical }) => ({ seq, hash, record: jsonOf(canonical) }));
  return records.flatMap(({ seq, hash, record }, i) => {
    const confirmed = Confirmed.safeParse(record).data;
    const proposed = records.slice(0, i).findLast((one) => Proposed.safeParse(one.record).success);
    if (confirmed === undefined || proposed === undefined) return [];
    return [changeOf(lineage, Proposed.parse(proposed.record).payload, { seq, hash, confirmed, proposed: proposed.hash })];
  });
}

interface Shown {
  readonly seq: number;
  readonly hash: string;
  readonly proposed: string;
  readonly confirmed: z.infer<typeof Confirmed>;
}

function changeOf(of: Lineage, { proposal, facts }: z.infer<typeof Proposed>["payload"], shown: Shown): ChangeEvidence {
  const { action, args, target } = proposal.payload;
  const { receipt, effectId } = shown.confirmed.payload;
  const answers = of.answers.filter(
    ({ digest, kind, seq }) => digest === proposal.digest && APPROVALS.has(kind) && seq < shown.seq,
  );
  const effect = of.effects.find(({ id, status }) => id === effectId && status === "confirmed");
  const decision = of.decisions.findLast(({ draft, seq }) => draft.digest === proposal.digest && seq < shown.seq);
  const grantedBy = granting(effect, answers, decision);
  return {
    category: { ...classOf(action), action },
    ticket: of.ticket.key,
    target: target.key,
    workflow: of.workflow,
    proposedBy: proposal.by,
    before: Object.fromEntries(Object.entries(facts.values).filter(([name]) => /^(target|ticket)\./.test(name))),
    change: args,
    after: receipt.seen,
    approvers: answers.map(({ person, groups, at }) => ({ person, groups, at })),
    grantedBy,
    policy: decision?.decision.policy ?? "",
    digest: proposal.digest,
    sameDigest: effect?.digest === proposal.digest && grantedBy !== "nobody",
    outcome: receipt.status,
    ...(of.reverses === undefined ? {} : { reverses: of.reverses }),
    ...(of.overriddenBy === undefined ? {} : { overriddenBy: of.overriddenBy }),
    at: shown.confirmed.at,
    seq: shown.seq,
    entries: [shown.proposed, ...answers.map(({ entry }) => entry), shown.hash],
  };
}

function granting(
  effect: LineageEffect | undefined,
  answers: Lineage["answers"],
  decision: Lineage["decisions"][number] | undefined,
): ChangeEvidence["grantedBy"] {
  if (effect?.grantedBy === "case.glass_broken") return "glass";
  if (answers.some(({ kind }) => kind === "case.approved")) return "people";
  return decision?.decision.gate === "apply" ? "policy" : "nobody";
}

function classOf(action: string): { readonly class: string; readonly tier: number } {
  const known = Object.entries(ACTIONS).find(([name]) => name === action);
  return known === undefined ? { class: "unknown", tier: 3 } : { class: known[1].class, tier: known[1].tier };
}

function jsonOf(text: string): unknown {
  return JSON.parse(text);
}
