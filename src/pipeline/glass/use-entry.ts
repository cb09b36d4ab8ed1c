import type { EntryInput } from "../../evidence/index.ts";
import type { GlassUse } from "../../ports/index.ts";
import { subjectOf } from "../entries.ts";
import type { World } from "../world.ts";
import type { AboutGlass } from "./told.ts";

/** An entry about what became of a break-glass act. */
export function entryOfUse(use: GlassUse, kind: string, payload: object): EntryInput {
  return {
    kind,
    actor: { type: "service", id: "ops-trust" },
    subject: subjectOf(use.ticket),
    caseId: use.caseId,
    corr: { case: use.caseId, workflow: use.workflow },
    payload: { glass: use.id, digest: use.glass.digest, due_at: use.glass.review.dueAt, ...payload, ticket_key: use.ticket.key },
  };
}

/** Where it took place, for whoever is told of it; a case that is gone was of whatever risk. */
export async function aboutUse({ store }: World, { caseId, ticket, glass }: GlassUse): Promise<AboutGlass> {
  const of = await store.cases.load(caseId);
  const risk = of !== null && "decision" in of && of.decision !== undefined ? of.decision.risk : "high";
  return { caseId, ticket, risk, glass };
}
