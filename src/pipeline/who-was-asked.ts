import { z } from "zod";
import { LEVELS, MOVES, SKIPS } from "../case/index.ts";
import type { World } from "./world.ts";

const Told = z.object({
  person: z.string(),
  level: z.enum(LEVELS),
  outcome: z.enum(["asked", "skipped"]),
  reason: z.enum(SKIPS).optional(),
  insteadOf: z.string().optional(),
});
const OnCall = z.object({
  group: z.string(),
  system: z.string(),
  schedule: z.string(),
  people: z.array(z.string()).optional(),
  unread: z.string().optional(),
});
const Routing = z.object({
  told: z.array(Told),
  omitted: z.number().optional(),
  unread: z.string().optional(),
  onCall: z.array(OnCall).optional(),
});
const Unreached = z.object({ channel: z.string(), groups: z.array(z.string()), code: z.string() });
const Recorded = z.looseObject({
  at: z.string(),
  kind: z.enum(["case.decided", "case.modified", "case.escalated", "case.reassigned", "review.notify_failed"]),
  payload: z.looseObject({
    review: z.string().nullish(),
    new_review: z.string().optional(),
    reviewId: z.string().optional(),
    move: z.enum(MOVES).optional(),
    added: z.array(z.string()).optional(),
    step: z.looseObject({ groups: z.array(z.string()), because: z.string() }).optional(),
    routing: Routing.optional(),
    unreached: Unreached.optional(),
  }),
});

/** Who was asked at one moment, as the evidence holds it: by directory id, and who of the chain was not and why. */
export interface AskedThen {
  readonly entry: string;
  readonly at: string;
  /** asked: the question was put; reassigned: to another group; not_reached: a chat message did not arrive; else what happened because nobody answered. */
  readonly why: "asked" | "reassigned" | "not_reached" | (typeof MOVES)[number];
  /** Groups that were added then. */
  readonly added: readonly string[];
  readonly told: readonly z.infer<typeof Told>[];
  /** How many more there were than an entry holds. */
  readonly omitted: number;
  /** Why the chain could not be read then; null when it could. */
  readonly unread: string | null;
  /** What on-call schedules told then, or why they could not be read: the roster's own list counted; absent = none was asked. */
  readonly onCall?: readonly z.infer<typeof OnCall>[];
  /** Whom a message did not reach, where and why; absent = it is not about a message. */
  readonly unreached?: z.infer<typeof Unreached>;
}

/** Every moment at which people were asked one question, oldest first, from the evidence alone. */
export async function whoWasAsked(
  { store }: Pick<World, "store">,
  review: { readonly id: string; readonly caseId: string },
): Promise<readonly AskedThen[]> {
  const entries = await store.ledger.ofCase(review.caseId);
  return entries.flatMap(({ hash, canonical }) => {
    const read = Recorded.safeParse(JSON.parse(canonical));
    if (!read.success || reviewIn(read.data) !== review.id) return [];
    return [askedThen(hash, read.data)];
  });
}

/** The question that an entry is about: a modification's is the new one. */
function reviewIn({ payload }: z.infer<typeof Recorded>): string | null {
  return payload.new_review ?? payload.reviewId ?? payload.review ?? null;
}

function askedThen(entry: string, { at, kind, payload }: z.infer<typeof Recorded>): AskedThen {
  const { move = "asked", added = [], step, routing = NOBODY, unreached } = payload;
  if (unreached !== undefined) return { entry, at, ...NOT_TOLD, why: "not_reached", unreached };
  const handed = kind === "case.reassigned";
  const why = handed ? "reassigned" : move;
  return { entry, at, ...toldIn(routing), why, added: handed ? (step?.groups ?? []) : added };
}

function toldIn(routing: z.infer<typeof Routing>): Pick<AskedThen, "told" | "omitted" | "unread" | "onCall"> {
  const { told, omitted = 0, unread = null, onCall } = routing;
  return { told, omitted, unread, ...(onCall === undefined ? {} : { onCall }) };
}

const NOT_TOLD = { added: [], told: [], omitted: 0, unread: null } as const;
const NOBODY: z.infer<typeof Routing> = { told: [] };
