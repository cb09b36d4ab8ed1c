const STATUS: ReadonlyMap<string, number> = new Map([
  ...[
    "other_digest",
    "nothing_to_break",
    "moved",
    "ticket_changed",
    "policy_changed",
    "paused",
    "evidence_in_doubt",
    "answered",
    "exercise",
  ].map((code) => [code, 409] as const),
  ["unknown_case", 404],
  ["unknown_use", 404],
  ["reason_missing", 422],
  ["too_often", 429],
  ["other_region", 421],
]);

/** The HTTP status of a refusal by its code: 403 for whoever has no right to it. */
export function glassStatusOf(code: string): number {
  return STATUS.get(code) ?? 403;
}
