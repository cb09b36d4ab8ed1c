import { authorised, barredAs, mayDo, type ReviewStep, type Rights, type Verdict, type Weight } from "../case/index.ts";
import type { Person } from "../ports/index.ts";

/** An approval that was counted, and what it is held against when it is to be carried out. */
export interface Counted {
  readonly verdict: Pick<Verdict, "person" | "groups" | "countedFor">;
  /** What was asked in the step that it was counted in. */
  readonly step: ReviewStep | undefined;
  /** The person as the directory knows him now; null when it knows him no more. */
  readonly person: Person | null;
  readonly rights: Rights;
  readonly weight: Weight;
}

/** Why an approval is no longer one. */
export type Lapse =
  | "unknown_person"
  | "not_a_person"
  | "guest"
  | "inactive"
  | "not_in_group"
  | "verb_not_allowed"
  | "above_authority";

/** Whether the person could still give the approval that he gave: known, active, human, in a group that was asked, within the policy's limits; null = he could. */
export function lapseOf(counted: Counted): Lapse | null {
  const { person } = counted;
  if (person === null) return "unknown_person";
  return barredAs(person) ?? outside(counted, person);
}

function outside({ verdict, step, rights, weight }: Counted, { groups }: Person): Lapse | null {
  const given = verdict.countedFor ?? verdict.groups;
  const own = (step?.groups ?? []).filter((group) => given.includes(group) && groups.includes(group));
  if (own.length === 0) return "not_in_group";
  if (!mayDo("approve", groups, rights)) return "verb_not_allowed";
  return authorised(own, rights, weight) === undefined ? "above_authority" : null;
}
