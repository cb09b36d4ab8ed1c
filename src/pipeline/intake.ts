import { type Case, type Delivery, fingerprint, lastHumanComment, type Review, type TicketContext } from "../case/index.ts";
import { partsRead, type WorkflowPolicy } from "../policy/index.ts";
import type { DeliveryEnd, StoredDelivery, TakenDelivery } from "../ports/index.ts";
import { takeChatAnswer } from "./chat-answers.ts";
import { hearComments } from "./comments.ts";
import { subjectOf } from "./entries.ts";
import { sectionsOf } from "./facts.ts";
import { candidatesOf, matches, readerFor, readOrNot, type Source } from "./first-reading.ts";
import { isUnderWay, NET_MS } from "./intents.ts";
import { newCase } from "./new-case.ts";
import { recordOutside } from "./outside.ts";
import { withSources } from "./read-sources.ts";
import { endAltered, settledAs } from "./settled.ts";
import { step } from "./step.ts";
import type { World } from "./world.ts";

/** What became of a delivery: a case to run with the context just read, a review to look at, or nothing to do. */
export type Taken =
  | { readonly kind: "case"; readonly case: Case; readonly context: TicketContext }
  | { readonly kind: "review"; readonly reviewId: string }
  | { readonly kind: "settled"; readonly end: DeliveryEnd }
  /** An attempted effect of the case it would supersede, or a card that may be its review's, must be settled first; or the reading is older than a case. */
  | { readonly kind: "later" };

/** The mark of a ticket whose version nobody has read: any event of it is newer. */
export const NEVER_READ = -1;

/** Turns a stored delivery into a case, a look at a review, or a recorded refusal. The body's content is never believed: the ticket is read again. */
export async function takeDelivery(world: World, stored: TakenDelivery): Promise<Taken> {
  const { delivery } = stored;
  if (delivery.about === "review") return takeReview(world, stored);
  if (delivery.about === "answer") return settle(world, stored, await takeChatAnswer(world, stored));
  if (delivery.own) return settle(world, stored, "own_echo");
  const system = world.systems.get(delivery.system);
  const candidates = system === undefined ? [] : candidatesOf(world, system, delivery.ticket.kind);
  const [candidate] = candidates;
  if (system === undefined || candidate === undefined) return takeNone(world, stored);
  const parts = new Set(candidates.flatMap((one) => [...partsRead(one)]));
  const reader = readerFor(system, candidates);
  return takeTicket(world, stored, { system, reader, timeoutSeconds: candidate.timeoutSeconds, parts });
}

/** The ticket is gone or hidden from us: with an entry, for nobody else could tell later that a change was told of and not handled. */
async function takeAbsent(world: World, stored: TakenDelivery, how: "absent" | "alone absent"): Promise<Taken> {
  const { delivery } = stored;
  await recordOutside(world, {
    kind: "delivery.ticket_absent",
    actor: { type: "service", id: "ops-trust" },
    subject: subjectOf(delivery.ticket),
    caseId: null,
    corr: { delivery: delivery.id },
    payload: {
      code: "TICKET_ABSENT",
      tries: stored.tries,
      via: delivery.via,
      ...(how === "absent" ? {} : { others_readable: true }),
    },
  });
  await world.store.inbox.correctVersion(delivery.ticket, NEVER_READ);
  return settle(world, stored, "ticket_absent");
}

/** Nobody reads this ticket: the version that was claimed for its id says nothing about a ticket of another kind. */
async function takeNone(world: World, stored: TakenDelivery): Promise<Taken> {
  if (stored.newest) await world.store.inbox.correctVersion(stored.delivery.ticket, NEVER_READ);
  return settle(world, stored, "unknown_workflow");
}

async function takeTicket(world: World, stored: TakenDelivery, source: Source): Promise<Taken> {
  const { system } = source;
  const { delivery } = stored;
  if (!stored.newest) return settle(world, stored, "outdated");
  const context = await readOrNot(source, stored);
  if (context === "absent" || context === "alone absent") return takeAbsent(world, stored, context);
  if (context === "ours") return settle(world, stored, "own_echo");
  await correctClaim(world, delivery, Number(context.version));
  const workflow = candidatesOf(world, system, delivery.ticket.kind).find((candidate) => matches(system, candidate, context));
  if (workflow === undefined) return settle(world, stored, "unknown_workflow");
  if (context.region !== world.region) return settle(world, stored, "other_region");
  const own = readerFor(system, [workflow]);
  if (own !== source.reader) return takeByOwnAccount(world, stored, { source: { ...source, reader: own }, workflow });
  return openCase(world, stored, workflow, context);
}

/** A sender may claim a version that the ticket does not have: what was read is the mark, or later events would count as old. */
async function correctClaim(world: World, { version: claimed, ticket }: Delivery, version: number): Promise<void> {
  if (claimed !== null && Number.isFinite(version) && claimed > version) await world.store.inbox.correctVersion(ticket, version);
}

/** The workflow's own account sees what its cases are made of: what another one read does not count. */
async function takeByOwnAccount(
  world: World,
  stored: TakenDelivery,
  { source, workflow }: { readonly source: Source; readonly workflow: WorkflowPolicy },
): Promise<Taken> {
  const context = await readOrNot(source, stored);
  if (context === "absent" || context === "alone absent") return takeAbsent(world, stored, context);
  if (context === "ours") return settle(world, stored, "own_echo");
  if (!matches(source.system, workflow, context)) return { kind: "later" };
  if (context.region !== world.region) return settle(world, stored, "other_region");
  return openCase(world, stored, workflow, context);
}

async function takeReview(world: World, stored: StoredDelivery): Promise<Taken> {
  const { delivery } = stored;
  const review = await reviewOf(world, delivery);
  if (review === "later") return { kind: "later" };
  if (review === null) return settle(world, stored, "unknown_workflow");
  // The net comes with the settling: a crash or a failed look after it must not lose the verdict.
  const net = { kind: "review" as const, ref: review.id, at: new Date(world.clock().getTime() + NET_MS) };
  await world.store.inbox.settle(delivery.id, "verdict", [net]);
  return { kind: "review", reviewId: review.id };
}

/** The review of a record; null = none of ours. A card may be there, and answered, before its own record is known here. */
async function reviewOf(world: World, { system, record }: Delivery): Promise<Review | "later" | null> {
  const { reviews } = world.store;
  if (record === null) return null;
  const known = await reviews.byRecord(system, record);
  if (known !== null) return known;
  // Once no card is awaited any more, the one that was confirmed between the two looks is known.
  return (await reviews.awaited(system)) ? "later" : reviews.byRecord(system, record);
}

async function settle(world: World, stored: StoredDelivery, end: DeliveryEnd): Promise<Taken> {
  await world.store.inbox.settle(stored.delivery.id, end);
  world.log.info("delivery settled", { delivery: stored.delivery.id, end });
  return { kind: "settled", end };
}

async function openCase(world: World, stored: TakenDelivery, workflow: WorkflowPolicy, reading: TicketContext): Promise<Taken> {
  const read = fingerprint(reading);
  const latest = await world.store.cases.latest(reading.ref, workflow.id);
  if (latest !== null && nothingNew(latest, stored.delivery, { reading, read })) {
    await hearComments(world, latest, reading);
    return settle(world, stored, "unchanged");
  }
  if (isOvertaken(stored, latest)) return { kind: "later" };
  // Before the open case ends: a slow source must not leave the ticket without one.
  const context = await withSources(world, workflow, reading);
  const open = latest?.status === "ended" ? null : latest;
  if (open !== null && !(await supersede(world, open, stored.delivery.id))) return { kind: "later" };
  const fresh = { ...newCase(world, stored, workflow, context), ...rejectionsBefore(latest) };
  const gathered = {
    type: "context_gathered" as const,
    fingerprint: read,
    lastComment: lastHumanComment(context),
    ticketVersion: context.version,
    sections: sectionsOf(context),
  };
  const moved = await step(world, fresh, gathered, {
    opening: true,
    delivery: { id: stored.delivery.id, end: open === null ? "opened" : "superseding" },
    done: [{ kind: "delivery", ref: stored.delivery.id }],
  });
  // Another delivery of the same ticket opened its case between our look and our commit: look again.
  return moved === null ? { kind: "later" } : { kind: "case", case: moved.now, context };
}

/** The latest case was opened or moved while we read: this may be the ticket as it was before that. By what was there, not by times: hosts' clocks differ. */
function isOvertaken({ latest: before }: TakenDelivery, latest: Case | null): boolean {
  return latest !== null && !before.some(({ id, version }) => id === latest.id && version === latest.version);
}

/** What was written belongs to its case: it goes on, a stuck one too, so that its receipt is recorded, or that it cannot be confirmed. */
async function findIt(world: World, open: Case): Promise<void> {
  if (open.status === "stuck")
    await step(world, open, { type: "retried", by: "ops-trust", reason: "its effect was found in the ticket system" });
  await world.queue.add([{ kind: "case", ref: open.id }]);
}

/** The ticket is as its case knows it. A case that was superseded and not followed (a crash) starts over with the next event all the same; one given up by hand with the next event that is not our own last word. */
function nothingNew(
  latest: Case,
  { lastByUs }: Delivery,
  { reading, read }: { readonly reading: TicketContext; readonly read: string },
): boolean {
  if (latest.fingerprint !== read) return false;
  const end = latest.status === "ended" ? latest.end : null;
  if (end !== "abandoned") return end !== "superseded";
  // Somebody may have written right before us, and the poller tells of both at once.
  return lastByUs === true && latest.lastComment === lastHumanComment(reading);
}

/** What people rejected of this ticket before is shown to its next draft. */
function rejectionsBefore(latest: Case | null): Pick<Case, "rejections"> {
  return latest?.rejections === undefined ? {} : { rejections: latest.rejections };
}

/** Ends an open case for a newer one. False while one of its attempts may still reach the ticket system, or has: then the case goes on and finds it. */
async function supersede(world: World, open: Case, by: string): Promise<boolean> {
  const effects = await world.store.effects.ofCase(open.id);
  if (effects.some((effect) => isUnderWay(world, effect))) return false;
  for (const effect of effects.filter((one) => one.body.kind === "action")) {
    const settled = await settledAs(world, effect);
    if (settled === "altered" && open.status === "stuck") {
      await endAltered(world, effect);
      continue;
    }
    if (settled === "written" || settled === "altered") await findIt(world, open);
    if (settled !== "unwritten") return false;
  }
  const moved = await step(world, open, { type: "superseded", by });
  // Its question is withdrawn at once, beside the newer case.
  if (moved !== null) await world.queue.add(moved.messages.map((message) => ({ kind: "effect", ref: message.id })));
  return moved !== null;
}
