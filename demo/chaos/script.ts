import { chance } from "../replay/chance.ts";

/** Tells one run's choices from another's: depends on seed, run and what is chosen alone. */
export type Dice = (name: string) => number;

/** What a model that is in its right mind proposes. */
export const WISHES = {
  servicenow: ["close_task", "close_task", "add_comment", "attach_evidence"],
  jira: ["draft_note", "route_approval", "request_info"],
} as const;
export type Wish = (typeof WISHES)["servicenow" | "jira"][number];

/** What is wrong with a ticket from the start; whoever acts on it alone decides wrongly, `none` apart. */
export const FLAWS = {
  servicenow: [
    "none",
    "window_open",
    "no_evidence",
    "on_hold",
    "high_risk",
    "medium_risk",
    "not_approved",
    "approval_hidden",
    "conflict",
    "hostile_text",
    "personal_data",
    "locked_task",
  ],
  jira: [
    "none",
    "tax_form_missing",
    "bank_unverified",
    "sanctions_hit",
    "no_papers",
    "already_done",
    "hostile_text",
    "personal_data",
  ],
} as const;
export type Flaw = (typeof FLAWS)["servicenow" | "jira"][number];

/** What the model is like. */
export const MOODS = [
  "sure",
  "unsure",
  "doubtful",
  "wrong_action",
  "wrong_target",
  "obedient",
  "garbage",
  "empty",
  "silent",
  "server_error",
  "slow",
] as const;
export type Mood = (typeof MOODS)[number];

/** What the network does to the ticket's webhooks. `forged`: besides, strangers send some; `forged_only`: nothing happened on the ticket at all. */
export const WEBHOOKS = ["arrives", "lost", "twice", "late", "reordered", "forged", "forged_only"] as const;
export type WebhookFate = (typeof WEBHOOKS)[number];

/** What somebody does to the ticket on the way, and when. */
export const EDITS = ["comment", "hostile_comment", "description", "flaw", "file", "finished"] as const;
export const MOMENTS = ["before_draft", "before_apply", "after_review", "during_write"] as const;
export interface Edit {
  readonly what: (typeof EDITS)[number];
  readonly when: (typeof MOMENTS)[number];
}

/** What reviewers do with the question. */
export const ANSWERS = [
  "approve",
  "modify",
  "reject",
  "late",
  "twice",
  "wrong_person",
  "wrong_then_right",
  "requester",
  "two_at_once",
  "never",
] as const;
export type Answering = (typeof ANSWERS)[number];

/** What goes wrong with our requests about the ticket. */
export const TROUBLES = [
  "read_down",
  "read_html",
  "read_cut",
  "read_reset",
  "read_hidden",
  "read_slow",
  "read_unserviced",
  "busy",
  "unauthenticated",
  "write_refused",
  "write_reset",
  "write_html",
  "write_busy",
  "write_500_committed",
  "write_committed_silent",
  "write_committed_reset",
  "write_committed_cut",
  "write_late",
  "card_500_committed",
  "card_committed_silent",
  "card_late",
  "card_down",
] as const;
export type Trouble = (typeof TROUBLES)[number];

/** One ticket's whole story as it is meant to go; timing apart, the same for each seed and run. */
export interface Script {
  readonly run: number;
  readonly system: "servicenow" | "jira";
  readonly key: string;
  readonly flaw: Flaw;
  readonly wish: Wish;
  readonly mood: Mood;
  readonly webhook: WebhookFate;
  readonly edit: Edit | null;
  readonly answering: Answering;
  readonly troubles: readonly Trouble[];
}

/** The script of a run. `systems` are the ticket systems that take part. */
export function scriptOf(seed: number, run: number, systems: readonly Script["system"][]): Script {
  const dice: Dice = (name) => chance(seed, `${run} ${name}`);
  const system = pick(dice("system"), systems);
  const key = system === "servicenow" ? `CHG${String(5_000_000 + run)}` : `VO-${1_000 + run}`;
  // Half of the tickets have no flaw of their own: only those can be applied by themselves, and be hurt by what follows.
  const flaw = dice("flawless") < 0.5 ? "none" : pick(dice("flaw"), FLAWS[system]);
  const wish = pick(dice("wish"), WISHES[system]);
  const mood = dice("moody") < 0.5 ? "sure" : pick(dice("mood"), MOODS);
  const webhook = dice("network") < 0.5 ? "arrives" : pick(dice("webhook"), WEBHOOKS);
  const edit = dice("edited") < 0.6 ? null : { what: pick(dice("edit"), EDITS), when: pick(dice("moment"), MOMENTS) };
  const answering = dice("plain answer") < 0.3 ? "approve" : pick(dice("answer"), ANSWERS);
  return { run, system, key, flaw, wish, mood, webhook, edit, answering, troubles: troublesOf(dice) };
}

function troublesOf(dice: Dice): readonly Trouble[] {
  const share = dice("troubled");
  const count = share < 0.4 ? 0 : share < 0.8 ? 1 : 2;
  const chosen = Array.from({ length: count }, (_, i) => pick(dice(`trouble ${i}`), TROUBLES));
  return [...new Set(chosen)];
}

function pick<T>(share: number, from: readonly [T, ...T[]] | readonly T[]): T {
  const chosen = from[Math.floor(share * from.length)];
  if (chosen === undefined) throw new Error("nothing to choose from");
  return chosen;
}

/** The script in one line, for people. */
export function describe({ key, flaw, wish, mood, webhook, edit, answering, troubles }: Script): string {
  const edited = edit === null ? "no edit" : `${edit.what} ${edit.when}`;
  return `${key}: ticket ${flaw}, model ${mood} (${wish}), webhook ${webhook}, ${edited}, answer ${answering}, troubles ${troubles.join(" ") || "none"}`;
}
