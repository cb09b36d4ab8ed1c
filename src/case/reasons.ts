/** Why people reject, as a closed list that pages and the API offer; the words beside it are the person's own. The first four are mistakes of the draft. */
export const REASON_CODES = [
  "wrong_action",
  "wrong_target",
  "insufficient_evidence",
  "policy",
  "duplicate",
  "timing",
  "withdrawn",
  "capacity",
  "other",
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

/** The reason's leading code ("policy: ..."), or "other". */
export function reasonCodeOf(reason: string | null): ReasonCode {
  const [first = ""] = (reason ?? "").split(":");
  const code = first.trim().toLowerCase().replaceAll(" ", "_");
  return REASON_CODES.find((known) => known === code) ?? "other";
}
