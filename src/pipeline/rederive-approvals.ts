import { z } from "zod";
import { type ReviewStep, VERDICTS } from "../case/index.ts";
import type { Policy } from "../policy/index.ts";
import { standingOf } from "../review/index.ts";
import { holdStanding, isPlain, RecordedProposal, RecordedUse } from "./standing/rederive-standing.ts";

const Step = z.looseObject({
  groups: z.array(z.string()),
  need: z.int().optional(),
  veto: z.literal("majority").optional(),
  because: z.string(),
});
const Verdict = z.looseObject({
  kind: z.enum(VERDICTS),
  person: z.string(),
  groups: z.array(z.string()),
  countedFor: z.array(z.string()).optional(),
  at: z.string().default(""),
  standing: RecordedUse.optional(),
});
const Moved = z.looseObject({
  kind: z.string(),
  corr: z.looseObject({ case: z.string(), workflow: z.string().default("") }),
  decision: z.looseObject({ steps: z.array(Step) }).nullish(),
  payload: z.looseObject({
    verdict: Verdict.optional(),
    step: z.looseObject({ groups: z.array(z.string()) }).optional(),
    groups: z.array(z.string()).optional(),
    routing: z.looseObject({ step: z.int() }).optional(),
    proposal: RecordedProposal.nullish().catch(null),
  }),
});
type Moved = z.infer<typeof Moved>;

/** What the evidence holds of one open question: what the decision demanded, which groups were asked since, and the answers in order. */
interface Question {
  readonly demanded: readonly ReviewStep[];
  readonly asked: readonly (readonly string[])[];
  readonly verdicts: readonly z.infer<typeof Verdict>[];
  readonly proposal: RecordedProposal | null;
  /** The decision is one that may be approved beforehand. */
  readonly plain: boolean;
  /** An answer came by a standing approval that cannot be held against its giving. */
  readonly doubtful: boolean;
}

/** How an approval relates to its decision; `unknown` = the entries before it are not here, or a redacted name hides who answered. */
export type Held = "met" | "unmet" | "unknown";

/** Takes a log's entries in order and tells of each approval whether the answers recorded before it are those that the decision's own steps demand. */
export function holdApprovals(policies: ReadonlyMap<string, Policy>): {
  readonly take: (entry: { readonly hash: string; readonly record: unknown }) => Held | null;
} {
  const open = new Map<string, Question>();
  const given = holdStanding(policies);
  return {
    take(entry) {
      given.take(entry);
      const parsed = Moved.safeParse(entry.record);
      if (!parsed.success) return null;
      const { kind, corr } = parsed.data;
      if (kind === "case.ended") open.delete(corr.case);
      const before = open.get(corr.case);
      const now = moved(before, parsed.data, given);
      if (now !== undefined) open.set(corr.case, now);
      return kind === "case.approved" ? heldBy(now) : null;
    },
  };
}

type Given = ReturnType<typeof holdStanding>;

function moved(before: Question | undefined, move: Moved, given: Given): Question | undefined {
  const { kind, decision } = move;
  if (kind === "case.decided" || kind === "case.modified") {
    const demanded = (decision?.steps ?? []).map(stepOf);
    const proposal = move.payload.proposal ?? null;
    const asked = demanded.map(({ groups }) => groups);
    return { demanded, asked, verdicts: [], proposal, plain: isPlain(decision), doubtful: false };
  }
  return before === undefined ? undefined : movedOn(before, move, given);
}

function movedOn(before: Question, move: Moved, given: Given): Question {
  const { kind, payload } = move;
  if (kind === "case.withdrawn") return { ...before, asked: before.demanded.map(({ groups }) => groups), verdicts: [] };
  const { verdict, step, groups, routing } = payload;
  if (kind === "case.escalated" && groups !== undefined && routing !== undefined) return asking(before, routing.step, groups);
  if (verdict === undefined || !ANSWERED.has(kind)) return before;
  const handed = step === undefined ? before : asking(before, standing(before).step, step.groups);
  const held = heldBeforehand(before, verdict, move, given);
  const counted = held === "unmet" ? uncounted(verdict) : mattering(before, verdict);
  return { ...handed, verdicts: [...before.verdicts, counted], doubtful: before.doubtful || held === "unknown" };
}

const ANSWERED = new Set(["case.verdict_recorded", "case.reassigned", "case.info_requested", "case.approved"]);

function stepOf({ groups, need, veto, because }: z.infer<typeof Step>): ReviewStep {
  return { groups, because, ...(need === undefined ? {} : { need }), ...(veto === undefined ? {} : { veto }) };
}

function asking(before: Question, step: number, groups: readonly string[]): Question {
  return { ...before, asked: before.asked.map((one, at) => (at === step ? groups : one)) };
}

function standing({ demanded, verdicts }: Question): ReturnType<typeof standingOf> {
  return standingOf(demanded, verdicts);
}

/** An approval of somebody who was not asked then is none: it is kept as one that counts nowhere. */
function mattering(before: Question, verdict: z.infer<typeof Verdict>): z.infer<typeof Verdict> {
  const own = verdict.countedFor ?? verdict.groups;
  const asked = before.asked[standing(before).step] ?? [];
  const mayCount = verdict.kind !== "approve" || own.some((group) => asked.includes(group) && verdict.groups.includes(group));
  return mayCount ? verdict : uncounted(verdict);
}

function uncounted(verdict: z.infer<typeof Verdict>): z.infer<typeof Verdict> {
  return { ...verdict, kind: "request_info" };
}

/** What came by a standing approval must be covered by it. */
function heldBeforehand({ proposal, plain }: Question, verdict: z.infer<typeof Verdict>, { corr }: Moved, given: Given): Held {
  const { standing: use, person, at } = verdict;
  return use === undefined ? "met" : given.heldFor({ use, person, at, workflow: corr.workflow, proposal, plain });
}

function heldBy(question: Question | undefined): Held {
  if (question === undefined) return "unknown";
  if (standing(question).end === "approved") return question.doubtful ? "unknown" : "met";
  return question.verdicts.some(({ person }) => person.startsWith("[")) ? "unknown" : "unmet";
}
