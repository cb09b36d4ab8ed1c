/** What of a person decides whether he may answer at all. */
interface Standing {
  readonly human: boolean;
  readonly active: boolean;
  readonly guest?: true | undefined;
}

/** Why somebody may answer nothing at all, whatever is asked; null = he may. */
export function barredAs({ human, active, guest }: Standing): "not_a_person" | "guest" | "inactive" | null {
  if (!human) return "not_a_person";
  if (guest === true) return "guest";
  return active ? null : "inactive";
}
