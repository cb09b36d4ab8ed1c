import { Router } from "express";
import { IN_PLAIN_WORDS } from "../case/index.ts";
import { vigilanceReport, type World } from "../pipeline/index.ts";
import { operatorOf } from "./operator-of.ts";
import { NoQuery } from "./query.ts";

/** GET /v1/vigilance: how groups find the mistakes of exercises, with bounds; of single people only whoever asks. */
export function vigilanceRoutes(world: World): Router {
  const router = Router();
  router.get("/v1/vigilance", async (request, response) => {
    NoQuery.parse(request.query, IN_PLAIN_WORDS);
    response.json(await vigilanceReport(world, operatorOf(response)));
  });
  return router;
}
