import type { Case, CaseEvent } from "../../case/index.ts";

/** What the card says once that is done which the glass was broken for; null = nobody broke it. */
export function glassText({ from, event }: { readonly from: Case; readonly event: CaseEvent }): string | null {
  if (event.type !== "effect_confirmed" || from.status !== "cleared" || from.glass === undefined) return null;
  return "Carried out by break-glass, without the answer that was asked for here. People judge that afterwards.";
}
