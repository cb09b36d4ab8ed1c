import { type Case, type CaseIn, type Comment, fingerprint, lastHumanComment, type TicketContext } from "../case/index.ts";
import type { TicketSystem } from "../ports/index.ts";
import { pushCase } from "./run.ts";
import { accountFor } from "./systems.ts";
import type { World } from "./world.ts";

/** Takes up what people commented on a ticket under review: the requester's answer and, at high risk, any comment is read and asked about again; others are shown to whoever decides. */
export async function hearComments(world: World, of: Case | null, reading: TicketContext): Promise<void> {
  if (of === null || of.status !== "in_review") return;
  const fresh = await withoutCommands(world, of, newerThan(of.lastComment, reading.comments.value ?? []));
  const last = fresh.at(-1);
  if (last === undefined) return;
  const comments = fresh.map(({ id }) => id);
  const { reviewId } = of;
  const answered = await answerOf(world, of, fresh, reading);
  if (answered !== null) {
    await pushCase(world, of, { type: "info_given", reviewId, by: answered, why: "requester_answered", comments });
  } else if (of.decision.risk === "high") {
    await pushCase(world, of, { type: "info_given", reviewId, by: last.author, why: "comment_at_high_risk", comments });
  } else {
    const read = { fingerprint: fingerprint(reading), lastComment: lastHumanComment(reading) };
    await pushCase(world, of, { type: "commented", reviewId, by: last.author, comments, ...read });
  }
}

/** An answer that somebody who is asked typed to the letter says nothing about the ticket; whatever else begins like one is a comment as any. */
async function withoutCommands(world: World, of: CaseIn<"in_review">, fresh: readonly Comment[]): Promise<readonly Comment[]> {
  const system = accountFor(world, of);
  const isCommand = ({ text }: Comment): boolean => system.isCommand?.(text) === true;
  if (!fresh.some(isCommand)) return fresh;
  const review = await world.store.reviews.load(of.reviewId);
  const asked = review?.steps[review.step]?.groups ?? [];
  const kept: Comment[] = [];
  for (const comment of fresh) {
    const account = isCommand(comment) ? await accountOf(system, comment.author) : null;
    const person = account === null ? null : await world.directory.byAccount(of.ticket.system, account);
    if (person?.active !== true || !person.groups.some((group) => asked.includes(group))) kept.push(comment);
  }
  return kept;
}

async function accountOf({ authorOf }: TicketSystem, author: string): Promise<string | null> {
  return authorOf === undefined ? author : authorOf(author);
}

/** People's comments that the case does not know, oldest first. */
function newerThan(known: string | null, comments: readonly Comment[]): readonly Comment[] {
  const ids = new Set((known ?? "").split(","));
  const human = comments.filter((comment) => !comment.own);
  // One that was taken away since says nothing about when it was.
  const since = Math.max(...human.filter(({ id }) => ids.has(id)).map(({ at }) => Date.parse(at)));
  return human.filter(({ id, at }) => !ids.has(id) && !(Date.parse(at) < since));
}

/** The account of the requester who was asked, if one of the comments is his; the ticket's own record says who wrote them. */
async function answerOf(
  world: World,
  of: CaseIn<"in_review">,
  fresh: readonly Comment[],
  { people }: TicketContext,
): Promise<string | null> {
  const requester = people.value?.requester ?? null;
  if (of.waiting === undefined || requester === null) return null;
  const system = accountFor(world, of);
  for (const author of new Set(fresh.map((comment) => comment.author)))
    if ((await accountOf(system, author)) === requester.id) return requester.id;
  return null;
}
