import type { ActionType } from "./action.ts";
import { RISKS, type Risk } from "./ticket.ts";

/** What an item is worth: null = it is about no sum; "unknown" = it is, and nobody can say which. */
export type Amount = { readonly value: number; readonly currency: string } | "unknown" | null;

/** How far a group may decide; null = no limit of that kind. */
export interface Authority {
  readonly maxRisk: Risk | null;
  /** The highest sum by currency; a currency that is not here is above it. */
  readonly maxAmount: ReadonlyMap<string, number> | null;
  readonly actions: ReadonlySet<ActionType> | null;
}

/** What an authority is held against. */
export interface Weight {
  readonly risk: Risk;
  /** Null = nothing that could be approved. */
  readonly action: ActionType | null;
  readonly amount: Amount;
}

/** What the policy says about people beyond the groups that are asked. */
export interface Rights {
  /** The groups that may do something, by what it is; a verb that is not here is open to whoever is asked. */
  readonly verbs: ReadonlyMap<string, readonly string[]>;
  /** Limits by group; a group that is not here has none. */
  readonly authority: ReadonlyMap<string, Authority>;
}

/** Nothing beyond the groups that are asked. */
export const NO_LIMITS: Rights = { verbs: new Map(), authority: new Map() };

/** Whether a member of these groups may do it by the policy's verbs; undefined = whoever is asked may. */
export function mayDo(verb: string, groups: readonly string[], { verbs }: Pick<Rights, "verbs">): boolean {
  const able = verbs.get(verb);
  return able === undefined || able.some((group) => groups.includes(group));
}

/** Whether a member of these groups may ask for an applied action to be taken back: nobody, unless the policy names groups. */
export function mayOverride(groups: readonly string[], { verbs }: Pick<Rights, "verbs">): boolean {
  return verbs.get("override")?.some((group) => groups.includes(group)) ?? false;
}

/** The first of these groups that may decide this alone, by all of its limits at once; undefined when none may. */
export function authorised(groups: readonly string[], { authority }: Rights, weight: Weight): string | undefined {
  return groups.find((group) => {
    const limits = authority.get(group);
    return limits === undefined || covers(limits, weight);
  });
}

function covers({ maxRisk, maxAmount, actions }: Authority, { risk, action, amount }: Weight): boolean {
  if (maxRisk !== null && RISKS.indexOf(risk) > RISKS.indexOf(maxRisk)) return false;
  if (actions !== null && action !== null && !actions.has(action)) return false;
  if (maxAmount === null || amount === null) return true;
  if (amount === "unknown") return false;
  const limit = maxAmount.get(amount.currency);
  return limit !== undefined && amount.value <= limit;
}
