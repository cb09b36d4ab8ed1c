import { FATES } from "./chance.ts";
import type { Reviewer } from "./crew.ts";
import { type Driven, drive, nothingDriven } from "./drive.ts";
import { addMarkers, type EffectsSeen, markersOnJira, markersWritten } from "./effects-seen.ts";
import { killer } from "./kills.ts";
import type { LegInput } from "./leg.ts";
import type { Progress } from "./progress.ts";
import { seatReviewers } from "./reviewers.ts";
import type { Saved } from "./saved.ts";
import { allArrived, type Sites, urlsOf, writeStep } from "./sites.ts";
import type { Supervised } from "./supervised.ts";
import { type Totals, totalsOf } from "./totals.ts";
import { watchService } from "./watch.ts";
import { addCounts, type WebhookCounts, webhookCounts } from "./webhook-counts.ts";

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
  readonly saved: Saved;
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
  const { seed, concurrency, rate, shares } = options;
  const reviewers = options.reviewers ? seatReviewers(stage.crew, urlsOf(sites), seed) : null;
  const watch = watchService({ url: service.url, token, reviewers: options.reviewers, patienceMs: PATIENCE_MS });
  broken.addEventListener("abort", () => watch.stop());
  stop.addEventListener("abort", () => progress.say("stopping: rows in flight come to rest first"));
  const driven = drivenBefore(saved);
  const kills = killer({ times: options.kill, steps: survey.steps, seed, kill: () => service.kill() });
  const stepped = (): void => {
    progress.stepped();
    kills();
  };
  const begun = performance.now();
  progress.begin();
  const write: Parameters<typeof drive>[0]["write"] = (step, fate) => writeStep(sites, step, fate);
  const before = new Map(Object.entries(saved.done));
  await drive({
    steps,
    write,
    watch,
    shares,
    seed,
    concurrency,
    rate,
    driven,
    before,
    stepped,
    stopped: AbortSignal.any([stop, broken]),
  });
  const seconds = (performance.now() - begun) / 1000 + saved.seconds;
  watch.stop();
  await reviewers?.stop();
  progress.done();
  broken.throwIfAborted();
  await allArrived(sites);
  const written = addMarkers(new Map(Object.entries(saved.written)), markersWritten(sites));
  return {
    driven,
    written,
    seen: addMarkers(written, markersOnJira(sites)),
    webhooks: addCounts(saved.webhooks, webhookCounts(sites)),
    totals: await totalsOf(service.url, token),
    restarts: service.restarts() + saved.restarts,
    seconds,
  };
}

function drivenBefore({ driven }: Saved): Driven {
  const { steps, written, unchanged, refused, fates } = driven;
  const known = FATES.map((fate) => [fate, fates[fate] ?? 0] as const).filter(([, n]) => n > 0);
  return { ...nothingDriven(), steps, written, unchanged, refused: new Map(Object.entries(refused)), fates: new Map(known) };
}
