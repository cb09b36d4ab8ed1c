/** A write that a case intended, as its entries tell it. */
export interface LineageEffect {
  readonly id: string;
  readonly kind: "action";
  /** open = nothing tells how it ended; voided = it was not carried out any more. */
  readonly status: "open" | "confirmed" | "failed" | "voided";
  /** What was granted; once it is confirmed, what was carried out. */
  readonly digest: string;
  /** Kind of the entry that let it be carried out. */
  readonly grantedBy: string;
  readonly receipt: string | null;
}

/** What is looked at of an entry. */
export interface EffectStep {
  readonly kind: string;
  readonly decision: { readonly args_hash: string | null } | null;
  readonly payload: {
    readonly effect?: unknown;
    readonly effectId?: string | undefined;
    readonly digest: string | null;
    readonly carried_out?: { readonly digest: string } | undefined;
    readonly receipt?: { readonly status: string } | null | undefined;
    readonly recommended?: { readonly proposal: { readonly digest: string } | null } | undefined;
    readonly glass?: { readonly digest: string } | undefined;
  };
}

const GRANTS: ReadonlySet<string> = new Set(["case.approved", "case.glass_broken"]);
const VOIDS: ReadonlySet<string> = new Set(["case.stale", "case.held", "case.withdrawn", "case.superseded", "case.abandoned"]);

/** The writes that a case's entries intended, in order, each as it ended. */
export function effectsIn(steps: readonly EffectStep[]): readonly LineageEffect[] {
  const found = new Map<string, LineageEffect>();
  for (const [i, step] of steps.entries()) {
    const granted = grantedBy(step);
    if (granted !== null) found.set(granted.id, granted);
    for (const effect of found.values()) if (effect.status !== "confirmed") found.set(effect.id, endedBy(effect, steps, i));
  }
  return [...found.values()];
}

function grantedBy(step: EffectStep): LineageEffect | null {
  const { kind, payload } = step;
  const id = kind === "case.decided" ? payload.effect : GRANTS.has(kind) ? payload.effectId : null;
  return typeof id === "string"
    ? { id, kind: "action", status: "open", digest: grantedDigest(step), grantedBy: kind, receipt: null }
    : null;
}

function grantedDigest({ decision, payload }: EffectStep): string {
  return decision?.args_hash ?? payload.recommended?.proposal?.digest ?? payload.glass?.digest ?? "";
}

function endedBy(effect: LineageEffect, steps: readonly EffectStep[], i: number): LineageEffect {
  const step = steps[i];
  if (step === undefined) return effect;
  if (!isOf(step, effect)) return VOIDS.has(step.kind) && effect.status === "open" ? { ...effect, status: "voided" } : effect;
  if (carriedOut(step))
    return { ...effect, status: "confirmed", digest: carriedOutDigest(steps, i) ?? "", receipt: statusIn(step) };
  if (step.kind === "case.effect_failed") return { ...effect, status: "failed" };
  return VOIDS.has(step.kind) ? { ...effect, status: "voided" } : effect;
}

function isOf({ payload }: EffectStep, { id }: LineageEffect): boolean {
  return payload.effectId === id || payload.effect === id;
}

function statusIn({ payload }: EffectStep): string | null {
  return payload.receipt?.status ?? null;
}

/** An entry that says that a write stands in the ticket: its confirmation, or what a restored database found there. */
function carriedOut({ kind, payload }: EffectStep): boolean {
  return kind === "case.effect_confirmed" || (kind === "case.restored" && payload.receipt != null);
}

/** The digest of what an entry says was carried out; in logs of earlier versions the closing entry behind it says it. Null = nobody does. */
function carriedOutDigest(steps: readonly EffectStep[], i: number): string | null {
  const own = steps[i]?.payload.carried_out?.digest;
  return own ?? steps.slice(i + 1).find(({ kind }) => kind === "case.ended")?.payload.digest ?? null;
}
