import { z } from "zod";
import { type Entry, OpsError, sha256 } from "../case/index.ts";
import { contextIn } from "../drafting/index.ts";
import { collectTexts } from "../evidence/index.ts";
import type { World } from "./world.ts";

/** A text with the SHA-256 that the decision's entry holds for it. */
export interface HashedText {
  readonly text: string;
  readonly sha256: string;
}

/** What a decision was made with, to the letter as recorded: redacted, as the model saw it. */
export interface ShownTo {
  readonly entry: string;
  readonly at: string;
  readonly kind: "case.decided" | "case.modified";
  /** The question that it led to; null when people were not asked. */
  readonly review: string | null;
  /** Null when no model was asked. */
  readonly prompt: HashedText | null;
  /** The part of the prompt that is the ticket; where no model was asked, the reading that the decision was made with. Null in entries of earlier versions without a prompt. */
  readonly context: HashedText | null;
}

const Decided = z.looseObject({
  at: z.string(),
  kind: z.enum(["case.decided", "case.modified"]),
  model: z.looseObject({ prompt_hash: z.string() }).nullable(),
  payload: z.looseObject({
    drafted: z.looseObject({ trace: z.looseObject({ prompt: z.string() }).optional() }).optional(),
    context_sha256: z.string().optional(),
    context: z.string().optional(),
    review: z.string().nullable().optional(),
    new_review: z.string().optional(),
    long_texts: z.array(z.looseObject({ sha256: z.string() })).default([]),
  }),
});
const Part = z.looseObject({
  kind: z.literal("text.part"),
  payload: z.looseObject({ sha256: z.string(), part: z.int(), parts: z.int(), text: z.string() }),
});

/** What each decision of a case was made with, oldest first, from the evidence alone. Throws CASE_UNKNOWN, and EVIDENCE_INVALID for a text that does not have its hash. */
export async function shownTo(world: Pick<World, "store">, caseId: string): Promise<readonly ShownTo[]> {
  const [known, entries] = await Promise.all([world.store.cases.load(caseId), world.store.ledger.ofCase(caseId)]);
  if (known === null) throw new OpsError("CASE_UNKNOWN", "no such case", { case: caseId });
  const texts = collectTexts(Number.POSITIVE_INFINITY);
  return entries.flatMap((entry) => {
    const record: unknown = JSON.parse(entry.canonical);
    const part = Part.safeParse(record);
    if (part.success) texts.take(part.data.payload);
    const decided = Decided.safeParse(record);
    if (!decided.success) return [];
    const named = decided.data.payload.long_texts.map((one) => one.sha256);
    return [shownIn(entry, texts.whole(decided.data, named))];
  });
}

function shownIn({ hash }: Entry, { at, kind, model, payload }: z.infer<typeof Decided>): ShownTo {
  const asked = payload.drafted?.trace?.prompt ?? "";
  const prompt = asked === "" || model === null ? null : hashed(asked, model.prompt_hash, hash);
  const context = payload.context ?? contextIn(asked);
  // Entries of earlier versions hold no hash of their own for the context: the prompt's covers it.
  return {
    entry: hash,
    at,
    kind,
    review: reviewIn(payload),
    prompt,
    context: context === null ? null : hashed(context, payload.context_sha256 ?? sha256(context), hash),
  };
}

/** The question that a decision led to: a modification's is the new one. */
function reviewIn({ new_review: changed, review }: z.infer<typeof Decided>["payload"]): string | null {
  return changed ?? review ?? null;
}

function hashed(text: string, recorded: string, entry: string): HashedText {
  if (sha256(text) === recorded) return { text, sha256: recorded };
  throw new OpsError("EVIDENCE_INVALID", "a recorded text does not have its hash", { entry });
}
