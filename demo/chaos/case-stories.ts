import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { linesOf } from "../replay/read/open-file.ts";

const Line = z.object({ kind: z.string(), canonical: z.string() });
const Record = z.looseObject({
  at: z.string(),
  kind: z.string(),
  subject: z.looseObject({ id: z.string() }),
  corr: z.looseObject({ case: z.string().optional(), effect: z.string().optional() }),
  decision: z.looseObject({ action: z.string().nullable(), confidence: z.string().nullable() }).nullish(),
  payload: z.looseObject({
    effect: z.string().nullish(),
    effectId: z.string().nullish(),
    reviewId: z.string().nullish(),
    end: z.string().nullish(),
    receipt: z.looseObject({ recordId: z.string() }).nullish(),
    left: z.looseObject({ status: z.string() }).nullish(),
  }),
});

/** One entry of a case, as far as it is judged here. */
export interface Step {
  readonly kind: string;
  readonly at: number;
  readonly action: string | null;
  readonly confidence: number | null;
  /** The effect it is about: an action's or a message's. */
  readonly effect: string | null;
  readonly end: string | null;
  /** What the receipt names as written. */
  readonly record: string | null;
  /** It gave up an action of which a part stands. */
  readonly leftPart: boolean;
}

/** A case by the exported evidence alone, its entries in order. */
export interface CaseStory {
  readonly id: string;
  readonly ticket: string;
  readonly steps: readonly Step[];
}

/** Every case of the evidence below the data folder, by its ticket's id. */
export async function caseStories(data: string): Promise<ReadonlyMap<string, readonly CaseStory[]>> {
  const cases = new Map<string, { id: string; ticket: string; steps: Step[] }>();
  for (const file of segments(join(data, "evidence", "segments"))) {
    for await (const text of linesOf(file)) {
      const { kind, canonical } = Line.parse(JSON.parse(text));
      if (!/^(case|message)\./.test(kind)) continue;
      const record = Record.parse(JSON.parse(canonical));
      const id = record.corr.case;
      if (id === undefined) continue;
      const story = cases.get(id) ?? { id, ticket: record.subject.id, steps: [] };
      cases.set(id, story);
      story.steps.push(stepOf(record));
    }
  }
  return Map.groupBy(cases.values(), ({ ticket }) => ticket);
}

function segments(root: string): readonly string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .flatMap((log) => readdirSync(join(root, log)).map((name) => join(root, log, name)))
    .sort();
}

function stepOf({ kind, at, corr, decision, payload }: z.infer<typeof Record>): Step {
  const { action, confidence } = decision ?? { action: null, confidence: null };
  return {
    kind,
    at: Date.parse(at),
    action,
    confidence: confidence === null ? null : Number(confidence),
    effect: payload.effectId ?? payload.effect ?? corr.effect ?? null,
    end: payload.end ?? null,
    record: payload.receipt?.recordId ?? null,
    leftPart: payload.left?.status === "partial",
  };
}
