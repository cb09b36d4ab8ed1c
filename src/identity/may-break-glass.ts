import {
  ACTIONS,
  type ActionClass,
  type Amount,
  authorised,
  type Objection,
  type People,
  type Proposal,
  type Review,
  type Rights,
  type Risk,
} from "../case/index.ts";
import type { Person } from "../ports/index.ts";
import { barred, concerned, isOne, no, type Right } from "./may-answer.ts";

/** Who wants to break the glass for what, as the systems of record prove it. */
export interface Breaking {
  readonly person: Person | null;
  /** At the identity provider; nothing else proves it. */
  readonly account: string;
  /** Who may, by the policy, and for what. */
  readonly allowed: { readonly groups: readonly string[]; readonly classes: ReadonlySet<ActionClass>; readonly pii: boolean };
  readonly ticketSystem: string;
  readonly people: People | null;
  readonly proposal: Proposal;
  readonly objections: readonly Objection[];
  readonly risk: Risk;
  readonly rights: Rights;
  readonly amount: Amount;
  /** What people answered so far; null = nobody was asked. */
  readonly review: Review | null;
}

/** Whether this person may break the glass for this proposal: the right by name, independence from the ticket and from the proposal, and nothing that no emergency lifts. Anything unclear is no. */
export function mayBreakGlass(breaking: Breaking): Right {
  const { person, allowed } = breaking;
  if (person === null) return no("unknown_person", "nobody in the directory has this account.");
  const standing = barred(person);
  if (standing !== null) return standing;
  if (!person.groups.some((group) => allowed.groups.includes(group)))
    return no("no_right", `break-glass is for ${allowed.groups.join(" or ")} only.`);
  const tied = concerned({ ...breaking, provenBy: "idp" }, person);
  if (tied !== null) return tied;
  if (isOne(person, breaking.proposal.by)) return no("modifier", "whoever made the proposal cannot have it carried out.");
  return unliftable(breaking) ?? overruled(breaking) ?? limited(breaking, person) ?? { ok: true };
}

/** What the policy never lets an emergency lift. */
function unliftable({ allowed, proposal, objections }: Breaking): Right | null {
  const { class: kind } = ACTIONS[proposal.payload.action];
  if (!allowed.classes.has(kind))
    return no("class_not_lifted", `the policy lets nobody break the glass for an action of class ${kind}.`);
  if (objections.some(({ outcome }) => outcome === "refuse")) return no("refused_by_policy", "the policy refuses this action.");
  if (!allowed.pii && objections.some(({ rule }) => rule === "pii"))
    return no("pii_not_lifted", "personal data is in it, and the policy lets nobody break the glass for that.");
  return null;
}

/** A person's no stands: break-glass is for questions that nobody answers. */
function overruled({ review }: Breaking): Right | null {
  return review?.verdicts.some(({ kind }) => kind === "reject") === true
    ? no("rejected_by_people", "somebody rejected it: what people refuse is not carried out in their stead.")
    : null;
}

/** The limits of the groups that he breaks it with. */
function limited({ allowed, proposal, risk, amount, rights }: Breaking, person: Person): Right | null {
  const own = person.groups.filter((group) => allowed.groups.includes(group));
  const weight = { risk, action: proposal.payload.action, amount };
  return authorised(own, rights, weight) === undefined
    ? no("above_authority", `this is above the authority of ${own.join(" and ")}.`)
    : null;
}
