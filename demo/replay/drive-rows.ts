import type { Reviewer } from "./crew.ts";
import { drive, type Driven, nothingDriven } from "./drive.ts";
import { addMarkers, type EffectsSeen, markersOnJira, markersWritten } from "./effects-seen.ts";
import { killer } from "./kills.ts";
import type { Progress } from "./progress.ts";
import { seatReviewers } from "./reviewers.ts";
import type { LegInput } from "./leg.ts";
import type { Saved } from "./saved.ts";
import { type Totals, totalsOf } from "./service-client.ts";
import { type Sites, writeStep } from "./sites.ts";
import type { Supervised } from "./supervised.ts";
import { watchService } from "./watch.ts";
import { type WebhookCounts, webhookCounts } from "./webhook-counts.ts";

/** Everything around the rows. */
export interface Stage {
  readonly sites: Sites;
  readonly service: Supervised;
  /** The operator's token. */
  readonly token: string;
  readonly crew: readonly Reviewer[];
  readonly progress: Progress;
  /** The service could not be started again. */
  readonly broken: AbortSignal;
  /** What an earlier part of the run left. */
  readonly saved: Saved | null;
}

/** What was counted while the rows were driven, in all parts of the run. */
export interface Counted {
  readonly driven: Driven;
  readonly webhooks: WebhookCounts;
  readonly totals: Totals;
  /** Markers that were written to ServiceNow, whose journal of writes begins anew with each part of a run. */
  readonly written: EffectsSeen;
  /** Markers in both systems. */
  readonly seen: EffectsSeen;
  readonly restarts: number;
  readonly seconds: number;
}

const PATIENCE_MS = 180_000;

/** Drives the rows to rest and counts. Throws when the service cannot be kept up. */
export async function driveRows({ options, survey, steps, stop }: LegInput, stage: Stage): Promise<Counted> {
  const { sites, service, token, progress, broken, saved } = stage;
  const { seed, reviewers: answered, concurrency, rate, shares } = options;
  const urls = { serviceNow: sites.serviceNow?.sim.url ?? null, jira: sites.jira?.sim.url ?? null };
  const reviewers = answered ? seatReviewers(stage.crew, urls, seed) : null;
  const watch = watchService({ url: service.url, token, reviewers: answered, patienceMs: PATIENCE_MS });
  broken.addEventListener("abort", watch.stop);
  stop.addEventListener("abort", () => progress.say("stopping: rows in flight come to rest first"));
  const driven = drivenBefore(saved);
  const kills = killer({ times: options.kill, steps: survey.steps, seed, kill: service.kill });
  const begun = performance.now();
  progress.begin();
  await drive({
    steps,
    write: (step, fate) => writeStep(sites, step, fate),
    watch,
    shares,
    seed,
    concurrency,
    rate,
    driven,
    before: new Map(Object.entries(saved?.done ?? {})),
    stepped: () => {
      progress.stepped();
      kills();
    },
    stopped: AbortSignal.any([stop, broken]),
  });
  const seconds = (performance.now() - begun) / 1000 + (saved?.seconds ?? 0);
  watch.stop();
  await reviewers?.stop();
  progress.done();
  broken.throwIfAborted();
  await Promise.all([sites.serviceNow?.sim.idle(), sites.jira?.sim.idle()]);
  const totals = await totalsOf(service.url, token);
  return { driven, totals, seconds, restarts: service.restarts() + (saved?.restarts ?? 0), ...seenOf(sites, saved) };
}

function drivenBefore(saved: Saved | null): Driven {
  const none = nothingDriven();
  if (saved === null) return none;
  const { steps, written, unchanged, refused, fates } = saved.driven;
  const known = (["arrives", "lost", "twice", "late"] as const).map((fate) => [fate, fates[fate] ?? 0] as const);
  return { ...none, steps, written, unchanged, refused: new Map(Object.entries(refused)), fates: new Map(known) };
}

function seenOf({ serviceNow, jira }: Sites, saved: Saved | null): Pick<Counted, "webhooks" | "written" | "seen"> {
  const now = webhookCounts(serviceNow?.sim ?? null, jira?.sim ?? null);
  const written = addMarkers(new Map(Object.entries(saved?.written ?? {})), serviceNow === null ? new Map() : markersWritten(serviceNow.sim));
  const seen = addMarkers(written, jira === null ? new Map() : markersOnJira(jira.sim, jira.keys()));
  if (saved === null) return { webhooks: now, written, seen };
  const { webhooks: then } = saved;
  const answers = { ...then.answers };
  for (const [status, n] of Object.entries(now.answers)) answers[status] = (answers[status] ?? 0) + n;
  return {
    webhooks: { events: then.events + now.events, lost: then.lost + now.lost, taken: then.taken + now.taken, given: then.given + now.given, answers },
    written,
    seen,
  };
}
