import { Router } from "express";
import { errorCode } from "../case/index.ts";
import type { Store } from "../ports/index.ts";

/** What readiness reports besides the store: what is embedded, what is missing, what demotes automation. */
export interface Readiness {
  readonly region: string;
  readonly policy: string;
  readonly queue: string;
  readonly embedded: readonly string[];
  readonly demotions: readonly string[];
}

/** GET /healthz: the process answers. GET /readyz: it can do its work (503 while the store cannot). */
export function healthRoutes(store: Store, readiness: Readiness, stopping: () => boolean): Router {
  const router = Router();
  router.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });
  router.get("/readyz", async (_request, response) => {
    const failed = stopping() ? "stopping" : await store.ping().then(() => null, errorCode);
    response.status(failed === null ? 200 : 503).json({ status: failed ?? "ready", ...readiness });
  });
  return router;
}
