import { type DraftSource, labelledDigest } from "../case/index.ts";

/** What statistics never mix: model, prompt template with SOP and answer schema, examples, and the allowed actions that the prompt offers. */
export function regimeOf(source: Omit<DraftSource, "kind" | "regime">, allowedActions: readonly string[]): string {
  const { endpoint, model, fingerprint, promptTemplate } = source;
  return labelledDigest("ots.regime.v1", { endpoint, model, fingerprint, promptTemplate, actions: [...allowedActions].sort() });
}
