import { type BrokenGlass, barredAs, type FactorKind, OpsError, type Proposal, type Risk } from "../../case/index.ts";
import { challengeOf } from "../../identity/index.ts";
import type { Person } from "../../ports/index.ts";
import type { Refusal } from "../asked.ts";
import { factors } from "../factors.ts";
import { partyOf } from "../party.ts";
import type { World } from "../world.ts";
import { blockedBy, breakableIn, overriddenBy } from "./breakable.ts";
import { signedFor, strongestKind } from "./strongest-factor.ts";

/** What somebody with the right sees before he breaks the glass: the one proposal whole, and all that he would override. */
export interface GlassLook {
  readonly caseId: string;
  readonly ticket: { readonly system: string; readonly key: string };
  readonly workflow: string;
  readonly proposal: Proposal;
  readonly risk: Risk;
  readonly overrides: BrokenGlass["overrode"];
  /** The strongest factor that is configured, what a security key signs, and where; null = none is, and nobody may. */
  readonly factor: { readonly kind: FactorKind; readonly challenge: string; readonly rpId: string | null } | null;
  /** What stands against it whoever asks; null = nothing that is known without reading the ticket. */
  readonly against: Refusal | null;
}

/** Whether this person has the right at all, as far as is known without a case. */
export function hasGlassRight({ policy }: Pick<World, "policy">, person: Person): boolean {
  const groups = policy.breakGlass?.groups ?? [];
  return barredAs(person) === null && person.groups.some((group) => groups.includes(group));
}

/** A waiting or held proposal for whoever has the right; null = no proposal waits there. Throws CASE_UNKNOWN, also for whoever has no right: to him there is none. */
export async function lookAtGlass(world: World, person: Person, caseId: string): Promise<GlassLook | null> {
  const of = hasGlassRight(world, person) ? await world.store.cases.load(caseId) : null;
  if (of === null || of.region !== world.region) throw new OpsError("CASE_UNKNOWN", "no such case");
  const breakable = await breakableIn(world, of);
  if (breakable === null) return null;
  const { proposal, decision } = breakable;
  const kind = strongestKind(world);
  const challenge = challengeOf(signedFor(of.id, proposal.digest), factors.newNonce(world));
  return {
    caseId: of.id,
    ticket: { system: of.ticket.system, key: of.ticket.key },
    workflow: of.workflow,
    proposal,
    risk: decision.risk,
    overrides: await overriddenBy(world, breakable),
    factor: kind === null ? null : { kind, challenge, rpId: partyOf(world)?.rpId ?? null },
    against: await blockedBy(world, of.workflow),
  };
}
