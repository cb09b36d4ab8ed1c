import { Router } from "express";
import { IN_PLAIN_WORDS } from "../case/index.ts";
import { operatorEndsStanding, standingReport, type World } from "../pipeline/index.ts";
import { operatorOf } from "./operator-of.ts";
import { problem } from "./problems.ts";
import { NoQuery } from "./query.ts";
import { Asked } from "./reason.ts";
import { reviewId, standingJson } from "./reviews/index.ts";

/** GET /v1/standing-approvals and POST /v1/standing-approvals/:id/end {reason}: all of them, for operators. */
export function standingRoutes(world: World): Router {
  const router = Router();
  router.get("/v1/standing-approvals", async (request, response) => {
    NoQuery.parse(request.query, IN_PLAIN_WORDS);
    response.json({ standing: (await standingReport(world, null)).map(standingJson) });
  });
  router.post("/v1/standing-approvals/:id/end", async (request, response) => {
    const { reason } = Asked.parse(request.body ?? {}, IN_PLAIN_WORDS);
    const id = reviewId(request.params["id"]) ?? "";
    if (await operatorEndsStanding(world, id, { by: operatorOf(response), reason })) response.json({ status: "ended" });
    else problem(response, 404, "standing_unknown", "There is no such standing approval.");
  });
  return router;
}
