import type { DigestQuestion, Effect, Entry } from "../case/index.ts";
import { DIGESTED } from "./digest-told.ts";
import { record, subjectOf } from "./entries.ts";
import { dueEffect, intend, NET_MS } from "./intents.ts";
import { entriesOfUnreached, groupsIn } from "./not-reached.ts";
import { madeAnew } from "./vault/made-anew.ts";
import type { World } from "./world.ts";

/** A question with its lines that the digest takes the place of. */
export interface Named extends DigestQuestion {
  readonly lines: readonly string[];
}

/** Messages that one digest takes the place of, and what it names. */
export interface Gathered {
  readonly channel: string;
  readonly room: string;
  readonly gone: readonly string[];
  /** The most urgent first. */
  readonly questions: readonly Named[];
  /** The digest that named too much. */
  readonly instead?: Effect;
}

/** Intends the digest, with an entry of its own and one for each question that it names; all of it, or nothing when somebody else was faster. */
export async function replaceByDigest(world: World, gathered: Gathered): Promise<void> {
  const id = world.makeId();
  const done = await madeAnew(async () => {
    const { effects, entries } = await digestOf(world, id, gathered);
    const due = effects.map((effect) => dueEffect(effect, new Date(world.clock().getTime() + NET_MS)));
    return world.store.digests.gather({ gone: gathered.gone, effects, due, entries });
  });
  if (done && gathered.questions.length > 0) await world.queue.add([{ kind: "effect", ref: id }]).catch(() => undefined);
}

async function digestOf(
  world: World,
  id: string,
  gathered: Gathered,
): Promise<{ readonly effects: readonly Effect[]; readonly entries: readonly Entry[] }> {
  const { channel, room, questions, instead } = gathered;
  const dropped = instead === undefined ? [] : await entriesOfDropped(world, instead, questions);
  if (questions.length === 0) return { effects: [], entries: dropped };
  const { entry, all } = await record(world, {
    kind: "digest.gathered",
    actor: { type: "service", id: "ops-trust" },
    subject: { system: channel, type: "room", id: room },
    caseId: null,
    corr: { effect: id },
    payload: {
      channel,
      room,
      groups: groupsIn(world, channel, room),
      count: questions.length,
      questions: questions.map(({ reviewId: review, caseId, ticket, risk }) => ({
        review,
        case: caseId,
        ticket_key: ticket.key,
        risk,
      })),
      instead_of: instead?.id ?? null,
    },
  });
  const told = await Promise.all(questions.map((question) => entriesOfQuestion(world, id, gathered, question)));
  // It is about several cases and belongs to none: its own id stands in the place of one.
  const effect = intend(id, id, { kind: "digest", digest: { channel, room, questions: questions.map(unlined) } }, entry.hash);
  return { effects: [effect], entries: [...all, ...told.flat(), ...dropped] };
}

function unlined({ lines, ...question }: Named): DigestQuestion {
  return question;
}

/** Says it in the question's own case too. */
async function entriesOfQuestion(
  world: World,
  effect: string,
  { channel, room }: Gathered,
  { reviewId: review, caseId, ticket, lines }: Named,
): Promise<readonly Entry[]> {
  const { all } = await record(world, {
    kind: DIGESTED,
    actor: { type: "service", id: "ops-trust" },
    subject: subjectOf(ticket),
    caseId,
    corr: { case: caseId, review, effect },
    payload: { review, digest: effect, lines, channel, room, groups: groupsIn(world, channel, room), ticket_key: ticket.key },
  });
  return all;
}

/** What the digest before named and this one does not. */
async function entriesOfDropped(world: World, instead: Effect, kept: readonly DigestQuestion[]): Promise<readonly Entry[]> {
  if (instead.body.kind !== "digest") return [];
  const { digest } = instead.body;
  const questions = digest.questions.filter(({ reviewId }) => !kept.some((one) => one.reviewId === reviewId));
  return entriesOfUnreached(world, { ...instead, body: { kind: "digest", digest: { ...digest, questions } } }, "over");
}
