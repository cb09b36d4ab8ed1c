import { z } from "zod";
import { type BrokenGlass, GLASS_VERDICTS } from "../../case/index.ts";
import type { SealedEntry, ToldOfUse } from "../../ports/index.ts";
import type { World } from "../world.ts";

// Written by ourselves and verified before: only what is read of it is looked at.
const Glass = z.looseObject({ id: z.string(), person: z.string(), at: z.string(), review: z.looseObject({ dueAt: z.string() }) });
const Broken = z.looseObject({
  subject: z.looseObject({ system: z.string(), type: z.string(), id: z.string() }),
  corr: z.looseObject({ case: z.string(), workflow: z.string() }),
  payload: z.looseObject({
    ticket_key: z.string(),
    glass: z.custom<BrokenGlass>((value) => Glass.safeParse(value).success, "not a broken glass"),
  }),
});
const Moved = z.looseObject({ at: z.string(), payload: z.looseObject({ glass: z.string() }) });
const Judged = z.looseObject({
  at: z.string(),
  actor: z.looseObject({ id: z.string() }),
  payload: z.looseObject({ glass: z.string(), verdict: z.enum(GLASS_VERDICTS), reason: z.string() }),
});

/** Break-glass acts of the lost time have their open reviews again, and those that were judged or late then are so. In the order in which it was done; may be run again. */
export async function restoreGlass(world: World, lost: AsyncIterable<Pick<SealedEntry, "kind" | "canonical">>): Promise<void> {
  for await (const { kind, canonical } of lost) await RESTORES.get(kind)?.(world, JSON.parse(canonical));
}

/** All that it told was told then. */
const TOLD: ToldOfUse = { entries: [], effects: [], due: [] };

const RESTORES = new Map<string, (world: World, record: unknown) => Promise<unknown>>([
  ["case.glass_broken", broken],
  ["break_glass.review_escalated", escalated],
  ["break_glass.review_expired", expired],
  ["break_glass.judged", judged],
]);

async function broken({ store }: World, record: unknown): Promise<void> {
  const { subject, corr, payload } = Broken.parse(record);
  const ticket = { system: subject.system, kind: subject.type, id: subject.id, key: payload.ticket_key };
  await store.glassUses.restore({ caseId: corr.case, workflow: corr.workflow, ticket, glass: payload.glass });
}

function escalated({ store }: World, record: unknown): Promise<boolean> {
  const { at, payload } = Moved.parse(record);
  return store.glassUses.escalate(payload.glass, new Date(at), TOLD);
}

function expired({ store }: World, record: unknown): Promise<boolean> {
  const { at, payload } = Moved.parse(record);
  return store.glassUses.expire(payload.glass, new Date(at), TOLD);
}

function judged({ store }: World, record: unknown): Promise<boolean> {
  const { at, actor, payload } = Judged.parse(record);
  const { glass, verdict, reason } = payload;
  return store.glassUses.judge(glass, { verdict, by: actor.id, at, reason }, TOLD);
}
