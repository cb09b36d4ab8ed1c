import { Router } from "express";
import { z } from "zod";
import { IN_PLAIN_WORDS } from "../case/index.ts";
import type { Store } from "../ports/index.ts";
import { NoQuery, name } from "./query.ts";

const Id = name(200);
const Asked = z.strictObject({
  system: name(40),
  id: z.union([Id.transform((one) => [one]), z.array(Id).min(1).max(200)], "one id is needed, or up to 200, none of them empty"),
});

/** GET /v1/totals: how many deliveries, cases, effects and entries there are. GET /v1/tickets?system=&id=&id=: where these tickets stand. */
export function overviewRoutes(store: Store): Router {
  const router = Router();
  router.get("/v1/totals", async (request, response) => {
    NoQuery.parse(request.query, IN_PLAIN_WORDS);
    response.json(await store.overview.totals());
  });
  router.get("/v1/tickets", async (request, response) => {
    const { system, id } = Asked.parse(request.query, IN_PLAIN_WORDS);
    response.json({ tickets: await store.overview.standing(system, id) });
  });
  return router;
}
