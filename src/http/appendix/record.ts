import { z } from "zod";
import type { Placed } from "../../pipeline/index.ts";

const text = z.string().nullish().catch(null);
const Read = z.looseObject({
  at: z.string(),
  actor: z.looseObject({ type: z.string(), id: z.string(), groups: z.array(z.string()).default([]) }),
  subject: z.looseObject({ system: z.string(), type: z.string(), id: z.string() }),
  corr: z.record(z.string(), z.string()),
  decision: z
    .looseObject({
      action: text,
      args_hash: text,
      gate: z.string(),
      zone: text,
      risk: text,
      confidence: text,
      policy_ver: text,
      reasons: z.array(z.looseObject({ rule: z.string(), reason: z.string() })).catch([]),
    })
    .nullable(),
  model: z.looseObject({ deployment: text }).nullable(),
  payload: z.looseObject({
    ticket_key: text,
    decided: text,
    reason: text,
    why: text,
    code: text,
    reasonCode: text,
    recommended: z
      .looseObject({ proposal: z.looseObject({ action: z.string(), digest: z.string() }).nullable() })
      .nullish()
      .catch(null),
    glass: z.looseObject({ reason: text }).nullish().catch(null),
    verdict: z
      .looseObject({
        reason: text,
        standing: z.looseObject({ id: z.string(), use: z.int(), of: z.int() }).nullish().catch(null),
      })
      .nullish()
      .catch(null),
  }),
});

/** What an appendix shows of an entry. */
export type Read = z.infer<typeof Read>;

/** The record of an entry. */
export function read({ record }: Placed): Read {
  return Read.parse(record);
}

/** The ticket's key as people know it, else what the entry is about. */
export function about({ payload, subject }: Read): string {
  return payload.ticket_key ?? `${subject.system}/${subject.type}/${subject.id}`;
}
