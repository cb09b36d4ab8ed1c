import type { ActionPayload } from "./action.ts";
import { labelledDigest } from "./digest.ts";

/** A payload without its ticket and target: equal for the same action with the same arguments, words and policy, elsewhere. */
export type Template = Omit<ActionPayload, "ticket" | "target">;

/** What of a payload is the same on every ticket that it is proposed for. */
export function templateOf({ ticket: _ticket, target: _target, ...template }: ActionPayload): Template {
  return template;
}

/** Digest of that: one changed character of the words, seen or unseen, makes another. */
export function templateDigest(payload: ActionPayload): string {
  return labelledDigest("ots.template.v1", templateOf(payload));
}

/** The standing approval that a verdict came by. */
export interface StandingUse {
  readonly id: string;
  /** Hash of the entry that tells of its giving. */
  readonly entry: string;
  /** Which use of it this is, from 1, and how many there may be. */
  readonly use: number;
  readonly of: number;
  readonly until: string;
}

/** An approval of what its giver did not look at: given beforehand, and not from this very question. */
export function isUnseen({ source, standing }: { readonly source: string; readonly standing?: unknown }): boolean {
  return standing !== undefined && source.startsWith(`${UNSEEN}:`);
}

const UNSEEN = "standing";

/** Source of such an answer. */
export function sourceOfUse({ id, use }: Pick<StandingUse, "id" | "use">): string {
  return `${UNSEEN}:${id}:${use}`;
}

/** Why a standing approval counts no more. */
export const STANDING_ENDS = [
  "revoked",
  "expired",
  "used_up",
  "policy_changed",
  "giver_lost",
  "disagreed",
  "restored",
  "not_counted",
] as const;
export type StandingEnd = (typeof STANDING_ENDS)[number];

/** What one person approves beforehand: the identical action with the identical words, so often and so long, in one workflow under one policy. */
export interface StandingApproval {
  readonly id: string;
  readonly workflow: string;
  readonly region: string;
  /** Digest of what is approved (templateDigest), and the same for people. */
  readonly template: string;
  readonly action: string;
  readonly note: string;
  readonly policy: string;
  /** Directory id, and the account that he gave it with. */
  readonly person: string;
  readonly account: string;
  readonly provenBy: string;
  readonly reason: string;
  /** The question that it was given from. */
  readonly review: string;
  readonly givenAt: string;
  readonly until: string;
  readonly uses: number;
  /** Hash of its `standing.given` entry. */
  readonly entry: string;
}
