import { type Case, type CaseIn, type Comment, fingerprint, lastHumanComment, type TicketContext } from "../case/index.ts";
import { pushCase } from "./run.ts";
import { accountFor } from "./systems.ts";
import type { World } from "./world.ts";

/** Takes up what people commented on a ticket under review: the requester's answer and, at high risk, any comment is read and asked about again; others are shown to whoever decides. */
export async function hearComments(world: World, of: Case | null, reading: TicketContext): Promise<void> {
  if (of === null || of.status !== "in_review") return;
  const fresh = newerThan(of.lastComment, reading.comments.value ?? []);
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

/** People's comments that the case does not know, oldest first; a command of ours is none. */
function newerThan(known: string | null, comments: readonly Comment[]): readonly Comment[] {
  const ids = new Set((known ?? "").split(","));
  const human = comments.filter((comment) => !comment.own);
  // One that was taken away since says nothing about when it was.
  const since = Math.max(...human.filter(({ id }) => ids.has(id)).map(({ at }) => Date.parse(at)));
  return human.filter(({ id, at, text }) => !ids.has(id) && !(Date.parse(at) < since) && !/^\s*\/ots\s/i.test(text));
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
    if ((system.authorOf === undefined ? author : await system.authorOf(author)) === requester.id) return requester.id;
  return null;
}
