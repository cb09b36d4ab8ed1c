import { Router } from "express";
import { errorCode } from "../case/index.ts";
import { type SinkState, sinkStates, type World } from "../pipeline/index.ts";

/** What readiness reports besides what it asks: what is embedded, what is missing, what demotes automation. */
export interface Readiness {
  readonly region: string;
  readonly policy: string;
  readonly queue: string;
  readonly embedded: readonly string[];
  readonly demotions: readonly string[];
}

/** GET /healthz: the process answers. GET /readyz: it can do its work (503 while the store or the queue cannot, or when a sink is forked). */
export function healthRoutes(world: World, readiness: Readiness, stopping: () => boolean): Router {
  const router = Router();
  router.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });
  router.get("/readyz", async (_request, response) => {
    const sinks = sinkStates(world);
    const failed = stopping() ? "stopping" : await failure(world, sinks);
    response.status(failed === null ? 200 : 503).json({ status: failed ?? "ready", ...readiness, sinks });
  });
  return router;
}

async function failure(world: World, sinks: Readonly<Record<string, SinkState>>): Promise<string | null> {
  const [store, queue] = await Promise.all([
    world.store.ping().then(() => null, errorCode),
    world.queue.ping().then(
      () => null,
      () => "QUEUE_DOWN",
    ),
  ]);
  return store ?? queue ?? (Object.values(sinks).includes("forked") ? "SINK_FORKED" : null);
}
