import { z } from "zod";
import { isUnseen, RISKS, VERDICTS } from "../case/index.ts";
import type { EndedReview, Labels } from "../ports/index.ts";
import type { Queries } from "./database.ts";
import { allRows } from "./row.ts";

const Fact = z.union([z.string(), z.number(), z.boolean()]);
const Recommended = z.looseObject({
  proposal: z.looseObject({ action: z.string(), by: z.string() }).nullable(),
  would: z.string(),
  zone: z.string(),
  risk: z.enum(RISKS),
  confidence: z.string().nullable(),
});
const Answered = z.looseObject({
  at: z.string(),
  kind: z.string(),
  payload: z.looseObject({
    recommended: Recommended.optional(),
    decided: z.enum([...VERDICTS, "expired", "override"]).optional(),
    reasonCode: z.string().nullable().default(null),
    changed: z.array(z.string()).default([]),
    verdict: z
      .looseObject({ groups: z.array(z.string()), source: z.string().default(""), standing: z.unknown().optional() })
      .optional(),
  }),
});
const Drafted = z.looseObject({
  model: z.looseObject({ regime: z.string().nullable().default(null) }).nullable(),
  payload: z.looseObject({
    facts: z.looseObject({ values: z.record(z.string(), Fact) }),
    proposal: z.looseObject({ payload: z.looseObject({ args: z.record(z.string(), z.unknown()) }) }).nullable(),
  }),
});
const AnswerRow = z.object({
  id: z.string(),
  case_id: z.string(),
  workflow: z.string(),
  answer: z.string(),
  drafted: z.string().nullable(),
  taken_back: z.boolean(),
});
const ChangeRow = z.object({ workflow: z.string(), answer: z.string() });

// Texts are read as JSON here: the database's jsonb refuses characters that an entry may hold.
const ended = (order: "asc" | "desc"): string => `select e.id, e.case_id, c.workflow, e.canonical as answer,
  (select d.canonical from entries d where d.case_id = e.case_id and d.kind = 'case.decided' and d.id < e.id order by d.id desc limit 1) as drafted,
  e.kind = 'case.approved' and exists (select from entries w where w.case_id = e.case_id and w.kind in ('case.withdrawn', 'case.overridden') and w.id > e.id) as taken_back
from entries e join cases c on c.id = e.case_id
where e.kind in ('case.approved', 'case.rejected', 'case.modified', 'case.expired', 'case.overridden') and c.workflow = $1 and e.id > $2
order by e.id ${order} limit $3`;
const OLDEST = ended("asc");
const NEWEST = ended("desc");

const CHANGES = `select c.workflow, e.canonical as answer from entries e join cases c on c.id = e.case_id
where e.kind = 'case.modified'`;

/** What people's answers say, read from the entries. */
export function openLabels(db: Queries): Labels {
  return {
    async ended(workflow, after, limit) {
      return allRows(AnswerRow, await db.query(OLDEST, [workflow, after, limit], "labels ended")).flatMap(endedOf);
    },
    async newest(workflow, limit) {
      return allRows(AnswerRow, await db.query(NEWEST, [workflow, "", limit], "labels newest")).flatMap(endedOf);
    },
    async changes() {
      return counted(allRows(ChangeRow, await db.query(CHANGES, [], "labels changes")));
    },
  };
}

const NOBODY = { source: "" };

/** None for an entry of a version that did not record what was recommended. */
function endedOf(row: z.infer<typeof AnswerRow>): readonly EndedReview[] {
  const { at, payload } = Answered.parse(JSON.parse(row.answer));
  const { recommended, decided } = payload;
  // What was approved beforehand was looked at by nobody: it says nothing of the draft.
  if (recommended === undefined || decided === undefined || isUnseen(payload.verdict ?? NOBODY)) return [];
  return [
    {
      id: row.id,
      caseId: row.case_id,
      workflow: row.workflow,
      at,
      decided,
      recommended: recommendedOf(recommended),
      reasonCode: payload.reasonCode,
      changed: payload.changed,
      groups: payload.verdict?.groups ?? [],
      takenBack: row.taken_back,
      ...draftOf(row.drafted),
    },
  ];
}

function recommendedOf({ proposal, would, zone, risk, confidence }: z.infer<typeof Recommended>): EndedReview["recommended"] {
  return { action: proposal?.action ?? null, by: proposal?.by ?? null, would, zone, risk, confidence };
}

function draftOf(entry: string | null): Pick<EndedReview, "regime" | "facts" | "args"> {
  if (entry === null) return { regime: null, facts: {}, args: {} };
  const { model, payload } = Drafted.parse(JSON.parse(entry));
  return { regime: model?.regime ?? null, facts: payload.facts.values, args: payload.proposal?.payload.args ?? {} };
}

function counted(rows: readonly z.infer<typeof ChangeRow>[]): Awaited<ReturnType<Labels["changes"]>> {
  const counts = new Map<string, { workflow: string; action: string; field: string; count: number }>();
  for (const { workflow, answer } of rows) {
    const { payload } = Answered.parse(JSON.parse(answer));
    const action = payload.recommended?.proposal?.action ?? "none";
    for (const field of payload.changed) {
      const key = [workflow, action, field].join("\n");
      counts.set(key, { workflow, action, field, count: (counts.get(key)?.count ?? 0) + 1 });
    }
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
