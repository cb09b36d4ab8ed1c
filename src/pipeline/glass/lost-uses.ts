import { z } from "zod";
import type { BrokenGlass, Entry } from "../../case/index.ts";
import { GLASS_VERDICTS } from "../../case/index.ts";
import type { ToldOfUse } from "../../ports/index.ts";
import { shippedBetween } from "../lost-cases.ts";
import type { World } from "../world.ts";

// Written by ourselves and verified before: only what a judgement rests on is looked at.
const Shape = z.looseObject({
  id: z.string(),
  person: z.string(),
  at: z.string(),
  review: z.looseObject({ by: z.array(z.string()), then: z.array(z.string()), dueAt: z.string() }),
});
const Broken = z.looseObject({
  subject: z.looseObject({ system: z.string(), type: z.string(), id: z.string() }),
  corr: z.looseObject({ case: z.string(), workflow: z.string() }),
  payload: z.looseObject({
    glass: z.custom<BrokenGlass>((value) => Shape.safeParse(value).success, "not a broken glass"),
    ticket_key: z.string(),
  }),
});
const Later = z.looseObject({
  at: z.string(),
  actor: z.looseObject({ id: z.string() }),
  payload: z.looseObject({ glass: z.string(), verdict: z.enum(GLASS_VERDICTS).optional(), reason: z.string().optional() }),
});

/** All of it is in the evidence, and was told, in the lost time. */
const TOLD: ToldOfUse = { entries: [], effects: [], due: [] };

/** Brings back the break-glass acts of the lost time, with what became of their reviews: each still needs its judgement, or has it. */
export async function restoreUses(world: World, range: { readonly fromSeq: number; readonly toSeq: number }): Promise<void> {
  for await (const { kind, canonical } of shippedBetween(world, range)) {
    if (kind === "case.glass_broken") await restoreUse(world, canonical);
    else if (LATER.has(kind)) await restoreStep(world, kind, canonical);
  }
}

const LATER: ReadonlySet<string> = new Set(["break_glass.review_escalated", "break_glass.review_expired", "break_glass.judged"]);

async function restoreUse({ store }: World, canonical: Entry["canonical"]): Promise<void> {
  const { subject, corr, payload } = Broken.parse(JSON.parse(canonical));
  const ticket = { system: subject.system, kind: subject.type, id: subject.id, key: payload.ticket_key };
  await store.glassUses.restore({ caseId: corr.case, workflow: corr.workflow, ticket, glass: payload.glass });
}

async function restoreStep({ store: { glassUses } }: World, kind: string, canonical: Entry["canonical"]): Promise<void> {
  const { at, actor, payload } = Later.parse(JSON.parse(canonical));
  const { glass: id, verdict, reason = "" } = payload;
  if (kind === "break_glass.review_escalated") await glassUses.escalate(id, new Date(at), TOLD);
  else if (kind === "break_glass.review_expired") await glassUses.expire(id, new Date(at), TOLD);
  else if (verdict !== undefined) await glassUses.judge(id, { verdict, by: actor.id, at, reason }, TOLD);
}
