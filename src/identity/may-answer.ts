import {
  ACTIONS,
  type Amount,
  authorised,
  barredAs,
  mayDo,
  type People,
  type Proposal,
  type Review,
  RISKS,
  type Rights,
  type Risk,
  reverses,
  type VerdictKind,
} from "../case/index.ts";
import type { Person } from "../ports/index.ts";

/** Who answered what, as the systems of record prove it. */
export interface Answering {
  /** The directory's person behind the account; null when nobody has it. */
  readonly person: Person | null;
  /** The account in the ticket system; null when the record does not prove one. */
  readonly account: string | null;
  /** Why it does not prove one, as the ticket system's connector found. */
  readonly doubt?: string | undefined;
  /** Why the directory has nobody with the account, where it says more than that. */
  readonly stranger?: string;
  /** The system that proves the account, when it is not the ticket's. */
  readonly provenBy?: string | undefined;
  /** Accounts for which the person stood in when he answered. */
  readonly standsInFor?: readonly string[] | undefined;
  readonly ticketSystem: string;
  readonly review: Pick<Review, "steps" | "step" | "verdicts">;
  /** The ticket's people, read again at the answer; null when they cannot be read. */
  readonly people: People | null;
  readonly proposal: Proposal | null;
  readonly risk: Risk;
  readonly verdict: VerdictKind;
  /** Highest risk that this kind of act may approve or modify; undefined = any. */
  readonly upTo?: Risk | undefined;
  /** What the policy in force says about people beyond the groups that are asked. */
  readonly rights: Rights;
  /** What the item is worth, read again at the answer. */
  readonly amount: Amount;
}

export type Right = { readonly ok: true } | { readonly ok: false; readonly code: string; readonly why: string };

/** Whether this person may give this verdict now: proven, active, human, in the routed group, and independent of the ticket. Anything unclear is no. */
export function mayAnswer(asked: Answering): Right {
  const { person } = asked;
  if (asked.account === null) return no("actor_unproven", asked.doubt ?? "the ticket system does not prove who answered.");
  if (person === null) return no("unknown_person", asked.stranger ?? "nobody in the directory has this account.");
  const standing = barred(person);
  if (standing !== null) return standing;
  const groups = asked.review.steps[asked.review.step]?.groups ?? [];
  if (!groups.some((group) => person.groups.includes(group))) {
    return no("not_in_group", `this question goes to ${groups.join(" or ")}.`);
  }
  return limited(asked, person, groups) ?? independent(asked, person);
}

/** Whoever may answer nothing at all. */
export function barred(person: Person): Right | null {
  const code = barredAs(person);
  return code === null ? null : no(code, BARRED[code]);
}

const BARRED = {
  not_a_person: "service and app accounts cannot answer.",
  guest: "guests of the directory cannot answer.",
  inactive: "this person is no longer active in the directory.",
} as const;

/** What the policy, and the way he answers, keep a member of the asked groups from; null = nothing. */
function limited(asked: Answering, person: Person, groups: readonly string[]): Right | null {
  if (isTooWeak(asked))
    return no("weak_proof", `an answer given this way decides up to ${asked.upTo} risk, and this is ${asked.risk} risk.`);
  if (!mayDo(asked.verdict, person.groups, asked.rights))
    return no("verb_not_allowed", `${asked.verdict} is for ${asked.rights.verbs.get(asked.verdict)?.join(" or ")} only.`);
  const own = groups.filter((group) => person.groups.includes(group));
  return isAbove(asked, own) ? no("above_authority", `this is above the authority of ${own.join(" and ")}.`) : null;
}

/** A rejection does nothing, so that any proof and any authority will do. */
function grants({ verdict }: Answering): boolean {
  return verdict === "approve" || verdict === "modify";
}

function isTooWeak(asked: Answering): boolean {
  const { upTo, risk } = asked;
  return grants(asked) && upTo !== undefined && RISKS.indexOf(risk) > RISKS.indexOf(upTo);
}

function isAbove(asked: Answering, own: readonly string[]): boolean {
  const { proposal, risk, amount, rights } = asked;
  return grants(asked) && authorised(own, rights, { risk, action: proposal?.payload.action ?? null, amount }) === undefined;
}

function independent(asked: Answering, person: Person): Right {
  return concerned(asked, person) ?? firstSaid(asked, person);
}

/** What ties somebody to the ticket, or why nobody can say that nothing does; null = he is independent of it. */
export function concerned(asked: Tied, person: Person): Right | null {
  if (asked.people === null)
    return no("people_unreadable", "the ticket's people cannot be read, so independence cannot be shown.");
  if (isUnmapped(asked, person))
    return no(
      "unmapped",
      `the directory knows no ${asked.ticketSystem} account of this person, so independence cannot be shown.`,
    );
  const role = roleOf(asked, person);
  return role === null ? null : no("self_approval", `${role} cannot answer this question.`);
}

type Tied = Pick<Answering, "account" | "provenBy" | "standsInFor" | "ticketSystem" | "people">;

/** Nobody decides twice, nor on what he has made or arranged himself. */
function firstSaid(asked: Answering, person: Person): Right {
  const made = ownProposal(asked, person);
  if (made !== null) return made;
  if (asked.verdict === "approve" && hasHandedOn(asked, person))
    return no("handed_on", "whoever handed it on is none of those who must approve it; other members must.");
  const counted = asked.review.verdicts.some(
    ({ person: id, kind }) => isOne(person, id) && (kind === "approve" || kind === "reject"),
  );
  return counted ? no("already_answered", "this person already answered this question; another member must.") : { ok: true };
}

/** Whoever asked for a reversal never approves it (he may take his wish back); whoever modified something approves it only where little depends on it. */
function ownProposal(asked: Answering, person: Person): Right | null {
  const { proposal, risk } = asked;
  if (proposal === null || !isOne(person, proposal.by)) return null;
  if (reverses(proposal.payload))
    return grants(asked)
      ? no("override_requester", "whoever asked for the reversal cannot approve it; another member must.")
      : null;
  const weighty = risk === "high" || ACTIONS[proposal.payload.action].tier >= 2;
  return weighty ? no("modifier", "whoever modified it cannot approve a state change or high risk; another member must.") : null;
}

/** One person never picks who else decides, and decides as well, where several must. */
function hasHandedOn({ review }: Answering, person: Person): boolean {
  const { need = 1 } = review.steps[review.step] ?? {};
  return need > 1 && review.verdicts.some(({ person: id, kind }) => kind === "reassign" && isOne(person, id));
}

/** The directory id is this human being's, under one account or another. */
export function isOne({ id, others = [] }: Pick<Person, "id" | "others">, other: string): boolean {
  return other === id || others.includes(other);
}

/** Somebody who signed in elsewhere may be the requester under an account that the directory does not know. */
function isUnmapped({ provenBy, ticketSystem }: Tied, person: Person): boolean {
  return provenBy !== undefined && (person.accounts[ticketSystem] ?? []).length === 0;
}

/** What the person, or whom he stands in for, is to the ticket: a delegate is no more independent than who sent him. */
function roleOf(asked: Tied, person: Person): string | null {
  const own = ownRoleOf(asked, person);
  const stoodIn = partOf(asked.people, new Set(asked.standsInFor ?? []));
  return own ?? (stoodIn === null ? null : `a delegate of ${stoodIn}`);
}

/** The ticket's people as the directory's person: every account of the same person counts, second ones too. */
function ownRoleOf(asked: Tied, person: Person): string | null {
  const accounts = new Set(person.accounts[asked.ticketSystem] ?? []);
  if (asked.provenBy === undefined && asked.account !== null) accounts.add(asked.account);
  return partOf(asked.people, accounts);
}

/** What one of these accounts is to the ticket; null = nothing. */
function partOf(people: People | null, accounts: ReadonlySet<string>): string | null {
  const roles = [
    ["the requester", people?.requester],
    ["who opened the ticket", people?.openedBy],
    ["the affected person", people?.affected],
    ["the ticket's owner", people?.assignee],
  ] as const;
  return roles.find(([, account]) => account != null && accounts.has(account.id))?.[0] ?? null;
}

/** A right that is refused: a code for machines, a sentence for people. */
export function no(code: string, why: string): Right {
  return { ok: false, code, why: `Not counted: ${why}` };
}
