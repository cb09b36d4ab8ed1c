import { z } from "zod";
import type { EvidenceRecord } from "./cases.ts";
import { CAST } from "./cast.ts";
import type { Told } from "./tickets/ticket.ts";

/** How a line is meant: its colour on a terminal. */
export type Tone = "plain" | "done" | "asked" | "stopped";

export interface Line extends Told {
  readonly tone: Tone;
}

type Decided = NonNullable<EvidenceRecord["decision"]>;
type Narrator = (record: EvidenceRecord) => readonly Line[];

const Drafted = z.object({
  kind: z.string(),
  reason: z.string().optional(),
  draft: z.looseObject({ action: z.string(), confidence: z.string().nullable() }).optional(),
});
const Verdict = z.object({ person: z.string(), groups: z.array(z.string()), reason: z.string().nullable() });
const Receipt = z.looseObject({ recordKey: z.string(), status: z.string(), seen: z.record(z.string(), z.string()) });

const US = "Ops Trust";

const NARRATORS: Readonly<Record<string, Narrator>> = {
  "case.context_gathered": ({ corr }) =>
    corr["delivery"]?.includes(":poll:") === true
      ? [line("the poller", "finds the change that no webhook told of", "plain")]
      : [],
  "case.decided": decided,
  "message.confirmed": ({ payload }) => (payload["kind"] === "card" ? [line(US, posted(payload), "asked")] : []),
  "case.approved": ({ payload }) => [line(US, `counts it: ${member(payload["verdict"])}`, "plain")],
  "case.modified": ({ payload, decision }) => [
    line(US, `takes the changes of ${member(payload["verdict"])}: new digest ${digest(decision)}, to be approved anew`, "asked"),
  ],
  "case.rejected": ({ payload }) => [line(US, `ends it: rejected (${String(payload["reasonCode"])})`, "stopped")],
  "case.expired": () => [line(US, "ends it: expired, nobody answered in time", "stopped")],
  "case.superseded": () => [line(US, "drops this reading: the ticket changed", "stopped")],
  "case.stale": ({ payload }) => [
    line(
      US,
      `looks again right before writing: ${STALE[String(payload["why"])] ?? "changed"}; not applied, read and decided anew`,
      "stopped",
    ),
  ],
  "case.held": () => [line(US, "waits: automation is held", "stopped")],
  "case.ended": ({ payload }) => (payload["end"] === "applied" ? [line(US, `has done it: ${done(payload)}`, "done")] : []),
  "case.effect_failed": ({ payload }) => [line(US, `could not write: ${String(payload["code"])}`, "stopped")],
  "case.failed": ({ payload }) => [line(US, `is stuck: ${String(payload["code"])}`, "stopped")],
  "review.answer_refused": ({ payload }) => [
    line(US, `does not count it: ${REFUSED[String(payload["code"])] ?? String(payload["code"])}`, "stopped"),
  ],
};

const STALE: Readonly<Record<string, string>> = {
  fields_changed: "the ticket is not the one that was drafted from",
  new_comment: "somebody wrote a comment",
  policy_changed: "the policy changed",
  facts_changed: "what another system says changed",
  rights_lost: "who approved it may not any more",
};

const REFUSED: Readonly<Record<string, string>> = {
  self_approval: "who asks for something cannot approve it",
  reason_missing: "at this confidence an approval needs a written reason",
};

/** An evidence entry as lines for people; [] for steps that need no line. */
export function narrate(record: EvidenceRecord): readonly Line[] {
  return Object.hasOwn(NARRATORS, record.kind) ? (NARRATORS[record.kind]?.(record) ?? []) : [];
}

function decided({ decision, payload }: EvidenceRecord): readonly Line[] {
  const drafted = Drafted.safeParse(payload["drafted"]).data;
  return decision === null
    ? []
    : [
        line("the model", drafted === undefined ? "answers" : saidBy(drafted), "plain"),
        line("the policy", ruling(decision), decision.gate === "apply" ? "plain" : "asked"),
      ];
}

function saidBy({ kind, reason, draft }: z.infer<typeof Drafted>): string {
  if (draft !== undefined)
    return `proposes ${draft.action}, confidence ${draft.confidence === null ? "unknown" : Number(draft.confidence).toFixed(2)}`;
  return kind === "unavailable" ? `gives no answer (${reason ?? "down"})` : `gives no usable answer (${reason ?? "invalid"})`;
}

function ruling({ gate, risk, reasons, steps }: Decided): string {
  const groups = (steps[0]?.groups ?? []).join(" or ");
  const own = reasons.filter(({ rule }) => rule !== "approval_step" && rule !== "draft_invalid");
  const [first, ...more] = (own.length > 0 ? own : reasons).map(({ reason }) => reason.replace(/\.$/, ""));
  const why = `${first ?? ""}${more.length > 0 ? `; and ${more.length} more` : ""}`;
  if (gate === "apply") return `risk ${risk}, nothing objects -> apply at once`;
  return `${gate === "refuse" ? "refuses it" : "asks"} -> ${groups}: ${why}`;
}

function member(verdict: unknown): string {
  const { person, groups } = Verdict.parse(verdict);
  const known = Object.values(CAST).find(({ id }) => id === person);
  return `${known?.name ?? person} of ${groups.join(", ")}`;
}

const Posted = z.looseObject({
  receipt: z.looseObject({ recordKey: z.string() }),
  body: z.looseObject({ card: z.looseObject({ digest: z.string(), groups: z.array(z.string()) }) }),
});

function posted(payload: EvidenceRecord["payload"]): string {
  const { receipt: made, body } = Posted.parse(payload);
  const where = made.recordKey.startsWith("card-") ? "a review record" : `review sub-task ${made.recordKey}`;
  const about =
    body.card.digest === "" ? "nothing to approve, only to take over or reject" : `for digest ${body.card.digest.slice(0, 8)}`;
  return `puts ${where} into the ticket, ${about}`;
}

function digest(decision: EvidenceRecord["decision"]): string {
  return decision?.args_hash?.slice(0, 8) ?? "?";
}

/** Hashes are for the evidence. */
const SHORT = 32;

function done(payload: EvidenceRecord["payload"]): string {
  const { recordKey, status, seen } = Receipt.parse(payload["receipt"]);
  const back = Object.entries(seen).filter(([, value]) => value.length <= SHORT);
  return `${String(payload["action"])}, ${status === "adopted" ? "found already written" : "written"}, read back ${recordKey}: ${back.map((pair) => pair.join(" ")).join(", ")}`;
}

function line(who: string, what: string, tone: Tone): Line {
  return { who, what, tone };
}
