import type { Answer } from "../../case/index.ts";
import type { ReviewRecord } from "../../ports/index.ts";
import { accountTypes } from "./account-types.ts";
import { digestOf, kindOf, moveAnswer, type Reading, TOO_LONG } from "./acts.ts";
import { readApprovals } from "./approvals.ts";
import { historyOf } from "./changelog.ts";
import { readRemarks } from "./comments.ts";
import { deskAnswers } from "./desk-answers.ts";
import { readReview, statusOf } from "./review-record.ts";
import { shownCard } from "./shown-card.ts";
import { isId, projectOf, type Site } from "./site.ts";
import { typedAnswers } from "./typed-answers.ts";
import { isUnserved, onlyRejections } from "./unserved-desk.ts";
import type { Issue } from "./wire.ts";

/**
 * The answers on a review record, oldest first: moves of a sub-task to an answering status as its changelog tells them, and on a service desk
 * the decisions of its approval step, each by the account that made that very move or decision, whoever edited around it. Where the site's
 * configuration says so, typed ones too. Our own moves are none, and neither is an approval that people replaced before it was read.
 */
export async function review(site: Site, record: { readonly id: string }): Promise<ReviewRecord> {
  const issue = isId(record.id) ? await readReview(site, record.id) : null;
  if (issue === null) return { state: "absent", answers: [], cardHash: null };
  const status = statusOf(issue).trim().toLowerCase();
  const kind = kindOf(status);
  const card = await shownCard(site, issue);
  return {
    state: status === "pending" ? "pending" : kind === undefined ? "closed" : "answered",
    answers: (await answersOn(site, issue, kind))
      .map((answer) => ofWhole(answer, card.whole))
      .map((answer) => ofLong(answer, card.whole)),
    cardHash: card.hash,
  };
}

const UNSEEN = "the file with the whole card was not there yet.";

/** Who approved a card before it showed all of the question did not approve the question. */
function ofWhole(answer: Answer, since: number | null): Answer {
  const early = since !== null && Date.parse(answer.at) < since && (answer.kind === "approve" || answer.kind === "modify");
  return early ? { ...answer, account: null, doubt: UNSEEN } : answer;
}

const TOO_LONG_TO_TYPE =
  "the card is too long to be shown whole, so no typed command answers it: read all of it in the attachment, then use the buttons or the approval step.";

/** A card that is in a file has no code: whoever types one has not read it there. */
function ofLong(answer: Answer, since: number | null): Answer {
  return since === null || answer.code === undefined ? answer : { ...answer, account: null, doubt: TOO_LONG_TO_TYPE };
}

async function answersOn(site: Site, issue: Issue, stands: Answer["kind"] | undefined): Promise<readonly Answer[]> {
  const project = projectOf(issue.key);
  const desk = Object.hasOwn(site.config.desks, project);
  const unserved = isUnserved(site, issue);
  const { entries, whole } = await historyOf(site, issue.id, issue["changelog"]);
  const remarks = await readRemarks(site, issue.id, { given: issue.fields["comment"], desk: desk || unserved });
  const comments = remarks.filter((one) => one.unaltered).map((one) => one.comment);
  const of: Reading = { site, issue, entries, whole, comments };
  const acts = desk ? await decidedOn(of) : pressed(of, project);
  const found = acts.length === 0 && !whole ? unreadAnswer(of, stands) : acts;
  const typed = site.config.commands ? typedAnswers(of, remarks, desk || unserved) : [];
  const answers = [...found, ...typed].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return unserved ? onlyRejections(answers) : answers;
}

async function decidedOn(of: Reading): Promise<readonly Answer[]> {
  const approvals = await readApprovals(of.site, of.issue.id);
  return deskAnswers(of, approvals, await accountTypes(of, approvals));
}

/** An administrator can make any person a rule's actor: a transition's author decides up to medium risk, and whoever administers is told of. */
function pressed(of: Reading, project: string): readonly Answer[] {
  const forgers = of.site.config.administrators[project];
  const limits = { upTo: "medium" as const, ...(forgers === undefined ? {} : { forgers }) };
  return of.entries.flatMap((entry) => moveAnswer(of, entry)).map((answer) => ({ ...answer, ...limits }));
}

/** The record stands answered, and who answered it was left unread: that must not go by in silence. */
function unreadAnswer({ issue, entries }: Reading, kind: Answer["kind"] | undefined): readonly Answer[] {
  const [oldest] = entries;
  if (kind === undefined || oldest === undefined) return [];
  const at = new Date(oldest.at).toISOString();
  const source = `${issue.id}@unread`;
  return [{ kind, account: null, doubt: TOO_LONG, at, reason: null, changes: null, digest: digestOf(issue), source }];
}
