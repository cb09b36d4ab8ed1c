import type { AutomaticEscalation } from "./automatic-reviewer.ts";
import type { ReviewStep } from "./decision.ts";
import type { Factor } from "./factor.ts";
import type { Confirmed } from "./given.ts";
import type { Routing } from "./routing.ts";
import type { StandingUse } from "./standing.ts";
import type { Risk } from "./ticket.ts";
import type { VerdictKind } from "./verdict-kind.ts";

/** What of somebody's answers looks like approving unread. */
export type StampAlarm = "too_fast" | "streak" | "burst";

/** What a ticket's own record says somebody did; not yet checked against anybody's rights. */
export interface Answer {
  readonly kind: VerdictKind;
  /** The account in the ticket system, from its own record of who acted; null when the record does not prove it. */
  readonly account: string | null;
  /** The system that proves the account when it is not the ticket's: "idp" (our page, the API), "slack", "teams". */
  readonly provenBy?: string;
  /** Accounts that had given this one their approvals when it acted (a delegate): it counts by its own rights all the same. Absent = none is known. */
  readonly standsInFor?: readonly string[];
  /** Why no account is proven, as a sentence for people; nothing of the record's text. */
  readonly doubt?: string;
  readonly at: string;
  readonly reason: string | null;
  /** JSON text of changed arguments, for modify. */
  readonly changes: string | null;
  /** Who is to be asked instead, for reassign. */
  readonly group?: string;
  /** Digest the review record was made for. */
  readonly digest: string | null;
  /** The code that came with a typed answer; absent = it was not typed. */
  readonly code?: string;
  /** Highest risk that an act of this kind may approve or modify; absent = any. */
  readonly upTo?: Risk;
  /** Accounts that could make the record show this act of anybody: it approves nothing while one of them may answer the review too. Empty = some could and nobody says who; absent = none could. */
  readonly forgers?: readonly string[];
  /** What else proved the person; absent = nothing. */
  readonly factor?: Factor;
  /** Source of the approval in the ticket that this confirms; absent = it stands for itself. */
  readonly confirms?: string;
  /** The standing approval that it is a use of; absent = its giver looked at this very question. */
  readonly standing?: StandingUse;
  /** Unique per act: the changelog entry, or record id and version. */
  readonly source: string;
  /** What its giver calls the act: `source` is this and what was said, so that another answer under the same name is told from the same one sent again. Absent = he names none. */
  readonly key?: string;
  /** The reviews that were answered by one act, and what their actions have in common; absent = this one alone. */
  readonly alike?: Alike;
}

/** One answer to several reviews of identical actions. */
export interface Alike {
  readonly reviews: readonly string[];
  readonly count: number;
  /** Digest of the payload without its ticket and target. */
  readonly template: string;
}

/** A verdict that counted, or was refused with its reason. */
export interface Verdict {
  readonly kind: VerdictKind;
  readonly person: string;
  readonly groups: readonly string[];
  /** Those of his groups that were asked when he answered: it counts for them alone. Absent in verdicts of earlier versions. */
  readonly countedFor?: readonly string[];
  /** The account that he answered with, and the system that proves it. Absent in verdicts of earlier versions. */
  readonly account?: string;
  readonly provenBy?: string;
  readonly at: string;
  readonly reason: string | null;
  readonly source: string;
  /** For whom the person stood in (directory ids; the account where the directory knows nobody). Absent = for nobody known. */
  readonly standsInFor?: readonly string[];
  readonly alike?: Alike;
  /** What else proved the person; absent = nothing. */
  readonly factor?: Factor;
  /** The approval in the ticket that it confirmed; absent = none. */
  readonly confirms?: Confirmed;
  /** The standing approval that it came by; absent = its giver looked at this very question. */
  readonly standing?: StandingUse;
  /** What this answer made look like approving unread, together with the person's answers before it; absent = nothing new. */
  readonly alarms?: readonly StampAlarm[];
}

export type ReviewStatus = "open" | "approved" | "rejected" | "expired" | "voided";

/** The question put to people about one proposal (or, without one, about the ticket itself). */
export interface Review {
  readonly id: string;
  readonly caseId: string;
  readonly workflow: string;
  /** The ticket system that shows it. */
  readonly system: string;
  /** Digest of the proposal; null when there is none to approve. */
  readonly digest: string | null;
  readonly steps: readonly ReviewStep[];
  readonly step: number;
  readonly risk: Risk;
  readonly reasonRequired: boolean;
  readonly status: ReviewStatus;
  readonly openedAt: string;
  readonly expiresAt: string;
  /** SHA-256 of the card without its code. */
  readonly cardHash: string;
  /** HMAC code over proposal, digest and card; typed answers must carry it. */
  readonly code: string;
  /** The review record in the ticket system once posted; null before. */
  readonly record: { readonly id: string; readonly key: string } | null;
  readonly verdicts: readonly Verdict[];
  /** Sources of answers already dealt with, counted or refused. */
  readonly seen: readonly string[];
  /** Who was asked last time and who was not; absent in reviews of earlier versions. */
  readonly routing?: Routing;
  /** When its card stood in the ticket: from then on its minutes run. Absent before, and in reviews of earlier versions. */
  readonly shownAt?: string;
  /** When half of the SLO, and all of it, has run since then. */
  readonly halfAt?: string;
  readonly deadline?: string;
  /** What an automatic reviewer asked for; absent = none did. */
  readonly automatic?: AutomaticEscalation;
  /** How many escalations of which step are done, and since when that step's minutes run, pauses left out; absent = none. */
  readonly escalated?: { readonly step: number; readonly done: number; readonly since: string };
}
