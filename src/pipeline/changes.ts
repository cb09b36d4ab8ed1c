import { z } from "zod";
import { ACTIONS } from "../case/index.ts";
import type { LineageRow } from "../ports/index.ts";
import { type Lineage, lineageIn } from "./lineage.ts";

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
  /** Empty = nobody was asked: the policy granted it. */
  readonly approvers: readonly { readonly person: string; readonly groups: readonly string[]; readonly at: string }[];
  readonly grantedBy: "people" | "policy";
  readonly policy: string;
  readonly digest: string;
  /** The approved bytes are the ones that were carried out. */
  readonly sameDigest: boolean;
  readonly outcome: string;
  /** The case whose action it took back, or the one that took it back; absent = neither. */
  readonly reverses?: string;
  readonly overriddenBy?: string;
  readonly at: string;
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
    receipt: z.looseObject({ status: z.string(), recordKey: z.string(), seen: z.record(z.string(), z.string()) }),
  }),
});
const APPROVALS: ReadonlySet<string> = new Set(["case.approved", "case.verdict_recorded", "case.modified"]);

/** The changes that a case made to its ticket: none, or one for each confirmed write. */
export function changesIn(row: LineageRow): readonly ChangeEvidence[] {
  const lineage = lineageIn(row);
  const records = row.entries.map(({ hash, canonical }) => ({ hash, record: jsonOf(canonical) }));
  return records.flatMap(({ hash, record }, i) => {
    const confirmed = Confirmed.safeParse(record).data;
    const proposed = records.slice(0, i).findLast((one) => Proposed.safeParse(one.record).success);
    if (confirmed === undefined || proposed === undefined) return [];
    return [changeOf(lineage, Proposed.parse(proposed.record).payload, { hash, confirmed, proposed: proposed.hash })];
  });
}

interface Shown {
  readonly hash: string;
  readonly proposed: string;
  readonly confirmed: z.infer<typeof Confirmed>;
}

function changeOf(of: Lineage, { proposal, facts }: z.infer<typeof Proposed>["payload"], shown: Shown): ChangeEvidence {
  const { action, args, target } = proposal.payload;
  const { receipt } = shown.confirmed.payload;
  const approvals = of.answers.filter(({ kind, at }) => APPROVALS.has(kind) && at <= shown.confirmed.at);
  const answers = approvals.filter(({ digest, kind }) => digest === proposal.digest && kind !== "case.modified");
  const effect = of.effects.find(({ digest, status }) => digest === proposal.digest && status === "confirmed");
  const decision = of.decisions.findLast(({ draft }) => draft.digest === proposal.digest);
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
    grantedBy: answers.length > 0 ? "people" : "policy",
    policy: decision?.decision.policy ?? "",
    digest: proposal.digest,
    sameDigest: effect !== undefined,
    outcome: receipt.status,
    ...(of.reverses === undefined ? {} : { reverses: of.reverses }),
    ...(of.overriddenBy === undefined ? {} : { overriddenBy: of.overriddenBy }),
    at: shown.confirmed.at,
    entries: [shown.proposed, ...answers.map(({ entry }) => entry), shown.hash],
  };
}

function classOf(action: string): { readonly class: string; readonly tier: number } {
  const known = Object.entries(ACTIONS).find(([name]) => name === action);
  return known === undefined ? { class: "unknown", tier: 3 } : { class: known[1].class, tier: known[1].tier };
}

function jsonOf(text: string): unknown {
  return JSON.parse(text);
}
