const STATUS: ReadonlyMap<string, number> = new Map([
  ["unknown_person", 403],
  ["override_not_allowed", 403],
  ["unknown_action", 404],
  ["other_region", 421],
  ["reason_missing", 422],
  ["key_reused", 422],
]);

/** The HTTP status of a refused request to take an action back: 409 where the action is as it is. */
export function overrideStatus(code: string): number {
  return STATUS.get(code) ?? 409;
}
