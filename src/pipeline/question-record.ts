import { z } from "zod";
import {
  ACTION_TYPES,
  type ActionPayload,
  type Drafted,
  FACT_TYPES,
  type Facts,
  type FactValue,
  type Proposal,
  type RedactText,
  RISKS,
  SINCE,
} from "../case/index.ts";
import { recordedText } from "../evidence/index.ts";
import type { Question } from "../policy/index.ts";

type Said = Pick<Question, "drafted" | "why" | "action" | "confidence">;

/** What a draft says to the policy; `problem` is why its action became no payload. */
export function saidBy(drafted: Drafted, problem: string | null): Said {
  if (drafted.kind === "requested") return { drafted: "drafted", why: problem, action: null, confidence: null };
  if (drafted.kind !== "drafted") return { drafted: drafted.kind, why: drafted.reason, action: null, confidence: null };
  return { drafted: drafted.kind, why: problem, action: drafted.draft.action, confidence: drafted.draft.confidence };
}

/** What the policy is asked about a person's change: no model speaks for it. */
export function askedAboutChange(proposal: Proposal, facts: Facts): Question {
  return { drafted: "drafted", why: null, action: proposal.payload.action, proposal, confidence: null, facts };
}

/** What a decision was about: a draft, or what a person asked for. */
export function questionOf(drafted: Drafted, why: string | null, proposal: Proposal | null, facts: Facts): Question {
  if (drafted.kind === "requested" && proposal !== null) return askedAboutChange(proposal, facts);
  return { ...saidBy(drafted, why), proposal, facts };
}

/** A question as entries hold it (payload.asked beside payload.facts). `altered` names what the entry cannot hold as it was asked. */
export function recordedQuestion(question: Question, redact: RedactText): object {
  const { drafted, why, action, confidence, proposal, facts } = question;
  const asked = {
    drafted,
    why,
    action,
    confidence: confidence?.toFixed(4) ?? null,
    proposal: proposal === null ? null : withoutNote(proposal),
  };
  return { ...asked, altered: alteredIn(readByPolicy(why, action, proposal, facts), redact) };
}

function withoutNote({ digest, by, modifies, payload: { note: _note, ...payload } }: Proposal): object {
  return { digest, by, modifies, payload };
}

/** Texts that decide() compares or quotes. Of the others it reads at most whether or how many there are. */
function readByPolicy(why: string | null, action: string | null, proposal: Proposal | null, facts: Facts): object {
  const { values, sections, unshown, injection, deceptive, holds, demotions, pii } = facts;
  const { ticket = null, target = null, policy = null } = proposal?.payload ?? {};
  return {
    asked: { why, action, ticket, target, policy },
    facts: { values, sections, unshown, injection, deceptive, holds, demotions, kinds: pii.kinds },
  };
}

function alteredIn(value: unknown, redact: RedactText, path = ""): string[] {
  if (typeof value === "string") return recordedText(value, redact) === value ? [] : [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const at = path === "" ? key : `${path}.${key}`;
    return recordedText(key, redact) === key ? alteredIn(item, redact, at) : [at];
  });
}

const Texts = z.array(z.string());
const Ref = z.strictObject({ system: z.string(), kind: z.string(), id: z.string(), key: z.string() });
const SectionStatus = z.enum(["ok", "forbidden", "absent", "partial"]);

const RecordedFacts: z.ZodType<Facts> = z.strictObject({
  values: z.record(z.string(), z.union([z.string(), z.int(), z.boolean()])).transform(withNumbers),
  sections: z.record(z.string(), SectionStatus),
  ticketRisk: z.enum(RISKS).nullable(),
  uncited: Texts,
  coverage: z.string(),
  // Entries recorded before this was a fact do not have it.
  unshown: Texts.default([]),
  injection: Texts,
  pii: z.strictObject({ tripped: z.boolean(), kinds: Texts, restricted: z.boolean(), unread: z.boolean() }),
  deceptive: Texts,
  deceptiveRisk: z.enum(RISKS).exactOptional(),
  holds: Texts,
  demotions: Texts,
  appliedAlone: z.int().exactOptional(),
  modifiedBy: z.string().nullable(),
  reversal: z.strictObject({ of: z.enum(ACTION_TYPES), since: z.array(z.enum(SINCE)) }).exactOptional(),
  contested: z.literal(true).exactOptional(),
  regionMatches: z.boolean(),
});

const RecordedProposal = z.strictObject({
  digest: z.string(),
  by: z.string(),
  modifies: z.string().nullable(),
  payload: z.looseObject({ v: z.literal(1), action: z.enum(ACTION_TYPES), ticket: Ref, target: Ref, policy: z.string() }),
});

const RecordedAsked = z.strictObject({
  drafted: z.enum(["drafted", "invalid", "unavailable"]),
  why: z.string().nullable(),
  action: z.string().nullable(),
  confidence: z
    .string()
    .regex(/^[01]\.\d{4}$/)
    .nullable(),
  proposal: RecordedProposal.nullable(),
  altered: Texts,
});

const Payload = z.looseObject({ asked: RecordedAsked, facts: RecordedFacts });

/** What stands in an entry's payload of a question, or null when it is not there as recordedQuestion() writes it. */
export function readQuestion(payload: unknown): { readonly question: Question; readonly altered: readonly string[] } | null {
  const parsed = Payload.safeParse(payload);
  if (!parsed.success) return null;
  const { asked, facts } = parsed.data;
  const { altered, confidence, proposal, ...said } = asked;
  const question = {
    ...said,
    confidence: confidence === null ? null : Number(confidence),
    proposal: proposal === null ? null : proposalOf(proposal),
    facts,
  };
  return { question, altered: [...altered, ...cutIn(facts.values)] };
}

function proposalOf({ payload, ...rest }: z.infer<typeof RecordedProposal>): Proposal {
  // decide() reads neither the note, which entries keep redacted, nor the arguments, which cannot be correlated with the action's type here.
  return { id: "", ...rest, payload: { note: "", ...payload } as unknown as ActionPayload };
}

/** Records hold no fractions: a number's decimal text is read back where the fact's own type is a number. */
function withNumbers(values: Record<string, FactValue>): Record<string, FactValue> {
  const read = (name: string, value: FactValue): FactValue =>
    typeof value === "string" && FACT_TYPES.get(name)?.type === "number" ? Number(value) : value;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, read(name, value)]));
}

const CUT = / \[cut: \d+ characters, sha256 [0-9a-f]{64}\]$/;

function cutIn(values: Facts["values"]): string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    typeof value === "string" && CUT.test(value) ? [`facts.values.${name}`] : [],
  );
}
