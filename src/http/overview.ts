import { Router } from "express";
import { z } from "zod";
import type { Store } from "../ports/index.ts";
import { problem } from "./problems.ts";

const Id = z.string().min(1).max(200);
const Asked = z.object({
  system: z.string().min(1).max(40),
  id: z.union([Id.transform((one) => [one]), z.array(Id).min(1).max(200)]),
});

/** GET /v1/totals: how many deliveries, cases, effects and entries there are. GET /v1/tickets?system=&id=&id=: where these tickets stand. */
export function overviewRoutes(store: Store): Router {
  const router = Router();
  router.get("/v1/totals", async (_request, response) => {
    response.json(await store.overview.totals());
  });
  router.get("/v1/tickets", async (request, response) => {
    const asked = Asked.safeParse(request.query);
    if (!asked.success) return problem(response, 422, "malformed", "system and at least one id (at most 200) are needed.");
    response.json({ tickets: await store.overview.standing(asked.data.system, asked.data.id) });
  });
  return router;
}
