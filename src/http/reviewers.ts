import { Router } from "express";
import { IN_PLAIN_WORDS } from "../case/index.ts";
import { reviewers, type World } from "../pipeline/index.ts";
import { NoQuery } from "./query.ts";

/** GET /v1/reviewers: how groups answer and where questions wait; of single people only what the policy allows. */
export function reviewerRoutes(world: World): Router {
  const router = Router();
  router.get("/v1/reviewers", async (request, response) => {
    NoQuery.parse(request.query, IN_PLAIN_WORDS);
    const asking: unknown = response.locals["operator"];
    response.json(await reviewers(world, typeof asking === "string" ? asking : ""));
  });
  return router;
}
