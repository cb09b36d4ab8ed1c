import { errorCode, OpsError } from "../case/index.ts";
import type { Job, StoredDelivery } from "../ports/index.ts";
import { whyAbsent } from "./absent.ts";
import { askedFor } from "./asked-for.ts";
import { isBehind, wasBehind } from "./behind.ts";
import { subjectOf } from "./entries.ts";
import { NEVER_READ, takeDelivery } from "./intake.ts";
import { runMessage } from "./messages.ts";
import { recordOutside } from "./outside.ts";
import { isOutage, passes, runCase } from "./run.ts";
import { lookAtReview } from "./verdicts.ts";
import { lookAgainAt } from "./wait.ts";
import type { World } from "./world.ts";

/** Does one job. Idempotent: a lost or doubled job does no harm. Throws nothing that the outbox would not bring back. */
export async function runJob(world: World, job: Job): Promise<void> {
  // What a lost history did is not known yet: the outbox brings the job back.
  if (wasBehind(world) && (await isBehind(world))) return;
  try {
    await JOBS[job.kind](world, job.ref);
  } catch (error) {
    world.log.warn("job failed", { kind: job.kind, ref: job.ref, code: errorCode(error) });
    const again = job.kind === "delivery" ? failDelivery(world, job.ref, error) : comeAgain(world, job, error);
    await again.catch(() => world.log.error("store down", { kind: job.kind, ref: job.ref }));
  }
}

/** The next try of what no try mends: people have to look. */
const FAILED_MS = 300_000;

/** What passes comes again soon. What does not is tried so seldom that it costs nothing, unless somebody adds to it. */
function comeAgain(world: World, job: Job, error: unknown): Promise<void> {
  const code = errorCode(error);
  if (passes(code) || (error instanceof OpsError && error.retry))
    return world.store.outbox.set([{ ...job, at: inMs(world, world.timing.tickMs) }]);
  world.log.error("job cannot be done", { kind: job.kind, ref: job.ref, code });
  return world.store.outbox.postpone({ ...job, at: inMs(world, FAILED_MS) });
}

/** Failures of one delivery before people have to look at it; outages do not count. */
const DELIVERY_TRIES = 6;

/** Comes again later each time; after the last try it is settled as failed, with an entry and a log line for people. */
async function failDelivery(world: World, id: string, error: unknown): Promise<void> {
  const stored = await world.store.inbox.take(id);
  const counts = !isOutage(errorCode(error));
  const tries = (stored?.tries ?? 0) + (counts ? 1 : 0);
  if (stored === null || tries < DELIVERY_TRIES) {
    const again =
      counts || stored === null ? inMs(world, world.timing.tickMs * 2 ** Math.min(tries, 5)) : waitingAt(world, stored);
    // A system that is busy knows best: waiting as long again as before kept a ticket out for minutes when it was turned away a few times.
    return world.store.inbox.failed(id, askedFor(world, error) ?? again, counts);
  }
  await recordOutside(world, {
    kind: "delivery.failed",
    actor: { type: "service", id: "ops-trust" },
    subject: subjectOf(stored.delivery.ticket),
    caseId: null,
    corr: { delivery: id },
    payload: { code: errorCode(error), tries, via: stored.delivery.via, ...whyAbsent(error) },
  });
  // Its ticket was never read: the version it claims must not make later events count as old.
  await world.store.inbox.correctVersion(stored.delivery.ticket, NEVER_READ);
  await world.store.inbox.settle(id, "failed");
  world.log.error("delivery given up", { delivery: id, code: errorCode(error), tries });
}

const JOBS: { readonly [K in Job["kind"]]: (world: World, ref: string) => Promise<void> } = {
  delivery: runDelivery,
  case: async (world, ref) => {
    const of = await world.store.cases.load(ref);
    if (of === null) return world.store.outbox.done([{ kind: "case", ref }]);
    await runCase(world, of, { context: null, action: null });
  },
  effect: runMessage,
  review: lookAtReview,
};

async function runDelivery(world: World, ref: string): Promise<void> {
  const stored = await world.store.inbox.take(ref);
  if (stored === null) return world.store.outbox.done([{ kind: "delivery", ref }]);
  if (stored.end !== null) return goOn(world, stored);
  const taken = await takeDelivery(world, stored);
  switch (taken.kind) {
    case "case":
      return runCase(world, taken.case, { context: taken.context, action: null });
    case "review":
      return lookAtReview(world, taken.reviewId);
    // Settling a delivery takes its outbox row away.
    case "settled":
      return;
    case "later":
      return world.store.inbox.failed(ref, waitingAt(world, stored, 1_000), false);
  }
}

/** What waits for somebody else is looked at less often the longer it takes: at most a minute apart. */
function waitingAt(world: World, { delivery, receivedAt }: StoredDelivery, from: number = world.timing.tickMs): Date {
  return lookAgainAt({ id: delivery.id, since: receivedAt }, world.clock(), from, 60_000);
}

function inMs(world: World, ms: number): Date {
  return new Date(world.clock().getTime() + ms);
}

/** A delivery that comes again although it was dealt with: the worker that did may have died on the way, and this is sooner than the outbox. */
async function goOn(world: World, { delivery, end }: StoredDelivery): Promise<void> {
  await world.store.outbox.done([{ kind: "delivery", ref: delivery.id }]);
  if (end !== "opened" && end !== "superseding") return;
  const cases = await world.store.cases.list({ ticket: delivery.ticket.id, limit: 5 });
  const opened = cases.find((one) => one.delivery === delivery.id);
  if (opened === undefined || opened.status === "ended") return;
  const effects = await world.store.effects.ofCase(opened.id);
  for (const effect of effects.filter(
    ({ body, status }) => body.kind !== "action" && (status === "intended" || status === "attempting"),
  ))
    await runMessage(world, effect.id);
  if (opened.status !== "in_review") await runCase(world, opened, { context: null, action: null });
}
