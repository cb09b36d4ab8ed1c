import type { Case } from "../../case/index.ts";
import { looksLikeCode } from "../../identity/index.ts";
import { subjectOf } from "../entries.ts";
import { recordOutside } from "../outside.ts";
import type { World } from "../world.ts";

interface RefusedAct {
  readonly kind: "break_glass.refused" | "break_glass.judgement_refused";
  /** As the identity provider proves it. */
  readonly account: string;
  readonly code: string;
  readonly digest?: string;
  readonly reason: string;
  /** The act that was to be judged. */
  readonly glass?: string;
}

/** Every try that did not count stands in the evidence: who, what for, and why not. */
export async function recordRefusedGlass(world: World, of: Pick<Case, "id" | "ticket"> | null, act: RefusedAct): Promise<void> {
  const { kind, account, code, digest, glass } = act;
  const reason = looksLikeCode(act.reason) ? "(a one-time code)" : act.reason;
  world.log.warn("break-glass refused", { code, ...(of === null ? {} : { case: of.id }) });
  await recordOutside(world, {
    kind,
    actor: { type: "person", id: account },
    subject: of === null ? { system: "ops-trust", type: "case", id: "unknown" } : subjectOf(of.ticket),
    caseId: of?.id ?? null,
    corr: of === null ? {} : { case: of.id },
    payload: {
      code,
      said: reason,
      ...(digest === undefined ? {} : { digest }),
      ...(glass === undefined ? {} : { glass }),
      ...(of === null ? {} : { ticket_key: of.ticket.key }),
    },
  });
}
